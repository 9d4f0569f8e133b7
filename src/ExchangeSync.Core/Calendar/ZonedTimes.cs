using NodaTime;
using NodaTime.TimeZones;

namespace ExchangeSync.Calendar;

/// <summary>The instants of an <see cref="EntryTime"/>.</summary>
public static class ZonedTimes
{
    /// <summary>
    /// The instant of a wall time. One that the zone skips is moved on by as much as the clock; of one that comes twice the earlier is taken.
    /// </summary>
    public static Instant ToInstant(this LocalDateTime wall, DateTimeZone zone) => zone.ResolveLocal(wall, Resolvers.LenientResolver).ToInstant();

    /// <summary>
    /// From start to end. What Exchange sent counts before our zone rules; a wall time is resolved as <see cref="ToInstant"/> does; whole days run from the start of
    /// the first to the start of the day after the last in the entry's zone.
    /// </summary>
    /// <param name="time">When the entry takes place.</param>
    /// <param name="fallback">The zone of a wall time whose own zone is missing or unknown: the connection's.</param>
    /// <returns>An interval that never ends before it starts: where the clock is put forward between the two wall times their distance is kept, and an end before the start counts as no length.</returns>
    public static Interval ToInterval(this EntryTime time, DateTimeZone fallback)
    {
        var zone = Zones.Find(time.Zone) ?? fallback;
        if (time.AllDay)
        {
            var first = time.Start.Date.AtStartOfDayInZone(zone).ToInstant();
            return new Interval(first, Instant.Max(first, time.End.Date.AtStartOfDayInZone(zone).ToInstant()));
        }

        var endZone = time.EndZone is null ? zone : Zones.Find(time.EndZone) ?? fallback;
        var start = time.StartInstant ?? time.Start.ToInstant(zone);
        var end = time.EndInstant ?? time.End.ToInstant(endZone);
        return new Interval(start, end >= start ? end : start + (endZone.Equals(zone) ? Distance(time.Start, time.End) : Duration.Zero));
    }

    // Asked only where the clock was put forward between the two, so it is short: centuries would not fit into a period of ticks.
    private static Duration Distance(LocalDateTime start, LocalDateTime end) =>
        end > start ? Period.Between(start, end, PeriodUnits.Ticks).ToDuration() : Duration.Zero;
}
