using NodaTime;

namespace ExchangeSync.Simulator.Recurring;

/// <summary>On days of every so many weeks; the week begins on <paramref name="FirstDay"/>.</summary>
public sealed record WeeklyPattern(int Interval, DaySet Days, IsoDayOfWeek FirstDay = IsoDayOfWeek.Sunday) : RecurrencePattern
{
    internal override IEnumerable<LocalDate> From(LocalDate start)
    {
        var sinceFirstDay = ((int)start.DayOfWeek - (int)FirstDay + 7) % 7;
        for (var week = start.PlusDays(-sinceFirstDay); week.Year < LastYear; week = week.PlusWeeks(Interval))
        {
            for (var i = 0; i < 7; i++)
            {
                var date = week.PlusDays(i);
                if (date >= start && Days.Has(date.DayOfWeek))
                {
                    yield return date;
                }
            }
        }
    }
}
