using NodaTime;

namespace ExchangeSync.Simulator.Recurring;

/// <summary>One of EWS's six patterns of repeating dates.</summary>
public abstract record RecurrencePattern
{
    private protected RecurrencePattern()
    {
    }

    // The calendar ends in 9999; no series may reach it, since a range ends by September 4500.
    private protected const int LastYear = 4501;

    /// <summary>The dates of the pattern from a date on, in order.</summary>
    internal abstract IEnumerable<LocalDate> From(LocalDate start);

    // A day that a month lacks is the month's last one (MS-OXOCAL, PatternTypeSpecific).
    private protected static LocalDate DayOf(int year, int month, int day) =>
        new(year, month, Math.Min(day, CalendarSystem.Iso.GetDaysInMonth(year, month)));

    private protected static IEnumerable<LocalDate> Months(LocalDate start, int interval, Func<int, int, LocalDate> pick)
    {
        for (var month = new LocalDate(start.Year, start.Month, 1); month.Year < LastYear; month = month.PlusMonths(interval))
        {
            var date = pick(month.Year, month.Month);
            if (date >= start)
            {
                yield return date;
            }
        }
    }
}
