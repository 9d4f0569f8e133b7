using NodaTime;

namespace ExchangeSync.Simulator.Recurring;

/// <summary>On a day of a month every year; 29 February is the 28th in a common year.</summary>
public sealed record AbsoluteYearlyPattern(int DayOfMonth, int Month) : RecurrencePattern
{
    internal override IEnumerable<LocalDate> From(LocalDate start)
    {
        for (var year = start.Year; year < LastYear; year++)
        {
            if (DayOf(year, Month, DayOfMonth) is var date && date >= start)
            {
                yield return date;
            }
        }
    }
}
