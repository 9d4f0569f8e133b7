using NodaTime;

namespace ExchangeSync.Simulator.Recurring;

/// <summary>When a series repeats: a pattern of dates from a first date, without end, until a date, or a number of times.</summary>
/// <param name="Pattern">The dates.</param>
/// <param name="StartDate">The first date that the pattern may produce, in the zone of the series.</param>
/// <param name="EndDate">The last date; null where the series is numbered or endless.</param>
/// <param name="Count">How many occurrences; null where it ends by date or never.</param>
public sealed record Recurrence(RecurrencePattern Pattern, LocalDate StartDate, LocalDate? EndDate = null, int? Count = null)
{
    /// <summary>
    /// The dates of all occurrences in order, those of an endless series up to the end of year 4500.
    /// Deleted and moved ones are among them: a pattern knows no exceptions.
    /// </summary>
    public IEnumerable<LocalDate> Dates()
    {
        var found = 0;
        foreach (var date in Pattern.From(StartDate))
        {
            if (date > (EndDate ?? new LocalDate(4500, 9, 1)) || found++ == Count)
            {
                yield break;
            }

            yield return date;
        }
    }
}
