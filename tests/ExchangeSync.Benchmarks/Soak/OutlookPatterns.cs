using ExchangeSync.Calendar;
using ExchangeSync.Simulator.Recurring;
using NodaTime;
using RecurrencePattern = ExchangeSync.Calendar.RecurrencePattern;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>A recurrence as the simulated mailbox takes it.</summary>
internal static class OutlookPatterns
{
    public static Recurrence ToOutlook(this RecurrencePattern pattern) => new(
        pattern switch
        {
            DailyRecurrence daily => new DailyPattern(daily.Interval),
            WeeklyRecurrence weekly => new WeeklyPattern(weekly.Interval, Set(weekly.Days), weekly.FirstDayOfWeek),
            AbsoluteMonthlyRecurrence monthly => new AbsoluteMonthlyPattern(monthly.Interval, monthly.Day),
            RelativeMonthlyRecurrence monthly => new RelativeMonthlyPattern(monthly.Interval, Set(monthly.Days), Index(monthly.Index)),
            AbsoluteYearlyRecurrence yearly => new AbsoluteYearlyPattern(yearly.Day, yearly.Month),
            RelativeYearlyRecurrence yearly => new RelativeYearlyPattern(Set(yearly.Days), Index(yearly.Index), yearly.Month),
            _ => throw new ArgumentException("There are six patterns.", nameof(pattern)),
        },
        pattern.Start,
        pattern.Range.EndDate,
        pattern.Range.Count);

    private static DaySet Set(WeekDays days) =>
        new(Enum.GetValues<IsoDayOfWeek>().Where(day => day != IsoDayOfWeek.None && days.Has(day)).Select(day => day.ToString()));

    private static int Index(WeekIndex index) => index == WeekIndex.Last ? 5 : (int)index;
}
