using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>Whether an entry lies in the days that are synchronized (DESIGN §6, Scope).</summary>
public static class WindowScope
{
    /// <summary>
    /// Whether an entry overlaps whole days. Whole-day entries are compared by date, all others by instants; one without length lies where it starts; one that ends
    /// as the first day begins lies outside.
    /// </summary>
    /// <param name="time">When the entry takes place.</param>
    /// <param name="days">The days, both ends included.</param>
    /// <param name="zone">The zone in which these days begin, which is also that of a wall time without a known zone.</param>
    public static bool Overlaps(EntryTime time, DateInterval days, DateTimeZone zone)
    {
        if (time.AllDay)
        {
            return time.Start.Date <= days.End && (time.End.Date > days.Start || time.Start.Date >= days.Start);
        }

        var first = days.Start.AtStartOfDayInZone(zone).ToInstant();
        var end = days.End.PlusDays(1).AtStartOfDayInZone(zone).ToInstant();
        var interval = time.ToInterval(zone);
        return interval.Start < end && (interval.End > first || interval.Start >= first);
    }
}
