using CsCheck;
using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Tests.Calendar;

/// <summary>Random patterns of all six kinds, with the odd days and intervals more often than they occur in life.</summary>
internal static class PatternGenerator
{
    public static readonly Gen<LocalDate> Date =
        from day in Gen.Int[0, 365 * 30]
        select new LocalDate(2000, 1, 1).PlusDays(day);

    public static readonly Gen<RecurrencePattern> Any =
        from start in Date
        from range in Range(start)
        from pattern in Gen.OneOf(Daily, Weekly, AbsoluteMonthly, RelativeMonthly, AbsoluteYearly, RelativeYearly)
        select pattern with { Start = start, Range = range };

    /// <summary>
    /// Whether Ical.Net 5.2.4 leaves out dates of the last year: it goes through a yearly rule by the day of the first date and stops where that
    /// one lies behind UNTIL, although what the rule names in this year may lie before it.
    /// </summary>
    public static bool LosesItsLastYear(RecurrencePattern pattern, LocalDate first) =>
        pattern is AbsoluteYearlyRecurrence or RelativeYearlyRecurrence && pattern.Range.EndDate is { } end && first.PlusYears(end.Year - first.Year) > end;

    private static readonly LocalDate Anywhere = new(2000, 1, 1);

    private static Gen<int> Interval(int highest) => Gen.Frequency((3, Gen.Int[1, 4]), (1, Gen.Int[1, highest]));

    private static Gen<int> Day => Gen.Frequency((1, Gen.Int[1, 28]), (1, Gen.Int[28, 31]));

    private static Gen<WeekDays> Nameable => Gen.OneOf(
        WeekDays.Monday, WeekDays.Tuesday, WeekDays.Wednesday, WeekDays.Thursday, WeekDays.Friday, WeekDays.Saturday, WeekDays.Sunday,
        WeekDays.Day, WeekDays.Weekday, WeekDays.WeekendDay);

    private static Gen<WeekIndex> Index => Gen.OneOf(WeekIndex.First, WeekIndex.Second, WeekIndex.Third, WeekIndex.Fourth, WeekIndex.Last);

    private static Gen<RecurrencePattern> Daily =>
        from interval in Interval(999)
        select (RecurrencePattern)new DailyRecurrence { Start = Anywhere, Interval = interval };

    private static Gen<RecurrencePattern> Weekly =>
        from interval in Interval(99)
        from days in Gen.Int[1, 127]
        from first in Gen.Int[1, 7]
        select (RecurrencePattern)new WeeklyRecurrence { Start = Anywhere, Interval = interval, Days = (WeekDays)days, FirstDayOfWeek = (IsoDayOfWeek)first };

    private static Gen<RecurrencePattern> AbsoluteMonthly =>
        from interval in Gen.OneOf(Interval(99), Gen.OneOf(12, 24, 48))
        from day in Day
        select (RecurrencePattern)new AbsoluteMonthlyRecurrence { Start = Anywhere, Interval = interval, Day = day };

    private static Gen<RecurrencePattern> RelativeMonthly =>
        from interval in Interval(99)
        from days in Nameable
        from index in Index
        select (RecurrencePattern)new RelativeMonthlyRecurrence { Start = Anywhere, Interval = interval, Days = days, Index = index };

    private static Gen<RecurrencePattern> AbsoluteYearly =>
        from month in Gen.Frequency((3, Gen.Int[1, 12]), (1, Gen.Const(2)))
        from day in Day
        select (RecurrencePattern)new AbsoluteYearlyRecurrence { Start = Anywhere, Month = month, Day = Math.Min(day, CalendarSystem.Iso.GetDaysInMonth(2000, month)) };

    private static Gen<RecurrencePattern> RelativeYearly =>
        from month in Gen.Int[1, 12]
        from days in Nameable
        from index in Index
        select (RecurrencePattern)new RelativeYearlyRecurrence { Start = Anywhere, Month = month, Days = days, Index = index };

    private static Gen<RecurrenceRange> Range(LocalDate start) => Gen.OneOf(
        Gen.Const(RecurrenceRange.NoEnd),
        Gen.Int[0, 4000].Select(days => RecurrenceRange.Until(start.PlusDays(days))),
        Gen.Int[1, 60].Select(RecurrenceRange.Times));
}
