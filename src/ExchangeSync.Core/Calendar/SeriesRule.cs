using System.Globalization;
using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>Rules as a series of Exchange says them, and when two mean the same dates.</summary>
internal static class SeriesRule
{
    // Every pattern that differs from another does so within so many dates; the slowest to show it is a yearly one on 28 or 29 February.
    private const int DatesThatTell = 60;

    // No pattern pauses longer: 99 months.
    private const int LongestPauseInYears = 9;

    // Monday goes without saying in a rule, Sunday in the protocol of 2007.
    private static readonly IsoDayOfWeek[] FirstDays =
        [IsoDayOfWeek.Monday, IsoDayOfWeek.Sunday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday, IsoDayOfWeek.Saturday];

    /// <summary>
    /// The rule of a pattern. The first day of the week is named only where it matters, so that the rule is the same whether the server's protocol has that field or not.
    /// </summary>
    public static string Of(RecurrencePattern pattern) => Plain(pattern).ToRule();

    /// <summary>The pattern with its first date as its start, and with the first day of the week that is named first of those that mean the same dates: Monday, Sunday, the others.</summary>
    public static RecurrencePattern Plain(RecurrencePattern pattern)
    {
        var plain = pattern with { Start = FirstDate(pattern) ?? pattern.Start };
        return plain is not WeeklyRecurrence weekly ? plain
            : FirstDays.Select(day => weekly with { FirstDayOfWeek = day }).First(other => HaveSameDates(other, plain));
    }

    /// <summary>Whether both fall on the same dates, whatever words they use for them.</summary>
    public static bool HaveSameDates(RecurrencePattern a, RecurrencePattern b) =>
        Unlimited(a).Take(DatesThatTell).SequenceEqual(Unlimited(b).Take(DatesThatTell)) && IsEndless(a) == IsEndless(b) && LastDate(a) == LastDate(b);

    /// <summary>The dates, however they are spelled: equal for patterns that have the same dates, and for no others.</summary>
    public static string DatesOf(RecurrencePattern pattern) =>
        $"{string.Join(",", Unlimited(pattern).Take(DatesThatTell).Select(date => date.ToString("uuuuMMdd", CultureInfo.InvariantCulture)))}/{(IsEndless(pattern) ? "endless" : LastDate(pattern)?.ToString("uuuuMMdd", CultureInfo.InvariantCulture))}";

    /// <summary>The first date; null: there is none.</summary>
    public static LocalDate? FirstDate(RecurrencePattern pattern) =>
        pattern.Dates(pattern.Start, LocalDate.MaxIsoValue).Select(date => (LocalDate?)date).FirstOrDefault();

    // A series that ends before its first date has no last one either.
    private static bool IsEndless(RecurrencePattern pattern) => pattern.Range.EndDate is null && pattern.Limit is null;

    private static IEnumerable<LocalDate> Unlimited(RecurrencePattern pattern) => (pattern with { Range = RecurrenceRange.NoEnd }).Dates(pattern.Start, LocalDate.MaxIsoValue);

    private static LocalDate? LastDate(RecurrencePattern pattern) => pattern.Range.EndDate is { } end
        ? pattern.Dates(end.PlusYears(-LongestPauseInYears), end).Select(date => (LocalDate?)date).LastOrDefault()
        : pattern.Limit;
}
