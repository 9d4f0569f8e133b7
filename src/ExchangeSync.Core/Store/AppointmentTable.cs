using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>The appointments of the Microbizz calendar, as users see and change them.</summary>
public sealed class AppointmentTable(Database database)
{
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
    /// <exception cref="StoreException">UserNotFound, EndBeforeStart, AllDayNotMidnight, InvalidTimeZone, InvalidHolidayRule.</exception>
    public Appointment Add(Guid userId, EntryContent content, Instant now)
    {
        var appointment = new Appointment { Id = Guid.NewGuid(), UserId = userId, Content = content, Created = now, Modified = now };
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
    /// <exception cref="StoreException">AppointmentNotFound, EndBeforeStart, AllDayNotMidnight, InvalidTimeZone, InvalidHolidayRule, SeriesWithinSeries.</exception>
    public Appointment Update(Guid id, Func<EntryContent, EntryContent> change, Instant now) => database.Write(session =>
    {
        var before = AppointmentRows.Find(session, id) ?? throw NotFound(id);
        var content = SeriesRules.WithoutStrayDates(before.Content, change(before.Content), DateTimeZone.Utc);
        var after = before with { Content = content, Modified = now };
        Check(after);
        var updated = SeriesRules.Update(session, before, after, DateTimeZone.Utc);
        SeriesRules.LetFollow(session, before.Content, updated);
        return updated;
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

    /// <summary>The appointment types, in ordinal order. One comes into being with the first appointment that has it, and stays.</summary>
    public IReadOnlyList<string> Types() => database.Read(session => session.Query("SELECT name FROM appointment_type ORDER BY name", row => row.Text("name")));

    internal static void Check(Appointment appointment)
    {
        AppointmentRules.Check(appointment);
        AppointmentRules.CheckZones(appointment.Content.Time);
    }

    internal static StoreException NotFound(Guid id) =>
        new("AppointmentNotFound", $"There is no appointment '{id:D}'.", "See Get-MbxAppointment for those that exist; it may have been deleted meanwhile.");
}
