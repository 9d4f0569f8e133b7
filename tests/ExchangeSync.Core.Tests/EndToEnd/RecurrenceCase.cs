using System.Text.Json.Nodes;
using NodaTime;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>A recurrence as exchangelib writes it, and the iCalendar rule that means the same dates.</summary>
/// <param name="Kind">Which of EWS's six patterns.</param>
/// <param name="Ends">How it ends.</param>
/// <param name="Pattern">The exchangelib pattern, as edit.py takes it, without its range.</param>
/// <param name="Rule">RFC 5545, without its end.</param>
/// <param name="First">The first date.</param>
internal sealed record RecurrenceCase(string Kind, SeriesEnd Ends, string Pattern, string Rule, LocalDate First)
{
    public const int Count = 8;

    // Every pattern with some peculiarity: the week that begins on Sunday, the day that not every month has, the last one.
    private static readonly (string Kind, string Pattern, string Rule, LocalDate First)[] Bounded =
    [
        ("daily", """{"pattern": "DailyPattern", "interval": 4}""", "FREQ=DAILY;INTERVAL=4", new(2026, 3, 4)),
        ("weekly", """{"pattern": "WeeklyPattern", "interval": 2, "weekdays": ["Sunday", "Tuesday", "Thursday"], "first_day_of_week": "Sunday"}""", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU,TH;WKST=SU", new(2026, 3, 3)),
        ("absolute monthly", """{"pattern": "AbsoluteMonthlyPattern", "interval": 1, "day_of_month": 31}""", "FREQ=MONTHLY;BYMONTHDAY=-1", new(2026, 3, 31)),
        ("relative monthly", """{"pattern": "RelativeMonthlyPattern", "interval": 1, "weekday": "Tuesday", "week_number": "Second"}""", "FREQ=MONTHLY;BYDAY=2TU", new(2026, 3, 10)),
        ("absolute yearly", """{"pattern": "AbsoluteYearlyPattern", "month": "March", "day_of_month": 10}""", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=10", new(2026, 3, 10)),
        ("relative yearly", """{"pattern": "RelativeYearlyPattern", "month": "March", "weekday": "Sunday", "week_number": "Last"}""", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", new(2026, 3, 29)),
    ];

    private static readonly (string Kind, string Pattern, string Rule, LocalDate First)[] Endless =
    [
        ("daily", """{"pattern": "DailyPattern", "interval": 60}""", "FREQ=DAILY;INTERVAL=60", new(2026, 3, 5)),
        ("weekly", """{"pattern": "WeeklyPattern", "interval": 26, "weekdays": ["Monday", "Friday"], "first_day_of_week": "Monday"}""", "FREQ=WEEKLY;INTERVAL=26;BYDAY=MO,FR", new(2026, 3, 2)),
        ("absolute monthly", """{"pattern": "AbsoluteMonthlyPattern", "interval": 9, "day_of_month": 30}""", "FREQ=MONTHLY;INTERVAL=9;BYMONTHDAY=28,29,30;BYSETPOS=-1", new(2026, 3, 30)),
        ("relative monthly", """{"pattern": "RelativeMonthlyPattern", "interval": 8, "weekday": "Weekday", "week_number": "Last"}""", "FREQ=MONTHLY;INTERVAL=8;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", new(2026, 3, 31)),
        ("absolute yearly", """{"pattern": "AbsoluteYearlyPattern", "month": "February", "day_of_month": 29}""", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1", new(2026, 2, 28)),
        ("relative yearly", """{"pattern": "RelativeYearlyPattern", "month": "November", "weekday": "Thursday", "week_number": "Fourth"}""", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", new(2026, 11, 26)),
    ];

    /// <summary>Every pattern with every end.</summary>
    public static IReadOnlyList<RecurrenceCase> All { get; } =
    [
        .. Bounded.Select(one => new RecurrenceCase(one.Kind, SeriesEnd.Number, one.Pattern, one.Rule, one.First)),
        .. Bounded.Select(one => new RecurrenceCase(one.Kind, SeriesEnd.Date, one.Pattern, one.Rule, one.First)),
        .. Endless.Select(one => new RecurrenceCase(one.Kind, SeriesEnd.Never, one.Pattern, one.Rule, one.First)),
    ];

    /// <summary>The rule with its end; an end by date is no date of the series itself.</summary>
    public string RuleWithEnd(int dates = Count) => Ends switch
    {
        SeriesEnd.Number => $"{Rule};COUNT={dates}",
        SeriesEnd.Date => $"{Rule};UNTIL={LastDay(dates):uuuuMMdd}",
        _ => Rule,
    };

    /// <summary>The recurrence as edit.py takes it.</summary>
    public JsonObject ToJson(int dates = Count)
    {
        var json = JsonNode.Parse(Pattern)!.AsObject();
        json["start"] = $"{First:uuuu-MM-dd}";
        if (Ends == SeriesEnd.Number)
        {
            json["number"] = dates;
        }
        else if (Ends == SeriesEnd.Date)
        {
            json["end"] = $"{LastDay(dates):uuuu-MM-dd}";
        }

        return json;
    }

    private LocalDate LastDay(int dates) => RuleOracle.Dates(Rule, First).ElementAt(dates - 1).PlusDays(1);
}

/// <summary>How a series ends.</summary>
internal enum SeriesEnd
{
    Number,
    Date,
    Never,
}
