namespace ExchangeSync.Simulator.Store;

/// <summary>
/// The unit in which content changes: conflicts are found by field, and an exception of a series keeps its own value
/// of a field or follows the master's. Start, end, all-day and zones are one field.
/// </summary>
internal sealed record ContentField(string Name, Func<CalendarItem, object?> Value, Func<CalendarItem, CalendarItem, CalendarItem> Copy)
{
    public const string Time = "time";

    public static readonly IReadOnlyList<ContentField> All =
    [
        new("subject", i => i.Subject, (to, from) => to with { Subject = from.Subject }),
        new("location", i => i.Location, (to, from) => to with { Location = from.Location }),
        new("body", i => i.Body, (to, from) => to with { Body = from.Body }),
        new(Time, TimeOf, CopyTime),
        new("freebusy", i => i.FreeBusy, (to, from) => to with { FreeBusy = from.FreeBusy }),
        new("sensitivity", i => i.Sensitivity, (to, from) => to with { Sensitivity = from.Sensitivity }),
        new("importance", i => i.Importance, (to, from) => to with { Importance = from.Importance }),
        new("categories", i => string.Join('\n', i.Categories), (to, from) => to with { Categories = from.Categories }),
        new(
            "reminder",
            i => (i.ReminderIsSet, i.ReminderMinutes),
            (to, from) => to with { ReminderIsSet = from.ReminderIsSet, ReminderMinutes = from.ReminderMinutes }),
        new("attendees", i => string.Join('\n', i.Attendees), (to, from) => to with { Attendees = from.Attendees }),
        new("meeting", Meeting, CopyMeeting),
        new("uid", i => i.Uid, (to, from) => to with { Uid = from.Uid }),
        new("recurrence", i => i.Recurrence, (to, from) => to with { Recurrence = from.Recurrence }),
        new("extended", Extended, (to, from) => to with { ExtendedProperties = from.ExtendedProperties }),
    ];

    public static IEnumerable<ContentField> Changed(CalendarItem before, CalendarItem after) =>
        All.Where(f => !Equals(f.Value(before), f.Value(after)));

    public static object TimeOf(CalendarItem i) => (i.Start, i.End, i.StartTimeZone, i.EndTimeZone, i.IsAllDay);

    private static object? Meeting(CalendarItem i) => (i.Organizer, i.IsCancelled, i.MyResponse, i.IsResponseRequested);

    private static string Extended(CalendarItem i) =>
        string.Join('\n', i.ExtendedProperties.Select(p => $"{p.Name}={string.Join('\0', p.Values)}"));

    private static CalendarItem CopyTime(CalendarItem to, CalendarItem from) => to with
    {
        Start = from.Start,
        End = from.End,
        StartTimeZone = from.StartTimeZone,
        EndTimeZone = from.EndTimeZone,
        IsAllDay = from.IsAllDay,
    };

    private static CalendarItem CopyMeeting(CalendarItem to, CalendarItem from) => to with
    {
        Organizer = from.Organizer,
        IsCancelled = from.IsCancelled,
        MyResponse = from.MyResponse,
        IsResponseRequested = from.IsResponseRequested,
    };
}
