using System.Globalization;
using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>
/// The dates on which a series falls: one of EWS's six patterns, with its start and its range (types.xsd, RecurrenceType). Dates only; the time of day and
/// the zone are <see cref="RecurringSeries"/>' part.
/// </summary>
/// <remarks>
/// A start that does not fit the pattern is not a date of the series: the first fitting one is. Weeks and months are counted from the one that the start
/// lies in ([MS-OXOCAL] 2.2.1.44.1, FirstDateTime).
/// </remarks>
public abstract record RecurrencePattern
{
    /// <summary>No date is before this one.</summary>
    public required LocalDate Start { get; init; }

    /// <summary>Where the series ends.</summary>
    public RecurrenceRange Range { get; init; } = RecurrenceRange.NoEnd;

    /// <summary>No date is after this one; null: the series never ends.</summary>
    public LocalDate? Limit => Range.EndDate ?? (Range.Count is int count ? Nth(count) : null);

    /// <summary>
    /// The dates between two days, both included, in ascending order, each when it is asked for. What lies before <paramref name="from"/> is not walked through.
    /// </summary>
    public IEnumerable<LocalDate> Dates(LocalDate from, LocalDate to)
    {
        var first = LocalDate.Max(from, Start);
        var last = Limit is { } limit ? LocalDate.Min(to, limit) : to;
        return first <= last ? Between(first, last) : [];
    }

    /// <summary>Whether the series falls on this date.</summary>
    public bool Contains(LocalDate date) => Dates(date, date).Any();

    /// <summary>
    /// The pattern as an RRULE (RFC 5545, without "RRULE:") that means the same dates; its end, if any, is a date. <see cref="TryParseRule"/> gives back an equal pattern.
    /// </summary>
    public string ToRule()
    {
        var end = Range switch
        {
            { EndDate: { } date } => ";UNTIL=" + date.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
            { Count: { } count } => ";COUNT=" + count.ToString(CultureInfo.InvariantCulture),
            _ => "",
        };
        return RuleOfPattern() + end;
    }

    /// <summary>Reads an RRULE, where EWS has a pattern with the very same dates.</summary>
    /// <param name="rule">The rule (RFC 5545), with or without "RRULE:".</param>
    /// <param name="start">Wall time of the first occurrence: it completes what the rule leaves open.</param>
    /// <param name="zone">Its zone, in which an UNTIL in UTC is understood; null: UTC.</param>
    /// <param name="pattern">The pattern; null where there is none.</param>
    /// <param name="reason">Why there is none, as a sentence for a person; else null.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryParseRule(string rule, LocalDateTime start, DateTimeZone? zone, out RecurrencePattern? pattern, out string? reason) =>
        RecurrenceRuleParser.TryParse(rule, start, zone ?? DateTimeZone.Utc, out pattern, out reason);

    /// <summary>The pattern's dates without regard to start and range, both ends within them.</summary>
    internal abstract IEnumerable<LocalDate> Between(LocalDate first, LocalDate last);

    /// <summary>The n-th date from the start, counted from one; the calendar's last day where it would lie beyond.</summary>
    internal abstract LocalDate Nth(int n);

    /// <summary>The RRULE without its end.</summary>
    internal abstract string RuleOfPattern();

    /// <summary>The start of every RRULE.</summary>
    internal static string Frequency(string name, int interval) =>
        interval == 1 ? $"FREQ={name}" : FormattableString.Invariant($"FREQ={name};INTERVAL={interval}");

    /// <summary>The value, if it lies where EWS wants it.</summary>
    internal static int Checked(int value, int highest, string what) =>
        value >= 1 && value <= highest
            ? value
            : throw new ArgumentOutOfRangeException(what, value, FormattableString.Invariant($"EWS takes 1 to {highest}."));

    /// <summary>The day so many days after another, at most the calendar's last day.</summary>
    internal static LocalDate Plus(LocalDate date, long days) =>
        days <= Period.DaysBetween(date, LocalDate.MaxIsoValue) ? date.PlusDays((int)days) : LocalDate.MaxIsoValue;
}
