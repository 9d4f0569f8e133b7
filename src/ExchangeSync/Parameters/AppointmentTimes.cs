using ExchangeSync.Calendar;
using ExchangeSync.Clr;

namespace ExchangeSync.Parameters;

/// <summary>When an appointment takes place, as it is typed.</summary>
internal static class AppointmentTimes
{
    /// <summary>Without an end: one hour, or one day. A whole-day one whose end is its start is meant to be that day.</summary>
    public static EntryTime Make(bool allDay, DateTime start, DateTime? end, string? zone)
    {
        var last = end ?? (allDay ? start.AddDays(1) : start.AddHours(1));
        return ClrTime.Wall(allDay, start, allDay && last.Date == start.Date ? start.AddDays(1) : last, zone);
    }

    public static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
