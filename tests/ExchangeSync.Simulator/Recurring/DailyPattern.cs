using NodaTime;

namespace ExchangeSync.Simulator.Recurring;

/// <summary>Every so many days.</summary>
public sealed record DailyPattern(int Interval) : RecurrencePattern
{
    internal override IEnumerable<LocalDate> From(LocalDate start)
    {
        for (var date = start; date.Year < LastYear; date = date.PlusDays(Interval))
        {
            yield return date;
        }
    }
}
