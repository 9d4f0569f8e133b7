using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>A day such as "the last Friday" or "the first weekday" of every n-th month; EWS RelativeMonthlyRecurrence.</summary>
public sealed record RelativeMonthlyRecurrence : MonthBasedRecurrence
{
    /// <summary>Months from one date to the next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 99.</exception>
    public int Interval { get; init => field = Checked(value, 99, nameof(Interval)); } = 1;

    /// <summary>The days among which <see cref="Index"/> counts: one, or Day, Weekday or WeekendDay.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another set.</exception>
    public required WeekDays Days { get; init => field = RelativeDay.Checked(value); }

    /// <summary>Which of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a member.</exception>
    public required WeekIndex Index { get; init => field = RelativeDay.Checked(value); }

    internal override int Months => Interval;

    internal override int? FixedMonth => null;

    internal override LocalDate DateIn(int year, int month) => RelativeDay.In(year, month, Days, Index);

    internal override string RuleOfPattern() => Frequency("MONTHLY", Interval) + RelativeDay.ToRule(Days, Index);
}
