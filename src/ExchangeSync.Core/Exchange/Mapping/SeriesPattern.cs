using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Makes a pattern of what the wire says (types.xsd, RecurrenceType).</summary>
internal static class SeriesPattern
{
    /// <summary>MonthNamesType, January first.</summary>
    public static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    /// <summary>The pattern; null where it is none of the six or lacks a part.</summary>
    public static RecurrencePattern? Read(EwsRecurrence? wire)
    {
        if (wire?.StartDate is not { } start)
        {
            return null;
        }

        try
        {
            return Read(wire, start) is { } pattern ? pattern with { Range = RangeOf(wire) } : null;
        }
        catch (ArgumentOutOfRangeException)
        {
            // The pattern itself knows what EWS allows; a server that says otherwise is not understood.
            return null;
        }
    }

    private static RecurrencePattern? Read(EwsRecurrence wire, LocalDate start)
    {
        var month = Array.IndexOf(Months, wire.Month) + 1;
        return (wire.Pattern, DaysOf(wire), IndexOf(wire)) switch
        {
            ("DailyRecurrence", _, _) => new DailyRecurrence { Start = start, Interval = wire.Interval },
            ("WeeklyRecurrence", { } days, _) =>
                new WeeklyRecurrence { Start = start, Interval = wire.Interval, Days = days, FirstDayOfWeek = FirstDayOf(wire) },
            ("AbsoluteMonthlyRecurrence", _, _) => new AbsoluteMonthlyRecurrence { Start = start, Interval = wire.Interval, Day = wire.DayOfMonth ?? 0 },
            ("RelativeMonthlyRecurrence", { } days, { } index) =>
                new RelativeMonthlyRecurrence { Start = start, Interval = wire.Interval, Days = days, Index = index },
            ("AbsoluteYearlyRecurrence", _, _) => new AbsoluteYearlyRecurrence { Start = start, Month = month, Day = wire.DayOfMonth ?? 0 },
            ("RelativeYearlyRecurrence", { } days, { } index) => new RelativeYearlyRecurrence { Start = start, Month = month, Days = days, Index = index },
            _ => null,
        };
    }

    private static RecurrenceRange RangeOf(EwsRecurrence wire) =>
        wire.EndDate is { } end ? RecurrenceRange.Until(end)
        : wire.Count is { } count ? RecurrenceRange.Times(count)
        : RecurrenceRange.NoEnd;

    private static WeekDays? DaysOf(EwsRecurrence wire)
    {
        var days = WeekDays.None;
        foreach (var name in wire.Days)
        {
            if (!Enum.TryParse<WeekDays>(name, out var day))
            {
                return null;
            }

            days |= day;
        }

        return days == WeekDays.None ? null : days;
    }

    private static WeekIndex? IndexOf(EwsRecurrence wire) => Enum.TryParse<WeekIndex>(wire.DayIndex, out var index) ? index : null;

    // Versions before 2010 SP1 do not say; Outlook's own default there is Sunday.
    private static IsoDayOfWeek FirstDayOf(EwsRecurrence wire) => Enum.TryParse<IsoDayOfWeek>(wire.FirstDayOfWeek, out var day) ? day : IsoDayOfWeek.Sunday;
}
