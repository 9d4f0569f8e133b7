using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Clr;

/// <summary>The store's tables by the system's clock and in .NET's own types; see <see cref="ClrTime"/> for why.</summary>
public static class ClrStore
{
    /// <inheritdoc cref="UserTable.Add"/>
    public static MicrobizzUser AddNow(this UserTable users, string name, string? email) => users.Add(name, email, Now());

    /// <summary>The appointments of one user, or of all, that overlap [from, to) by their own wall times; null: no bound.</summary>
    public static IReadOnlyList<Appointment> ListWall(this AppointmentTable appointments, Guid? userId, DateTime? from, DateTime? to) =>
        appointments.List(userId, from is { } f ? ClrTime.Local(f) : null, to is { } t ? ClrTime.Local(t) : null);

    /// <inheritdoc cref="AppointmentTable.Add"/>
    public static Appointment AddNow(this AppointmentTable appointments, Guid userId, EntryContent content) => appointments.Add(userId, content, Now());

    /// <inheritdoc cref="AppointmentTable.Update"/>
    public static Appointment UpdateNow(this AppointmentTable appointments, Guid id, Func<EntryContent, EntryContent> change) =>
        appointments.Update(id, change, Now());

    /// <inheritdoc cref="AppointmentTable.Import"/>
    public static ImportResult ImportNow(this AppointmentTable appointments, Guid userId, string key, EntryContent content, EntryFields fields) =>
        appointments.Import(userId, key, content, fields, Now());

    /// <inheritdoc cref="OccurrenceImport.Import"/>
    public static ImportResult ImportNow(this OccurrenceImport occurrences, Guid userId, string key, OccurrenceId occurrence, EntryContent? content, EntryFields fields) =>
        occurrences.Import(userId, key, occurrence, content, fields, Now());

    /// <inheritdoc cref="AppointmentTable.Remove"/>
    public static void RemoveNow(this AppointmentTable appointments, Guid id) => appointments.Remove(id, Now());

    /// <inheritdoc cref="OccurrenceTable.List"/>
    public static IReadOnlyList<Appointment> ListWall(this OccurrenceTable occurrences, Guid seriesId, DateTime? from, DateTime to) =>
        occurrences.List(seriesId, from is { } f ? ClrTime.Local(f) : null, ClrTime.Local(to));

    /// <inheritdoc cref="OccurrenceTable.Get"/>
    public static Appointment GetOn(this OccurrenceTable occurrences, Guid id, DateTime date) => occurrences.Get(id, ClrTime.Local(date).Date);

    /// <inheritdoc cref="OccurrenceTable.Update"/>
    public static Appointment UpdateNow(this OccurrenceTable occurrences, Guid id, DateTime date, Func<EntryContent, EntryContent> change) =>
        occurrences.Update(id, ClrTime.Local(date).Date, change, Now());

    /// <inheritdoc cref="OccurrenceTable.Remove"/>
    public static Appointment RemoveNow(this OccurrenceTable occurrences, Guid id, DateTime date) => occurrences.Remove(id, ClrTime.Local(date).Date, Now());

    /// <summary>A connection made now, with settings that wait for their values; not stored yet.</summary>
    public static ExchangeConnection NewConnection(string title, string server, string userName, Guid userId) => new()
    {
        Id = Guid.NewGuid(),
        Title = title,
        Server = server,
        UserName = userName,
        UserId = userId,
        Created = Now(),
    };

    private static Instant Now() => SystemClock.Instance.GetCurrentInstant();
}
