using System.Globalization;
using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>A date of every year; EWS AbsoluteYearlyRecurrence.</summary>
public sealed record AbsoluteYearlyRecurrence : MonthBasedRecurrence
{
    /// <summary>The calendar month.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 12.</exception>
    public required int Month { get; init => field = Checked(value, 12, nameof(Month)); }

    /// <summary>The day; where the month is shorter, its last day (29 February: the 28th in most years).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 31.</exception>
    public required int Day { get; init => field = Checked(value, 31, nameof(Day)); }

    internal override int Months => 12;

    internal override int? FixedMonth => Month;

    internal override LocalDate DateIn(int year, int month) => DayOfMonth.In(year, month, Day);

    internal override string RuleOfPattern()
    {
        var longest = DayOfMonth.Longest(Month);
        var day = Day >= longest ? "-1" : Day.ToString(CultureInfo.InvariantCulture);
        return FormattableString.Invariant($"FREQ=YEARLY;BYMONTH={Month};BYMONTHDAY={day}");
    }
}
