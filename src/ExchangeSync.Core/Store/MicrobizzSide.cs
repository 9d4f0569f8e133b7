using System.Globalization;
using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>
/// The calendar of one Microbizz user in the store, as a side of the sync. A key is the appointment's id, a version its revision, the cursor the store's revision.
/// </summary>
/// <param name="database">The store.</param>
/// <param name="userId">Whose appointments.</param>
/// <param name="zone">The connection's zone: its days are listed, and appointments without a zone are in it.</param>
/// <param name="clock">Says when an appointment was changed.</param>
/// <param name="mode">
/// Series: the feed and the list have the exceptions of series as entries of their own. Instances: they have not, but the feed tells of those that are linked: the delete of their items is held since
/// before the mode was switched, and an edit ends that. What is asked for by its key is read and written in both, so that a change of the mode can make one out of the other.
/// </param>
/// <param name="connection">Whose lease every write checks, in its own transaction, and whose links count; null: nobody's.</param>
public sealed class MicrobizzSide(Database database, Guid userId, DateTimeZone zone, IClock clock, RecurrenceMode mode = RecurrenceMode.Instances, SyncStore? connection = null) : ICalendarSide
{
    private readonly KnownExceptions _known = new();

    /// <inheritdoc/>
    public Side Side => Side.Microbizz;

    /// <inheritdoc/>
    public SideFeatures Features => SideFeatures.ChangeFeed | SideFeatures.Tombstones | SideFeatures.IdempotentCreate;

    private bool HasExceptions => mode == RecurrenceMode.Series;

    /// <inheritdoc/>
    public Task<string> IdentifyAsync(CancellationToken cancellation) => ReadAsync(_ => $"{database.InstallationId:N}/{userId:N}", cancellation);

    /// <summary>
    /// What changed after the cursor. Without one, or with one that this store can't have given (it was put back from a backup since), everything there is; the tombstones
    /// among it prove their deletes all the same.
    /// </summary>
    public Task<ChangeFeed> ReadFeedAsync(string? cursor, CancellationToken cancellation) => ReadAsync(
        session =>
        {
            var revision = AppointmentRows.Revision(session);
            var accepted = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var after) && after <= revision;
            var changes = AppointmentRows.Changes(session, userId, accepted ? after : -1, HasExceptions, connection?.ConnectionId)
                .Select(change => new FeedChange(change.Id.ToString("D"), change.Deleted ? null : VersionOf(change.Revision), change.Deleted));
            _known.NoteFeed(revision);
            return new ChangeFeed(VersionOf(revision), accepted, changes.ToList());
        },
        cancellation);

    /// <summary>What overlaps the days: a series when one of its occurrences does; in Series mode also the exceptions that do, and of every listed series all.</summary>
    public Task<Listing> ListAsync(DateInterval days, CancellationToken cancellation) => ReadAsync(
        session =>
        {
            // Wall times of the world differ by 26 hours at most.
            var from = days.Start.PlusDays(-2).AtMidnight();
            var to = days.End.PlusDays(3).AtMidnight();
            var found = AppointmentRows.Overlapping(session, userId, from, to, appointment => AppointmentDays.Overlaps(appointment.Content, days, zone)
                ? new Listed(ToHead(appointment), appointment.SeriesId ?? (appointment.Content.RecurrenceRule is null ? null : appointment.Id), appointment.SeriesId is not null)
                : null);
            if (!HasExceptions)
            {
                return new Listing(found.Where(listed => !listed.IsException).Select(listed => listed.Head).ToList());
            }

            var series = found.OrderBy(listed => listed.IsException).Select(listed => listed.Series).OfType<Guid>().Distinct();
            return new Listing(found.Where(listed => listed.Series is null).Select(listed => listed.Head)
                .Concat(series.SelectMany(id => AppointmentRows.Exceptions(session, id).Prepend(AppointmentRows.Find(session, id)!)).Select(ToHead))
                .ToList());
        },
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReadResult>> ReadAsync(IReadOnlyList<EntryHead> heads, DateInterval window, CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<ReadResult>>(
            session => heads.Select(head => Read(session, head.Key)).ToList(),
            cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Entry>> FindByStampAsync(IReadOnlyList<Stamp> stamps, CancellationToken cancellation) => ReadAsync<IReadOnlyList<Entry>>(
        session => stamps.Distinct()
            .Select(stamp => (stamp, appointment: FindOwn(session, stamp.Appointment.ToString("D"))))
            .Where(found => found.appointment is not null)
            .Select(found => ToEntry(found.appointment!) with { Stamp = found.stamp })
            .ToList(),
        cancellation);

    /// <summary>Writes in one transaction; an entry that is refused leaves the others alone. A lost lease is a SideException with the id LeaseLost.</summary>
    public Task<IReadOnlyList<WriteResult>> WriteAsync(IReadOnlyList<EntryWrite> writes, CancellationToken cancellation) => RunAsync<IReadOnlyList<WriteResult>>(
        () =>
        {
            var results = database.Write(session =>
            {
                connection?.CheckLease(session);
                UserTable.CheckExists(session, userId);
                var writer = Writer(session);
                return writes.Select(writer.Write).ToList();
            });
            _known.NoteWritten(results.Where(result => result.Outcome == WriteOutcome.Done));
            return results;
        },
        cancellation);

    private static string VersionOf(long revision) => revision.ToString(CultureInfo.InvariantCulture);

    // A series comes with its exceptions in both modes: those that have no partner yet must not be lost when the mode is changed.
    private ReadResult Read(SqliteSession session, string key)
    {
        if (FindOwn(session, key) is not { } appointment)
        {
            return new ReadResult { Key = key, Tombstone = IsTombstone(session, key) };
        }

        if (appointment.Content.RecurrenceRule is not null)
        {
            _known.NoteSeries(appointment.Id, AppointmentRows.Revision(session));
        }

        return new ReadResult { Key = key, Entry = ToEntry(appointment), Occurrences = AppointmentRows.Exceptions(session, appointment.Id).Select(ToEntry).ToList() };
    }

    private Appointment? FindOwn(SqliteSession session, string key) => Writer(session).Find(key);

    private AppointmentWriter Writer(SqliteSession session) => new(session, userId, zone, clock.GetCurrentInstant(), mode, _known);

    private static bool IsTombstone(SqliteSession session, string key) => Guid.TryParseExact(key, "D", out var id) && AppointmentRows.HasTombstone(session, id);

    private static EntryHead ToHead(Appointment appointment) => new(appointment.Key, appointment.Version, SeriesKey: appointment.SeriesId?.ToString("D"));

    private Entry ToEntry(Appointment appointment) => new()
    {
        Side = Side.Microbizz,
        Key = appointment.Key,
        Version = appointment.Version,
        Kind = appointment.SeriesId is not null ? EntryKind.Occurrence : appointment.Content.RecurrenceRule is not null ? EntryKind.Series : EntryKind.Single,
        Content = appointment.Content,
        Stamp = appointment.MadeBy is { } connection ? new Stamp(database.InstallationId, connection, appointment.Id) : null,
        LastModified = appointment.Modified,
        Created = appointment.Created,
        SeriesKey = appointment.SeriesId?.ToString("D"),
        OriginalDate = appointment.OriginalDate,
        IsException = appointment.SeriesId is not null,
    };

    private Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellation) => RunAsync(
        () => database.Read(session =>
        {
            UserTable.CheckExists(session, userId);
            return read(session);
        }),
        cancellation);

    // SQLite has no asynchronous calls; a wait for another process must not hold the caller's thread.
    private static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation) => Task.Run(
        () =>
        {
            try
            {
                return work();
            }
            catch (StoreException e)
            {
                throw new StoreSideException(e);
            }
        },
        cancellation);

    /// <summary>An appointment of a listing.</summary>
    private sealed record Listed(EntryHead Head, Guid? Series, bool IsException);

    private sealed class StoreSideException(StoreException cause) : SideException(cause.ErrorId, cause.Message, cause.Remedy, cause)
    {
        public override bool IsTransient { get; } = cause.IsTransient;
    }
}
