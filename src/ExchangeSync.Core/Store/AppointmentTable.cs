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
    /// bound. A series counts from its start on without an end. By start.
    /// </summary>
    public IReadOnlyList<Appointment> List(Guid? userId = null, LocalDateTime? from = null, LocalDateTime? to = null) =>
        database.Read(session => AppointmentRows.Overlapping(session, userId, from, to));

    /// <summary>Makes an appointment.</summary>
    /// <exception cref="StoreException">UserNotFound, EndBeforeStart, AllDayNotMidnight, InvalidTimeZone.</exception>
    public Appointment Add(Guid userId, EntryContent content, Instant now)
    {
        Check(content);
        return database.Write(session =>
        {
            UserTable.CheckExists(session, userId);
            return AppointmentRows.Insert(session, new Appointment { Id = Guid.NewGuid(), UserId = userId, Content = content, Created = now, Modified = now });
        });
    }

    /// <summary>
    /// Changes an appointment. <paramref name="change"/> gets what it says now, so that a sync that is under way can't be overwritten; the result has a new revision.
    /// </summary>
    /// <exception cref="StoreException">AppointmentNotFound, EndBeforeStart, AllDayNotMidnight, InvalidTimeZone.</exception>
    public Appointment Update(Guid id, Func<EntryContent, EntryContent> change, Instant now) => database.Write(session =>
    {
        var appointment = AppointmentRows.Find(session, id) ?? throw NotFound(id);
        var content = change(appointment.Content);
        Check(content);
        return AppointmentRows.Update(session, appointment with { Content = content, Modified = now });
    });

    /// <summary>Deletes an appointment and leaves a tombstone.</summary>
    /// <exception cref="StoreException">AppointmentNotFound.</exception>
    public void Remove(Guid id, Instant now) => database.Write(session =>
        AppointmentRows.Delete(session, AppointmentRows.Find(session, id) ?? throw NotFound(id), now));

    /// <summary>The appointment types, in ordinal order. One comes into being with the first appointment that has it, and stays.</summary>
    public IReadOnlyList<string> Types() => database.Read(session => session.Query("SELECT name FROM appointment_type ORDER BY name", row => row.Text("name")));

    private static void Check(EntryContent content)
    {
        AppointmentRules.Check(content);
        AppointmentRules.CheckZones(content.Time);
    }

    private static StoreException NotFound(Guid id) =>
        new("AppointmentNotFound", $"There is no appointment '{id:D}'.", "See Get-MbxAppointment for those that exist; it may have been deleted meanwhile.");
}
