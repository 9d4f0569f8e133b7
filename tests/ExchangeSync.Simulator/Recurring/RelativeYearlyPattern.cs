using NodaTime;

namespace ExchangeSync.Simulator.Recurring;

/// <summary>Such as the first Monday of September every year; index 5 is the last.</summary>
public sealed record RelativeYearlyPattern(DaySet Days, int Index, int Month) : RecurrencePattern
{
    internal override IEnumerable<LocalDate> From(LocalDate start)
    {
        for (var year = start.Year; year < LastYear; year++)
        {
            if (RelativeMonthlyPattern.Pick(year, Month, Days, Index) is var date && date >= start)
            {
                yield return date;
            }
        }
    }
}
