using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>Days of the week, spelled as in EWS's DayOfWeekType, so that <see cref="Enum.TryParse{T}(string, out T)"/> reads one.</summary>
[Flags]
public enum WeekDays
{
    /// <summary>No day.</summary>
    None = 0,

    /// <summary>Mondays.</summary>
    Monday = 1,

    /// <summary>Tuesdays.</summary>
    Tuesday = 2,

    /// <summary>Wednesdays.</summary>
    Wednesday = 4,

    /// <summary>Thursdays.</summary>
    Thursday = 8,

    /// <summary>Fridays.</summary>
    Friday = 16,

    /// <summary>Saturdays.</summary>
    Saturday = 32,

    /// <summary>Sundays.</summary>
    Sunday = 64,

    /// <summary>Monday to Friday.</summary>
    Weekday = Monday | Tuesday | Wednesday | Thursday | Friday,

    /// <summary>Saturday and Sunday.</summary>
    WeekendDay = Saturday | Sunday,

    /// <summary>Every day.</summary>
    Day = Weekday | WeekendDay,
}

/// <summary>Which of the fitting days of a month, spelled as in EWS's DayOfWeekIndexType. The value is iCalendar's BYSETPOS.</summary>
public enum WeekIndex
{
    /// <summary>The first one.</summary>
    First = 1,

    /// <summary>The second one.</summary>
    Second = 2,

    /// <summary>The third one.</summary>
    Third = 3,

    /// <summary>The fourth one.</summary>
    Fourth = 4,

    /// <summary>The last one.</summary>
    Last = -1,
}

/// <summary>Questions about days of the week.</summary>
public static class WeekDaysExtensions
{
    private static readonly string[] Codes = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    /// <summary>The set of this one day.</summary>
    public static WeekDays ToWeekDays(this IsoDayOfWeek day) => (WeekDays)(1 << ((int)day - 1));

    /// <summary>Whether the set has this day.</summary>
    public static bool Has(this WeekDays days, IsoDayOfWeek day) => (days & day.ToWeekDays()) != 0;

    /// <summary>iCalendar's two letters for a day.</summary>
    internal static string ToCode(this IsoDayOfWeek day) => Codes[(int)day - 1];

    /// <summary>iCalendar's list of the days, Monday first.</summary>
    internal static string ToCodes(this WeekDays days) =>
        string.Join(",", Codes.Where((_, index) => ((int)days & (1 << index)) != 0));

    /// <summary>The day of iCalendar's two letters; <see cref="IsoDayOfWeek.None"/> for anything else.</summary>
    internal static IsoDayOfWeek FromCode(string code) => (IsoDayOfWeek)(Array.IndexOf(Codes, code.ToUpperInvariant()) + 1);

    /// <summary>What EWS can name in a relative pattern: one day, or Day, Weekday or WeekendDay.</summary>
    internal static bool IsNameable(this WeekDays days) =>
        days is WeekDays.Day or WeekDays.Weekday or WeekDays.WeekendDay || IsOne(days);

    /// <summary>Whether the set has exactly one day.</summary>
    internal static bool IsOne(this WeekDays days) => days != 0 && (days & WeekDays.Day) == days && (days & (days - 1)) == 0;
}
