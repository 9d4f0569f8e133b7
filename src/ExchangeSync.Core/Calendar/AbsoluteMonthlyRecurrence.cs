using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>A day of every n-th month; EWS AbsoluteMonthlyRecurrence.</summary>
public sealed record AbsoluteMonthlyRecurrence : MonthBasedRecurrence
{
    /// <summary>Months from one date to the next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 99.</exception>
    public int Interval { get; init => field = Checked(value, 99, nameof(Interval)); } = 1;

    /// <summary>The day; in a shorter month its last day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 31.</exception>
    public required int Day { get; init => field = Checked(value, 31, nameof(Day)); }

    internal override int Months => Interval;

    internal override int? FixedMonth => null;

    internal override LocalDate DateIn(int year, int month) => DayOfMonth.In(year, month, Day);

    internal override string RuleOfPattern() => Frequency("MONTHLY", Interval) + DayOfMonth.ToRule(Day);
}
