using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Ics;

/// <summary>When a VEVENT takes place: DTSTART with DTEND or DURATION (RFC 5545, 3.6.1).</summary>
/// <param name="entry">The VEVENT.</param>
/// <param name="zones">The zones of its calendar.</param>
/// <param name="shown">The zone in which times are shown that have none, and those in UTC.</param>
/// <param name="remarks">Takes what had to be understood in another way.</param>
internal sealed class IcsEventTimes(IcsComponent entry, IcsZones zones, string shown, ICollection<string> remarks)
{
    private static readonly string[] AllDayMarks = ["X-MICROSOFT-CDO-ALLDAYEVENT", "X-FUNAMBOL-ALLDAY"];

    private readonly bool _recurs = entry.First("RRULE") is not null;

    /// <summary>The time as the calendar stores it.</summary>
    /// <exception cref="IcsRefusalException">StartMissing, TimeInvalid.</exception>
    public EntryTime Read()
    {
        var start = IcsTimeValue.Parse(entry.First("DTSTART") ?? throw IcsRefusalException.Failure(
            entry.Line, IcsReasons.StartMissing, "The entry has no DTSTART.", "Every entry of a calendar needs a start."));
        var end = entry.First("DTEND") is { } property ? IcsTimeValue.Parse(property) : null;
        var duration = end is null && entry.First("DURATION") is { } length ? IcsTimeValue.ParseDuration(length) : default;
        if (start.IsDate)
        {
            return WholeDays(start.Wall.Date, end?.Wall.Date ?? start.Wall.Date.PlusDays(duration.Days));
        }

        var (wall, zone) = Place(start, shown);
        var (endWall, endZone) = end is null
            ? (Add(wall, zone, duration.Days, duration.Time), zone)
            : Place(end.IsDate ? end with { ZoneName = start.ZoneName } : end, zone);
        return IsMarkedAllDay() && wall.TimeOfDay == LocalTime.Midnight && endWall.TimeOfDay == LocalTime.Midnight
            ? WholeDays(wall.Date, endWall.Date)
            : new EntryTime { Start = wall, End = endWall, Zone = zone, EndZone = Zones.AreSame(zone, endZone) ? null : endZone };
    }

    // Many writers give the day itself as the end of a day.
    private static EntryTime WholeDays(LocalDate first, LocalDate end) =>
        new() { AllDay = true, Start = first.AtMidnight(), End = (end == first ? first.PlusDays(1) : end).AtMidnight() };

    // What has no zone of its own is shown in that one.
    private (LocalDateTime Wall, string Zone) Place(IcsTimeValue value, string place)
    {
        if (value.IsUtc)
        {
            // A series in UTC stays at its hour in UTC whatever the clocks do.
            return _recurs && place == shown ? (value.Wall, "UTC") : Show(value.Wall.InUtc().ToInstant(), place);
        }

        if (value.ZoneName is not { } name)
        {
            return (value.Wall, place);
        }

        var zone = zones.Find(name, value.Wall.Year);
        if (zone.Remark is { } remark && !remarks.Contains(remark))
        {
            remarks.Add(remark);
        }

        return zone.Id is { } id ? (value.Wall, id) : Show(zone.Rules!.ToInstant(value.Wall), place);
    }

    // The second pass of an hour that comes twice has no wall time of its own: UTC does.
    private static (LocalDateTime Wall, string Zone) Show(Instant instant, string zoneId)
    {
        var zone = Zones.Find(zoneId)!;
        var wall = instant.InZone(zone).LocalDateTime;
        return wall.ToInstant(zone) == instant ? (wall, zoneId) : (instant.InUtc().LocalDateTime, "UTC");
    }

    private static LocalDateTime Add(LocalDateTime start, string zoneId, int days, Duration time)
    {
        var zone = Zones.Find(zoneId)!;
        var day = start.PlusDays(days);
        return time == Duration.Zero ? day : (day.ToInstant(zone) + time).InZone(zone).LocalDateTime;
    }

    private bool IsMarkedAllDay() =>
        AllDayMarks.Any(name => entry.First(name)?.Value.Trim().ToUpperInvariant() is "TRUE" or "1");
}
