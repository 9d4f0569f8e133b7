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
public sealed class MicrobizzSide(Database database, Guid userId, DateTimeZone zone, IClock clock) : ICalendarSide
{
    /// <inheritdoc/>
    public Side Side => Side.Microbizz;

    /// <inheritdoc/>
    public SideFeatures Features => SideFeatures.ChangeFeed | SideFeatures.Tombstones | SideFeatures.IdempotentCreate;

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
            var changes = AppointmentRows.Changes(session, userId, accepted ? after : -1)
                .Select(change => new FeedChange(KeyOf(change.Id), change.Deleted ? null : VersionOf(change.Revision), change.Deleted));
            return new ChangeFeed(VersionOf(revision), accepted, changes.ToList());
        },
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<EntryHead>> ListAsync(DateInterval days, CancellationToken cancellation) => ReadAsync<IReadOnlyList<EntryHead>>(
        session =>
        {
            // Wall times of the world differ by 26 hours at most.
            var from = days.Start.PlusDays(-2).AtMidnight();
            var to = days.End.PlusDays(3).AtMidnight();
            return AppointmentRows.Overlapping(session, userId, from, to)
                .Where(appointment => AppointmentDays.Overlaps(appointment.Content, days, zone))
                .Select(appointment => new EntryHead(KeyOf(appointment.Id), VersionOf(appointment.Revision)))
                .ToList();
        },
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReadResult>> ReadAsync(IReadOnlyList<EntryHead> heads, DateInterval window, CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<ReadResult>>(
            session => heads.Select(head => FindOwn(session, head.Key) is { } appointment
                ? new ReadResult { Key = head.Key, Entry = ToEntry(appointment) }
                : new ReadResult { Key = head.Key, Tombstone = IsTombstone(session, head.Key) }).ToList(),
            cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Entry>> FindByStampAsync(IReadOnlyList<Stamp> stamps, CancellationToken cancellation) => ReadAsync<IReadOnlyList<Entry>>(
        session => stamps.Distinct()
            .Select(stamp => (stamp, appointment: FindOwn(session, KeyOf(stamp.Appointment))))
            .Where(found => found.appointment is not null)
            .Select(found => ToEntry(found.appointment!) with { Stamp = found.stamp })
            .ToList(),
        cancellation);

    /// <summary>Writes in one transaction; an entry that is refused leaves the others alone.</summary>
    public Task<IReadOnlyList<WriteResult>> WriteAsync(IReadOnlyList<EntryWrite> writes, CancellationToken cancellation) => RunAsync<IReadOnlyList<WriteResult>>(
        () => database.Write(session =>
        {
            UserTable.CheckExists(session, userId);
            return writes.Select(write => Write(session, write)).ToList();
        }),
        cancellation);

    private WriteResult Write(SqliteSession session, EntryWrite write)
    {
        if (write.Kind == WriteKind.Create)
        {
            return Create(session, write);
        }

        var target = write.Target!;
        if (FindOwn(session, target.Key) is not { } appointment)
        {
            return new WriteResult(WriteOutcome.NotFound, target.Key);
        }

        if (VersionOf(appointment.Revision) != target.Version)
        {
            return new WriteResult(WriteOutcome.VersionConflict, target.Key, VersionOf(appointment.Revision));
        }

        var now = clock.GetCurrentInstant();
        if (write.Kind == WriteKind.Delete)
        {
            AppointmentRows.Delete(session, appointment, now);
            return new WriteResult(WriteOutcome.Done, target.Key);
        }

        var content = Merge(appointment.Content, write.Content!, write.Fields);
        return Refusal(content) ?? Done(AppointmentRows.Update(session, appointment with { Content = content, Modified = now }));
    }

    private WriteResult Create(SqliteSession session, EntryWrite write)
    {
        var id = write.Stamp!.Appointment;
        if (AppointmentRows.Find(session, id) is { } present)
        {
            return present.UserId == userId ? Done(present) : Refused("AppointmentIdUsed", "The appointment's id belongs to an appointment of another user.");
        }

        if (AppointmentRows.HasTombstone(session, id))
        {
            return Refused("AppointmentWasDeleted", "The appointment was made before and has been deleted since.");
        }

        var now = clock.GetCurrentInstant();
        return Refusal(write.Content!)
            ?? Done(AppointmentRows.Insert(session, new Appointment { Id = id, UserId = userId, Content = write.Content!, Created = now, Modified = now }));
    }

    private Appointment? FindOwn(SqliteSession session, string key) =>
        Guid.TryParseExact(key, "D", out var id) && AppointmentRows.Find(session, id) is { } appointment && appointment.UserId == userId ? appointment : null;

    private static bool IsTombstone(SqliteSession session, string key) => Guid.TryParseExact(key, "D", out var id) && AppointmentRows.HasTombstone(session, id);

    private static EntryContent Merge(EntryContent now, EntryContent wanted, EntryFields fields)
    {
        bool Has(EntryFields field) => (fields & field) != 0;
        return now with
        {
            Title = Has(EntryFields.Title) ? wanted.Title : now.Title,
            Time = Has(EntryFields.Time) ? wanted.Time : now.Time,
            Place = Has(EntryFields.Place) ? wanted.Place : now.Place,
            Here = Has(EntryFields.Here) ? wanted.Here : now.Here,
            FreeBusyStatus = Has(EntryFields.Here) ? wanted.FreeBusyStatus : now.FreeBusyStatus,
            Type = Has(EntryFields.Type) ? wanted.Type : now.Type,
            Private = Has(EntryFields.Private) ? wanted.Private : now.Private,
            Sensitivity = Has(EntryFields.Private) ? wanted.Sensitivity : now.Sensitivity,
            Note = Has(EntryFields.Note) ? wanted.Note : now.Note,
            Participants = Has(EntryFields.Participants) ? wanted.Participants : now.Participants,
            RecurrenceRule = Has(EntryFields.Recurrence) ? wanted.RecurrenceRule : now.RecurrenceRule,
        };
    }

    private static WriteResult? Refusal(EntryContent content)
    {
        try
        {
            AppointmentRules.Check(content);
            return null;
        }
        catch (StoreException e)
        {
            return Refused(e.ErrorId, e.Message);
        }
    }

    private static WriteResult Refused(string code, string message) => new(WriteOutcome.Failed, Error: new EntryError(code, message, IsTransient: false));

    private static WriteResult Done(Appointment appointment) => new(WriteOutcome.Done, KeyOf(appointment.Id), VersionOf(appointment.Revision));

    private static Entry ToEntry(Appointment appointment) => new()
    {
        Side = Side.Microbizz,
        Key = KeyOf(appointment.Id),
        Version = VersionOf(appointment.Revision),
        Kind = appointment.Content.RecurrenceRule is null ? EntryKind.Single : EntryKind.Series,
        Content = appointment.Content,
        LastModified = appointment.Modified,
        Created = appointment.Created,
    };

    private static string KeyOf(Guid id) => id.ToString("D");

    private static string VersionOf(long revision) => revision.ToString(CultureInfo.InvariantCulture);

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

    private sealed class StoreSideException(StoreException cause) : SideException(cause.ErrorId, cause.Message, cause.Remedy, cause)
    {
        public override bool IsTransient { get; } = cause.IsTransient;
    }
}
