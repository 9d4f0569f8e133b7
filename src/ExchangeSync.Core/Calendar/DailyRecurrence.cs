using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>Every n-th day; EWS DailyRecurrence.</summary>
public sealed record DailyRecurrence : RecurrencePattern
{
    /// <summary>Days from one date to the next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 999.</exception>
    public int Interval { get; init => field = Checked(value, 999, nameof(Interval)); } = 1;

    internal override IEnumerable<LocalDate> Between(LocalDate first, LocalDate last)
    {
        var end = Period.DaysBetween(Start, last);
        var steps = (Period.DaysBetween(Start, first) + Interval - 1) / Interval;
        for (var offset = steps * Interval; offset <= end; offset += Interval)
        {
            yield return Start.PlusDays(offset);
        }
    }

    internal override LocalDate Nth(int n) => Plus(Start, (n - 1L) * Interval);

    internal override string RuleOfPattern() => Frequency("DAILY", Interval);
}
