using System.Globalization;
using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>
/// The day of the absolute patterns. Where a month is shorter, EWS takes its last day (reference of the element DayOfMonth: "the last day of the month is
/// assumed"), whereas RFC 5545 skips that month; so days from 29 on are written to rules in a form that skips none.
/// </summary>
internal static class DayOfMonth
{
    public static LocalDate In(int year, int month, int day) =>
        new(year, month, Math.Min(day, CalendarSystem.Iso.GetDaysInMonth(year, month)));

    /// <summary>The part of an RRULE that means this day in months of any length.</summary>
    public static string ToRule(int day) => day switch
    {
        31 => ";BYMONTHDAY=-1",
        30 => ";BYMONTHDAY=28,29,30;BYSETPOS=-1",
        29 => ";BYMONTHDAY=28,29;BYSETPOS=-1",
        _ => ";BYMONTHDAY=" + day.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The length of a calendar month in a leap year.</summary>
    public static int Longest(int month) => CalendarSystem.Iso.GetDaysInMonth(2000, month);

    /// <summary>The length of a calendar month in other years.</summary>
    public static int Shortest(int month) => CalendarSystem.Iso.GetDaysInMonth(2001, month);
}
