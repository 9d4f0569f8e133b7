using System.Globalization;
using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>The day of the relative patterns: the n-th or last of the fitting days of a month. Every month has one.</summary>
internal static class RelativeDay
{
    public static LocalDate In(int year, int month, WeekDays days, WeekIndex index)
    {
        var length = CalendarSystem.Iso.GetDaysInMonth(year, month);
        var (first, step, wanted) = index == WeekIndex.Last ? (length, -1, 1) : (1, 1, (int)index);
        var date = new LocalDate(year, month, first);
        while (true)
        {
            if (days.Has(date.DayOfWeek) && --wanted == 0)
            {
                return date;
            }

            date = date.PlusDays(step);
        }
    }

    public static string ToRule(WeekDays days, WeekIndex index)
    {
        var position = ((int)index).ToString(CultureInfo.InvariantCulture);
        return days.IsOne() ? $";BYDAY={position}{days.ToCodes()}" : $";BYDAY={days.ToCodes()};BYSETPOS={position}";
    }

    public static WeekDays Checked(WeekDays days) =>
        days.IsNameable() ? days : throw new ArgumentOutOfRangeException(nameof(days), days, "EWS takes one day of the week, Day, Weekday or WeekendDay.");

    public static WeekIndex Checked(WeekIndex index) =>
        Enum.IsDefined(typeof(WeekIndex), index) ? index : throw new ArgumentOutOfRangeException(nameof(index), index, "EWS takes First to Fourth, and Last.");
}
