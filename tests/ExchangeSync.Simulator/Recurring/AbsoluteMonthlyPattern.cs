using NodaTime;

namespace ExchangeSync.Simulator.Recurring;

/// <summary>On a day of every so many months, or on the last day of a month that is too short for it.</summary>
public sealed record AbsoluteMonthlyPattern(int Interval, int DayOfMonth) : RecurrencePattern
{
    internal override IEnumerable<LocalDate> From(LocalDate start) =>
        Months(start, Interval, (year, month) => DayOf(year, month, DayOfMonth));
}
