using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using NodaTime;
using NodaTime.Text;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Start and end as a request says them, with the zones that go with them.</summary>
/// <param name="Start">Text of the Start element: bare wall time, which the server reads in <paramref name="StartZone"/>, or UTC with Z.</param>
/// <param name="End">The same for the end.</param>
/// <param name="StartZone">Windows id; null: no zone is written.</param>
/// <param name="EndZone">Windows id; null: no zone is written.</param>
internal sealed record WireTimes(string Start, string End, string? StartZone, string? EndZone)
{
    private static readonly LocalDateTimePattern Bare = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss");

    /// <summary>
    /// With zones, as wall time: so the server's own rules decide the instant, and everybody there sees the time that was meant. A wall time that does not exist or exists twice goes
    /// as the instant that we choose for it, and so does everything in the protocol of 2007, which has one zone for both.
    /// </summary>
    public static WireTimes WithZones(EntryTime time, string connectionZone, bool isProtocol2007)
    {
        var start = ZoneOf(time.Zone, connectionZone);
        var end = ZoneOf(time.EndZone ?? time.Zone, connectionZone);
        return new WireTimes(
            Format(time.Start, start, time.AllDay, time.StartInstant, !isProtocol2007 && start.IsExact),
            Format(time.End, end, time.AllDay, time.EndInstant, !isProtocol2007 && end.IsExact),
            start.WindowsId,
            end.WindowsId);
    }

    /// <summary>As instants, without zones: for an occurrence, which has its series' zone, and where the item's own zone is unknown and must stay.</summary>
    public static WireTimes AsInstants(EntryTime time, string connectionZone) => new(
        Format(time.Start, ZoneOf(time.Zone, connectionZone), time.AllDay, time.StartInstant, bare: false),
        Format(time.End, ZoneOf(time.EndZone ?? time.Zone, connectionZone), time.AllDay, time.EndInstant, bare: false),
        StartZone: null,
        EndZone: null);

    /// <summary>
    /// Other dates for an all-day item whose zone nobody knows but its server. The instants are moved by whole days and kept two hours inside the days, so that the server, which snaps the
    /// start down and the end up to midnights of that zone, lands on the right ones even across a change of its clocks.
    /// </summary>
    public static WireTimes MovedByDays(EntryTime from, Instant start, Instant end, EntryTime to)
    {
        var margin = Duration.FromHours(2);
        return new WireTimes(
            EwsRequest.Format(start + Days(from.Start, to.Start) + margin),
            EwsRequest.Format(end + Days(from.End, to.End) - margin),
            StartZone: null,
            EndZone: null);

        static Duration Days(LocalDateTime a, LocalDateTime b) => Duration.FromDays(Period.DaysBetween(a.Date, b.Date));
    }

    private static string Format(LocalDateTime wall, KnownZone zone, bool allDay, Instant? hint, bool bare)
    {
        var mapping = zone.Rules.MapLocal(wall);
        if (bare && mapping.Count == 1)
        {
            return Bare.Format(wall);
        }

        // The entry may come from Exchange and say itself which of two equal wall times it means.
        var instant = hint is { } known && known.InZone(zone.Rules).LocalDateTime == wall ? known
            : allDay ? zone.Rules.AtStartOfDay(wall.Date).ToInstant()
            : wall.InZoneLeniently(zone.Rules).ToInstant();
        return EwsRequest.Format(instant);
    }

    // A zone with rules but no Windows id goes as the connection's zone: the instant stays right, its name is lost.
    private static KnownZone ZoneOf(string? id, string connectionZone)
    {
        var windows = Zones.ToWindowsId(id);
        var rules = Zones.Find(id);
        return windows is not null && rules is not null
            ? new KnownZone(windows, rules, IsExact: true)
            : new KnownZone(connectionZone, rules ?? Zones.Find(connectionZone)!, IsExact: rules is null);
    }

    /// <param name="WindowsId">What is written.</param>
    /// <param name="Rules">What the wall time means.</param>
    /// <param name="IsExact">Both are the same zone.</param>
    private sealed record KnownZone(string WindowsId, DateTimeZone Rules, bool IsExact);
}
