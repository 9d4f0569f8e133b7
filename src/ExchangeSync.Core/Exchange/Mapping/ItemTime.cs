using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Makes wall times and dates of the instants that a server sends. All-day is a date: it never shifts, whatever zone the reader is in.</summary>
internal sealed class ItemTime(DateTimeZone connectionZone)
{
    /// <summary>The item's time; null where it lacks a start or an end.</summary>
    public EntryTime? Read(EwsItem item)
    {
        if (item.Start is not { } start || item.End is not { } end)
        {
            return null;
        }

        var startZone = Zones.Find(item.StartZone) ?? connectionZone;
        var endZone = Zones.Find(item.EndZone ?? item.StartZone) ?? connectionZone;
        var time = new EntryTime
        {
            AllDay = item.IsAllDay,
            Start = start.InZone(startZone).LocalDateTime,
            End = end.InZone(endZone).LocalDateTime,
            Zone = item.StartZone,
            EndZone = item.EndZone == item.StartZone ? null : item.EndZone,
            StartInstant = start,
            EndInstant = end,
        };
        if (!item.IsAllDay)
        {
            return time;
        }

        var first = NearestDate(start, startZone);
        // The end is exclusive. Where the start is no midnight here, the item was made in another zone, whose clock may have changed in between: then the length tells how many days it has.
        var last = startZone.AtStartOfDay(first).ToInstant() == start ? NearestDate(end, startZone) : first.PlusDays((int)Math.Round((end - start).TotalDays));
        return time with { Start = first.AtMidnight(), End = (last > first ? last : first.PlusDays(1)).AtMidnight() };
    }

    /// <summary>
    /// The date of an occurrence's original start, by the zone of the occurrence itself. An exception may have another zone than its series; there, and where the zone is unknown, only
    /// the master knows (<see cref="MasterFacts.DateOf"/>).
    /// </summary>
    public LocalDate DateOf(EwsItem occurrence, Instant originalStart)
    {
        var zone = Zones.Find(occurrence.StartZone) ?? connectionZone;
        return occurrence.IsAllDay ? NearestDate(originalStart, zone) : originalStart.InZone(zone).Date;
    }

    /// <summary>
    /// The date whose midnight in that zone lies nearest: an item that was made in another zone does not begin on a midnight here, yet means a whole day (Ericsson/exchangecalendar 436).
    /// </summary>
    public static LocalDate NearestDate(Instant instant, DateTimeZone zone) => instant.InZone(zone).LocalDateTime.PlusHours(12).Date;
}
