using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>The appointments of the Microbizz calendar, as users see and change them.</summary>
public sealed class AppointmentTable(Database database)
{
    /// <summary>Makes ids for new appointments; handed in so that a test can repeat a history.</summary>
    internal Func<Guid> NewId { get; init; } = Guid.NewGuid;

    /// <summary>The appointment; null when there is none.</summary>
    public Appointment? Find(Guid id) => database.Read(session => AppointmentRows.Find(session, id));

    /// <summary>The appointment.</summary>
    /// <exception cref="StoreException">AppointmentNotFound.</exception>
    public Appointment Get(Guid id) => Find(id) ?? throw NotFound(id);

    /// <summary>
    /// The appointments of one user, or of all, that overlap [<paramref name="from"/>, <paramref name="to"/>) by their own wall times, whatever their zones; null: no
    /// bound. A series is one of them when one of its occurrences is; the exceptions of series are appointments of their own. By start.
    /// </summary>
    public IReadOnlyList<Appointment> List(Guid? userId = null, LocalDateTime? from = null, LocalDateTime? to = null) => database.Read(session =>
        AppointmentRows.Overlapping(session, userId, from, to).Where(appointment => OccurrenceTable.HasAny(appointment, from, to)).ToList());

    /// <summary>Makes an appointment.</summary>
    /// <exception cref="StoreException">UserNotFound, EndBeforeStart, AllDayNotMidnight, InvalidTimeZone, InvalidHolidayRule, InvalidRecurrenceRule.</exception>
    public Appointment Add(Guid userId, EntryContent content, Instant now)
    {
        var appointment = new Appointment { Id = NewId(), UserId = userId, Content = content, Created = now, Modified = now };
        Check(appointment);
        return database.Write(session =>
        {
            UserTable.CheckExists(session, userId);
            return AppointmentRows.Insert(session, appointment);
        });
    }

    /// <summary>
    /// Changes an appointment. <paramref name="change"/> gets what it says now, so that a sync that is under way can't be overwritten; the result has a new revision. An exception follows the
    /// change of its series in what it did not differ; where the series has another pattern, exceptions and deleted dates that it does not give are gone.
    /// </summary>
    /// <exception cref="StoreException">AppointmentNotFound, EndBeforeStart, AllDayNotMidnight, InvalidTimeZone, InvalidHolidayRule, InvalidRecurrenceRule, SeriesWithinSeries.</exception>
    public Appointment Update(Guid id, Func<EntryContent, EntryContent> change, Instant now) => database.Write(session =>
    {
        var before = AppointmentRows.Find(session, id) ?? throw NotFound(id);
        var content = SeriesRules.WithoutStrayDates(before.Content, change(before.Content), DateTimeZone.Utc);
        var after = before with { Content = content, Modified = now };
        Check(after);
        return Replace(session, before, after);
    });

    /// <summary>
    /// Brings an entry from outside in: the appointment that was imported under the same key, or has the key as its id, takes over what the entry says; where there is none it is made.
    /// The same entry again writes nothing.
    /// </summary>
    /// <param name="userId">Whose calendar.</param>
    /// <param name="key">The external key.</param>
    /// <param name="content">What the entry says; see <see cref="Ics.IcsEntry.Content"/> for its form. An HTML note is sanitized.</param>
    /// <param name="fields">What of it is said; an appointment that is there keeps its others.</param>
    /// <param name="now">The present time.</param>
    /// <exception cref="StoreException">UserNotFound, KeyMissing, EndBeforeStart, AllDayNotMidnight, InvalidTimeZone.</exception>
    public ImportResult Import(Guid userId, string key, EntryContent content, EntryFields fields, Instant now) => database.Write(session =>
    {
        var (outcome, changed, before, after) = Compare(session, userId, key, content, fields, now);
        return new ImportResult(outcome, changed, outcome switch
        {
            ImportOutcome.Added => AppointmentRows.Insert(session, after),
            ImportOutcome.Updated => Replace(session, before!, after),
            _ => before,
        });
    });

    /// <summary>What <see cref="Import"/> would do. Nothing is written.</summary>
    /// <inheritdoc cref="Import"/>
    public ImportResult PlanImport(Guid userId, string key, EntryContent content, EntryFields fields) => database.Read(session =>
    {
        var (outcome, changed, before, _) = Compare(session, userId, key, content, fields, default);
        return new ImportResult(outcome, changed, before);
    });

    /// <summary>Deletes an appointment and leaves a tombstone; a series with its exceptions. To delete an exception is to delete the occurrence: the series has none on that date any more.</summary>
    /// <exception cref="StoreException">AppointmentNotFound.</exception>
    public void Remove(Guid id, Instant now) => database.Write(session =>
    {
        var appointment = AppointmentRows.Find(session, id) ?? throw NotFound(id);
        if (appointment is { SeriesId: { } seriesId, OriginalDate: { } date })
        {
            SeriesRules.DeleteOccurrence(session, AppointmentRows.Find(session, seriesId)!, date, now);
        }
        else
        {
            SeriesRules.Delete(session, appointment, now);
        }
    });

    /// <summary>Refuses what no appointment can say.</summary>
    /// <exception cref="StoreException">EndBeforeStart, AllDayNotMidnight, InvalidTimeZone, InvalidHolidayRule, InvalidRecurrenceRule.</exception>
    public static void Check(EntryContent content)
    {
        AppointmentRules.Check(content);
        AppointmentRules.CheckZones(content.Time);
        AppointmentRules.CheckRule(content);
    }

    /// <summary>The appointment types, in ordinal order. One comes into being with the first appointment that has it, and stays.</summary>
    public IReadOnlyList<string> Types() => database.Read(TypesIn);

    internal static List<string> TypesIn(SqliteSession session) => session.Query("SELECT name FROM appointment_type ORDER BY name", row => row.Text("name"));

    /// <summary>The user's appointment that was imported under a key, or has it as its id; null: there is none.</summary>
    internal static Appointment? FindImported(SqliteSession session, Guid userId, string key) =>
        AppointmentRows.FindByKey(session, userId, key)
        ?? (Guid.TryParseExact(key, "D", out var id) && AppointmentRows.Find(session, id) is { } own && own.UserId == userId ? own : null);

    private static Appointment Replace(SqliteSession session, Appointment before, Appointment after)
    {
        var updated = SeriesRules.Update(session, before, after, DateTimeZone.Utc);
        SeriesRules.LetFollow(session, before.Content, updated);
        return updated;
    }

    private (ImportOutcome Outcome, EntryFields Changed, Appointment? Before, Appointment After) Compare(
        SqliteSession session, Guid userId, string key, EntryContent content, EntryFields fields, Instant now)
    {
        UserTable.CheckExists(session, userId);
        if (string.IsNullOrWhiteSpace(key))
        {
            throw new StoreException(AppointmentReasons.KeyMissing, "The entry has no key.", "Give each entry a key that no other has and that stays the same.");
        }

        var before = FindImported(session, userId, key);
        var merged = ImportMapping.Apply(before?.Content, content, fields, TypesIn(session));
        if (before is null)
        {
            var added = new Appointment { Id = NewId(), UserId = userId, ExternalKey = key, Content = merged, Created = now, Modified = now };
            Check(added);
            return (ImportOutcome.Added, EntryFields.None, null, added);
        }

        var after = before with { Content = SeriesRules.WithoutStrayDates(before.Content, merged, DateTimeZone.Utc), Modified = now };
        Check(after);
        var changed = ContentComparer.Differs(Side.Microbizz, before.Content, after.Content);
        return (changed == EntryFields.None ? ImportOutcome.Unchanged : ImportOutcome.Updated, changed, before, after);
    }

    internal static void Check(Appointment appointment)
    {
        AppointmentRules.Check(appointment);
        Check(appointment.Content);
    }

    internal static StoreException NotFound(Guid id) =>
        new("AppointmentNotFound", $"There is no appointment '{id:D}'.", "See Get-MbxAppointment for those that exist; it may have been deleted meanwhile.");
}
