using NodaTime;

namespace ExchangeSync.Simulator.Recurring;

/// <summary>Such as the second Tuesday or the last weekday of every so many months; index 5 is the last.</summary>
public sealed record RelativeMonthlyPattern(int Interval, DaySet Days, int Index) : RecurrencePattern
{
    internal override IEnumerable<LocalDate> From(LocalDate start) =>
        Months(start, Interval, (year, month) => Pick(year, month, Days, Index));

    internal static LocalDate Pick(int year, int month, DaySet days, int index)
    {
        var matching = Enumerable.Range(1, CalendarSystem.Iso.GetDaysInMonth(year, month))
            .Select(day => new LocalDate(year, month, day))
            .Where(date => days.Has(date.DayOfWeek))
            .ToList();
        return index == 5 ? matching[^1] : matching[index - 1];
    }
}
