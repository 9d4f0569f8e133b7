using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>On which days an appointment takes place.</summary>
internal static class AppointmentDays
{
    /// <summary>
    /// Whether it overlaps these whole days of <paramref name="zone"/>: whole-day ones by their dates, timed ones by the instants of their own zone. A series always does:
    /// its dates are the sync's business.
    /// </summary>
    public static bool Overlaps(EntryContent content, DateInterval days, DateTimeZone zone)
    {
        if (content.RecurrenceRule is not null)
        {
            return true;
        }

        var time = content.Time;
        if (time.AllDay)
        {
            return time.Start.Date <= days.End && time.End.Date > days.Start;
        }

        var startZone = Zones.Find(time.Zone) ?? zone;
        var start = time.Start.InZoneLeniently(startZone).ToInstant();
        var end = time.End.InZoneLeniently(time.EndZone is null ? startZone : Zones.Find(time.EndZone) ?? zone).ToInstant();
        var from = zone.AtStartOfDay(days.Start).ToInstant();
        var to = zone.AtStartOfDay(days.End.PlusDays(1)).ToInstant();

        // One without duration takes place at its start.
        return start < to && (end > from || start >= from);
    }
}
