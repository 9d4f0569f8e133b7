using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace ExchangeSync.Calendar;

/// <summary>Reads RFC 5545 recurrence rules into EWS's patterns. Every part that was not understood is a reason to refuse: half a rule is another series.</summary>
internal sealed class RecurrenceRuleParser
{
    private static readonly LocalDatePattern DateForm = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");
    private static readonly LocalDateTimePattern TimeForm = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");

    // ErrorRecurrenceEndDateTooBig beyond.
    private static readonly LocalDate LastEndDate = new(4500, 9, 1);

    private readonly Dictionary<string, string> _parts = new(StringComparer.OrdinalIgnoreCase);
    private readonly LocalDateTime _start;
    private readonly DateTimeZone _zone;

    private RecurrenceRuleParser(string rule, LocalDateTime start, DateTimeZone zone)
    {
        _start = start;
        _zone = zone;
        var text = rule.Trim();
        text = text.StartsWith("RRULE:", StringComparison.OrdinalIgnoreCase) ? text.Substring(6) : text;
        foreach (var part in text.Split([';'], StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=');
            var name = at < 0 ? part.Trim() : part.Substring(0, at).Trim();
            if (at < 0 || _parts.ContainsKey(name))
            {
                throw new InexpressibleRuleException(at < 0 ? $"'{part}' is not a part of a recurrence rule." : $"{name} appears twice.");
            }

            _parts.Add(name, part.Substring(at + 1).Trim());
        }
    }

    public static bool TryParse(string rule, LocalDateTime start, DateTimeZone zone, out RecurrencePattern? pattern, out string? reason)
    {
        try
        {
            (pattern, reason) = (new RecurrenceRuleParser(rule, start, zone).Parse(), null);
            return true;
        }
        catch (InexpressibleRuleException refusal)
        {
            (pattern, reason) = (null, refusal.Message);
            return false;
        }
    }

    private RecurrencePattern Parse()
    {
        var frequency = Take("FREQ")?.ToUpperInvariant() ?? throw new InexpressibleRuleException("FREQ is missing.");
        var interval = Take("INTERVAL") is { } text ? Number("INTERVAL", text, 1, int.MaxValue) : 1;
        var range = Range();
        var firstDay = Take("WKST") is { } code ? DayOf(code) : IsoDayOfWeek.Monday;
        TakeTimeOfDay();
        RecurrencePattern pattern = frequency switch
        {
            "DAILY" => Daily(interval, firstDay),
            "WEEKLY" => new WeeklyRecurrence { Start = _start.Date, Interval = Within(interval, 99, "weeks"), Days = PlainDays() ?? _start.DayOfWeek.ToWeekDays(), FirstDayOfWeek = firstDay },
            "MONTHLY" => Monthly(Within(interval, 99, "months"), _start.Month),
            "YEARLY" => Yearly(interval),
            _ => throw new InexpressibleRuleException($"Exchange has no recurrence '{frequency}'."),
        };
        if (_parts.Count > 0)
        {
            throw new InexpressibleRuleException($"Exchange cannot express {string.Join(" and ", _parts.Keys.OrderBy(name => name, StringComparer.Ordinal))} in a {frequency} recurrence.");
        }

        return pattern with { Range = range };
    }

    private RecurrencePattern Daily(int interval, IsoDayOfWeek firstDay) =>
        // Every day, if it is one of these, is every week on these.
        interval == 1 && PlainDays() is { } days
            ? new WeeklyRecurrence { Start = _start.Date, Days = days, FirstDayOfWeek = firstDay }
            : new DailyRecurrence { Start = _start.Date, Interval = Within(interval, 999, "days") };

    private MonthBasedRecurrence Monthly(int interval, int month)
    {
        if (RelativeDays() is var (days, index))
        {
            return new RelativeMonthlyRecurrence { Start = _start.Date, Interval = interval, Days = days, Index = index };
        }

        var visited = Enumerable.Range(0, 12).Select(visit => ((month - 1 + (visit * interval % 12)) % 12) + 1);
        return new AbsoluteMonthlyRecurrence { Start = _start.Date, Interval = interval, Day = AbsoluteDay(visited) };
    }

    private MonthBasedRecurrence Yearly(int interval)
    {
        if (!_parts.TryGetValue("BYMONTH", out var text) && (_parts.ContainsKey("BYDAY") || _parts.ContainsKey("BYMONTHDAY")))
        {
            throw new InexpressibleRuleException("Exchange needs BYMONTH in a YEARLY recurrence with BYDAY or BYMONTHDAY.");
        }

        Take("BYMONTH");
        var month = text is null ? _start.Month : Number("BYMONTH", text, 1, 12);
        if (interval > 1)
        {
            // EWS's yearly patterns have no interval, but 24 months are two years.
            return month == _start.Month && interval <= 8
                ? Monthly(interval * 12, month)
                : throw new InexpressibleRuleException($"Exchange cannot express YEARLY with INTERVAL={interval}, but for up to 8 years in the month of the start.");
        }

        return RelativeDays() is var (days, index)
            ? new RelativeYearlyRecurrence { Start = _start.Date, Month = month, Days = days, Index = index }
            : new AbsoluteYearlyRecurrence { Start = _start.Date, Month = month, Day = Math.Min(AbsoluteDay([month]), DayOfMonth.Longest(month)) };
    }

    private int AbsoluteDay(IEnumerable<int> months)
    {
        var text = Take("BYMONTHDAY") ?? _start.Day.ToString(CultureInfo.InvariantCulture);
        var days = text.Split(',').Select(day => Number("BYMONTHDAY", day, -31, 31)).OrderBy(day => day).ToList();
        var last = days[days.Count - 1];
        if (Take("BYSETPOS") is { } position)
        {
            // The last of 28 up to a day is that day, or the end of a shorter month: EWS's own meaning.
            return position == "-1" && last > 28 && days.SequenceEqual(Enumerable.Range(28, last - 27))
                ? last
                : throw new InexpressibleRuleException($"Exchange cannot express BYSETPOS={position} of the days {text}.");
        }

        return days switch
        {
            [-1] => 31,
            [> 0] when months.All(month => last <= DayOfMonth.Shortest(month)) => last,
            [> 0] => throw new InexpressibleRuleException($"Months without day {last} are left out by this rule, but Exchange would take their last day."),
            _ => throw new InexpressibleRuleException($"Exchange cannot express the days {text} of a month."),
        };
    }

    private (WeekDays Days, WeekIndex Index)? RelativeDays()
    {
        if (Take("BYDAY") is not { } text)
        {
            return null;
        }

        var position = Take("BYSETPOS");
        if (position is null && !text.Contains(','))
        {
            var day = text.Trim();
            (text, position) = day.Length > 2 ? (day.Substring(day.Length - 2), day.Substring(0, day.Length - 2)) : (day, null);
        }

        var days = Days(text);
        if (position is null)
        {
            throw new InexpressibleRuleException("Exchange has one date in a month, but BYDAY means several.");
        }

        var index = (WeekIndex)Number("BYSETPOS", position, -366, 366);
        return days.IsNameable() && Enum.IsDefined(typeof(WeekIndex), index)
            ? (days, index)
            : throw new InexpressibleRuleException($"Exchange cannot express number {position} of {text} in a month.");
    }

    private RecurrenceRange Range()
    {
        var (count, until) = (Take("COUNT"), Take("UNTIL"));
        if (count is not null)
        {
            return until is null
                ? RecurrenceRange.Times(Number("COUNT", count, 1, int.MaxValue))
                : throw new InexpressibleRuleException("COUNT and UNTIL exclude each other.");
        }

        if (until is null)
        {
            return RecurrenceRange.NoEnd;
        }

        var end = LastDate(until);
        if (end > LastEndDate)
        {
            throw new InexpressibleRuleException("Exchange takes no end after 1 September 4500.");
        }

        return end >= _start.Date ? RecurrenceRange.Until(end) : throw new InexpressibleRuleException("The series ends before it starts.");
    }

    private LocalDate LastDate(string until)
    {
        if (DateForm.Parse(until) is { Success: true } date)
        {
            return date.Value;
        }

        var isUtc = until.EndsWith("Z", StringComparison.OrdinalIgnoreCase);
        if (TimeForm.Parse(isUtc ? until.Substring(0, until.Length - 1) : until) is not { Success: true } time)
        {
            throw new InexpressibleRuleException($"UNTIL={until} is neither a date nor a time.");
        }

        var local = isUtc && time.Value.Date <= LastEndDate ? time.Value.InUtc().WithZone(_zone).LocalDateTime : time.Value;
        return local.TimeOfDay >= _start.TimeOfDay ? local.Date : local.Date.PlusDays(-1);
    }

    // Outlook writes them though they only repeat the start ([MS-OXCICAL] 2.1.3.2.2).
    private void TakeTimeOfDay()
    {
        foreach (var (name, value) in new[] { ("BYHOUR", _start.Hour), ("BYMINUTE", _start.Minute), ("BYSECOND", _start.Second) })
        {
            if (Take(name) is { } text && Number(name, text, 0, 60) != value)
            {
                throw new InexpressibleRuleException($"{name} differs from the start.");
            }
        }
    }

    private WeekDays? PlainDays() => Take("BYDAY") is { } text ? Days(text) : null;

    private static WeekDays Days(string text) => text.Split(',').Aggregate(WeekDays.None, (days, code) => days | DayOf(code).ToWeekDays());

    private static IsoDayOfWeek DayOf(string code) =>
        WeekDaysExtensions.FromCode(code.Trim()) is var day and not IsoDayOfWeek.None
            ? day
            : throw new InexpressibleRuleException($"'{code}' is not a day of the week that Exchange can express here.");

    private static int Number(string name, string text, int lowest, int highest) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= lowest && number <= highest
            ? number
            : throw new InexpressibleRuleException($"Exchange cannot express {name}={text}.");

    private static int Within(int interval, int highest, string unit) =>
        interval <= highest ? interval : throw new InexpressibleRuleException($"Exchange cannot express every {interval} {unit}; {highest} is its limit.");

    private string? Take(string name)
    {
        if (!_parts.TryGetValue(name, out var value))
        {
            return null;
        }

        _parts.Remove(name);
        return value;
    }

    /// <summary>Ends the parsing; never leaves this class.</summary>
    private sealed class InexpressibleRuleException(string message) : Exception(message);
}
