using ExchangeSync.Calendar;
using ExchangeSync.Clr;

namespace ExchangeSync.Parameters;

/// <summary>When an appointment takes place, as it is typed.</summary>
internal static class AppointmentTimes
{
    /// <summary>
    /// Without an end: one hour, or one day. A whole-day one whose end is its start is meant to be that day, and one that ends at some time of a day takes that day whole.
    /// </summary>
    public static EntryTime Make(bool allDay, DateTime start, DateTime? end, string? zone)
    {
        if (!allDay)
        {
            return ClrTime.Wall(allDay, start, end ?? start.AddHours(1), zone);
        }

        var last = end ?? start.Date.AddDays(1);
        return ClrTime.Wall(allDay, start, last.TimeOfDay > TimeSpan.Zero || last.Date == start.Date ? last.Date.AddDays(1) : last, zone);
    }

    public static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
