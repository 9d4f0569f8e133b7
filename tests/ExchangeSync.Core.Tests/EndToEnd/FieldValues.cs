using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Values of every row of DESIGN §5 in which the content of an entry goes both ways.</summary>
internal static class FieldValues
{
    public static readonly string[] Types = ["Visit", "Holiday"];

    private const string Emoji = "\ud83d\udc69\u200d\ud83d\ude80 caf\u00e9 \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u65e5\u672c <a> & \"b\"";

    private static readonly LocalDateTime Nine = new(2026, 3, 5, 9, 0);

    /// <summary>Row and value, as an appointment has it.</summary>
    public static IReadOnlyList<(string Row, EntryContent Content)> Microbizz { get; } = Titled(
    [
        ("Title", Entry() with { Title = Emoji }), ("Title", Entry() with { Title = new string('x', 255) }),
        ("Start, End", Entry(Nine, Nine.PlusMinutes(45))), ("Start, End", Entry(Nine, Nine)), ("Start, End", Entry(Nine, Nine.PlusDays(3))), ("Start, End", Entry(new(2026, 3, 29, 1, 59), new(2026, 3, 29, 3, 1))),
        ("All day", Days(1)), ("All day", Days(5)), ("All day", Days(2, "Pacific Standard Time")), ("All day", Days(1, "Line Islands Standard Time")), ("All day", Days(40, "AUS Eastern Standard Time")),
        ("Time zone", Entry(zone: "Pacific Standard Time")), ("Time zone", Entry(zone: "Nepal Standard Time")), ("Time zone", Entry(zone: "AUS Eastern Standard Time")),
        ("Time zone", Entry(zone: "UTC")), ("Time zone", Entry(Nine, Nine.PlusHours(8), "Romance Standard Time", "Tokyo Standard Time")),
        ("Place", Entry() with { Place = Emoji }), ("Place", Entry() with { Place = "Hall", Here = false }), ("Place", Entry()),
        ("Here", Entry() with { Here = true }), ("Here", Entry() with { Here = false }),
        ("Note", Entry() with { Note = new Note { Text = "one\ntwo\n\n- three " + Emoji } }), ("Note", Entry() with { Note = new Note { Text = string.Join('\n', Enumerable.Repeat(Emoji, 2000)) } }), ("Note", Entry()),
        ("Appointment type", Entry() with { Type = "Visit" }), ("Appointment type", Entry()),
        ("Private", Entry() with { Private = true }), ("Private", Entry()),
    ]);

    /// <summary>Row and value, as an item has it.</summary>
    public static IReadOnlyList<(string Row, CalendarItem Content)> Exchange { get; } = Titled(
    [
        ("Title", Item() with { Subject = Emoji }), ("Title", Item() with { Subject = new string('x', 255) }),
        ("Start, End", Item(Nine, Nine.PlusMinutes(1))), ("Start, End", Item(Nine, Nine)), ("Start, End", Item(Nine, Nine.PlusDays(2))), ("Start, End", Item(new(2026, 3, 29, 1, 30), new(2026, 3, 29, 3, 30))),
        ("All day", Days(Nine.Date, Nine.Date)), ("All day", Days(Nine.Date, Nine.Date.PlusDays(6))), ("All day", Days(Nine.Date, Nine.Date, "Pacific Standard Time")),
        ("All day", Days(new LocalDate(2026, 3, 29), new LocalDate(2026, 3, 29))), ("All day", Days(new LocalDate(2026, 4, 4), new LocalDate(2026, 4, 5), "AUS Eastern Standard Time")), ("All day", Days(Nine.Date, Nine.Date, "Line Islands Standard Time")),
        ("Time zone", Item(zone: "Pacific Standard Time")), ("Time zone", Item(zone: "India Standard Time")), ("Time zone", Item(zone: "New Zealand Standard Time")), ("Time zone", Item(zone: "UTC")),
        ("Time zone", Item(Nine, Nine.PlusHours(4)) with { EndTimeZone = "GMT Standard Time" }),
        ("Place", Item() with { Location = Emoji }), ("Place", Item()),
        .. new[] { "Free", "Tentative", "Busy", "OOF", "WorkingElsewhere" }.Select(status => ("Here", Item() with { FreeBusy = status })),
        ("Note", Item() with { Body = new ItemBody("one\r\ntwo\r\n\r\n- three " + Emoji, IsHtml: false) }), ("Note", Item()),
        ("Appointment type", Item() with { Categories = ["Visit"] }), ("Appointment type", Item() with { Categories = ["Holiday"] }), ("Appointment type", Item()),
        .. new[] { "Normal", "Personal", "Private", "Confidential" }.Select(sensitivity => ("Private", Item() with { Sensitivity = sensitivity })),
    ]);

    private static EntryContent Entry(LocalDateTime? start = null, LocalDateTime? end = null, string zone = "Romance Standard Time", string? endZone = null) =>
        new() { Time = new EntryTime { Start = start ?? Nine, End = end ?? Nine.PlusHours(1), Zone = zone, EndZone = endZone } };

    private static EntryContent Days(int days, string zone = "Romance Standard Time") =>
        new() { Time = new EntryTime { AllDay = true, Start = Nine.Date.AtMidnight(), End = Nine.Date.PlusDays(days).AtMidnight(), Zone = zone } };

    private static CalendarItem Item(LocalDateTime? start = null, LocalDateTime? end = null, string zone = "Romance Standard Time") =>
        CalendarItem.Timed("", start ?? Nine, end ?? Nine.PlusHours(1), zone) with { ReminderIsSet = false };

    private static CalendarItem Days(LocalDate first, LocalDate last, string zone = "Romance Standard Time") =>
        CalendarItem.AllDay("", first, last, zone) with { ReminderIsSet = false };

    // A title tells them apart.
    private static List<(string, EntryContent)> Titled(List<(string Row, EntryContent Content)> values) =>
        values.Select((value, i) => (value.Row, value.Content with { Title = $"{i} {value.Content.Title}".Trim() })).ToList();

    private static List<(string, CalendarItem)> Titled(List<(string Row, CalendarItem Content)> values) =>
        values.Select((value, i) => (value.Row, value.Content with { Subject = $"{i} {value.Content.Subject}".Trim() })).ToList();
}
