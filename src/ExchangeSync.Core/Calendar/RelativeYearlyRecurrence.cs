using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>A day such as "the last Friday of May" of every year; EWS RelativeYearlyRecurrence.</summary>
public sealed record RelativeYearlyRecurrence : MonthBasedRecurrence
{
    /// <summary>The calendar month.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 12.</exception>
    public required int Month { get; init => field = Checked(value, 12, nameof(Month)); }

    /// <summary>The days among which <see cref="Index"/> counts: one, or Day, Weekday or WeekendDay.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another set.</exception>
    public required WeekDays Days { get; init => field = RelativeDay.Checked(value); }

    /// <summary>Which of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a member.</exception>
    public required WeekIndex Index { get; init => field = RelativeDay.Checked(value); }

    internal override int Months => 12;

    internal override int? FixedMonth => Month;

    internal override LocalDate DateIn(int year, int month) => RelativeDay.In(year, month, Days, Index);

    internal override string RuleOfPattern() =>
        FormattableString.Invariant($"FREQ=YEARLY;BYMONTH={Month}") + RelativeDay.ToRule(Days, Index);
}
