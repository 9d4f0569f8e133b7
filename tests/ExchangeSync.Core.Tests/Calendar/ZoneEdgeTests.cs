using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Mapping;
using ExchangeSync.Exchange.Wire;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.Calendar;

/// <summary>Every Windows zone at every change of its clock from 2020 to 2035, and at as many quiet times.</summary>
public sealed class ZoneEdgeTests(ITestOutputHelper output)
{
    private static readonly Instant From = Instant.FromUtc(2020, 1, 1, 0, 0);
    private static readonly Instant To = Instant.FromUtc(2036, 1, 1, 0, 0);

    // Minutes around the change of the clock.
    private static readonly int[] Around = [-1440, -121, -91, -60, -59, -30, -1, 0, 1, 30, 59, 60, 61, 119, 120, 1440];

    private static readonly string[] Connections = ["UTC", "Romance Standard Time", "Pacific Standard Time", "AUS Eastern Standard Time", "Line Islands Standard Time", "Dateline Standard Time"];

    [Fact]
    public void What_Exchange_says_goes_to_Microbizz_and_back_to_the_instant()
    {
        var count = 0;
        foreach (var (id, zone, edge) in Edges())
        {
            foreach (var minutes in Around)
            {
                var start = edge + Duration.FromMinutes(minutes);
                var item = new EwsItem { Start = start, End = start + Duration.FromMinutes(45), StartZone = id, EndZone = id };
                var options = Options(count);
                var exchange = new ItemTime(options.Zone).Read(item)!;
                Assert.Equal(start.InZone(zone).LocalDateTime, exchange.Start);

                var microbizz = FieldMapping.ToMicrobizz(Content(exchange), null, options);
                var back = FieldMapping.ToExchange(microbizz, Content(exchange), options);

                Assert.Equal((exchange.Start, id), (microbizz.Time.Start, microbizz.Time.Zone));
                Assert.Equal(exchange, back.Time);
                count++;
            }
        }

        output.WriteLine($"{count} times of {Zones.WindowsIds.Count} zones, Exchange → Microbizz → Exchange");
    }

    [Fact]
    public void What_Microbizz_says_goes_to_Exchange_and_back_to_the_minute()
    {
        var (count, skipped, twice) = (0, 0, 0);
        foreach (var (id, zone, edge) in Edges())
        {
            foreach (var minutes in Around)
            {
                var wall = (edge + Duration.FromMinutes(minutes)).InZone(zone).LocalDateTime;
                // Wall times that the clock skips, too: those between what it shows before and after.
                foreach (var start in new[] { wall, zone.MapLocal(wall.PlusMinutes(30)).Count == 0 ? wall.PlusMinutes(30) : wall.PlusMinutes(5) })
                {
                    var appointment = Content(new EntryTime { Start = start, End = start.PlusMinutes(50), Zone = id });
                    var options = Options(count);
                    var written = FieldMapping.ToExchange(appointment, null, options);

                    var onTheWire = WireTimes.WithZones(written.Time, options.ConnectionZone, isProtocol2007: count % 2 == 0);
                    var read = AsTheServerReads(onTheWire, zone);
                    Assert.Equal((written.Time.StartInstant, written.Time.EndInstant), read);
                    var stored = new ItemTime(options.Zone).Read(new EwsItem { Start = read.Start, End = read.End, StartZone = onTheWire.StartZone, EndZone = onTheWire.EndZone })!;
                    var back = FieldMapping.ToMicrobizz(Content(stored), appointment, options);

                    Assert.Equal(appointment.Time, back.Time);
                    Assert.Equal((id, id), (onTheWire.StartZone, onTheWire.EndZone));
                    skipped += zone.MapLocal(start).Count == 0 ? 1 : 0;
                    twice += zone.MapLocal(start).Count == 2 ? 1 : 0;
                    count++;
                }
            }
        }

        Assert.True(skipped > 1000 && twice > 1000, $"{skipped} {twice}");
        output.WriteLine($"{count} times of {Zones.WindowsIds.Count} zones, Microbizz → Exchange → Microbizz; {skipped} that the clock skips, {twice} that come twice");
    }

    [Fact]
    public void Whole_days_at_every_change_of_every_clock_stay_those_days_in_every_connection()
    {
        var count = 0;
        foreach (var (id, zone, edge) in Edges())
        {
            var day = edge.InZone(zone).Date;
            foreach (var (first, days) in new[] { (day, 1), (day.PlusDays(-1), 1), (day.PlusDays(-1), 3), (day.PlusDays(1), 2), (day.PlusDays(-6), 14) })
            {
                var options = Options(count);
                var appointment = Content(new EntryTime { AllDay = true, Start = first.AtMidnight(), End = first.PlusDays(days).AtMidnight(), Zone = id });
                var written = FieldMapping.ToExchange(appointment, null, options);
                var read = AsTheServerReads(WireTimes.WithZones(written.Time, options.ConnectionZone, isProtocol2007: count % 2 == 0), zone);

                // Another program may have left the item without its zone's name, or with the zone of its reader.
                foreach (var shown in new[] { id, options.ConnectionZone })
                {
                    var stored = new ItemTime(options.Zone).Read(new EwsItem { IsAllDay = true, Start = read.Start, End = read.End, StartZone = shown, EndZone = shown })!;
                    if (shown == id)
                    {
                        Assert.Equal(appointment.Time, FieldMapping.ToMicrobizz(Content(stored), appointment, options).Time);
                        Assert.Equal((first.AtMidnight(), first.PlusDays(days).AtMidnight()), (stored.Start, stored.End));
                    }

                    Assert.Equal(days, Period.DaysBetween(stored.Start.Date, stored.End.Date));
                }

                count++;
            }
        }

        output.WriteLine($"{count} runs of whole days of {Zones.WindowsIds.Count} zones");
    }

    private static (Instant Start, Instant End) AsTheServerReads(WireTimes times, DateTimeZone zone)
    {
        return (Read(times.Start), Read(times.End));

        Instant Read(string text) => text.EndsWith('Z')
            ? NodaTime.Text.InstantPattern.ExtendedIso.Parse(text).Value
            : NodaTime.Text.LocalDateTimePattern.ExtendedIso.Parse(text).Value.InZoneStrictly(zone).ToInstant();
    }

    // All changes of the clock; of zones that have few, quiet times as well.
    private static IEnumerable<(string Id, DateTimeZone Zone, Instant Edge)> Edges() =>
        from id in Zones.WindowsIds
        let zone = Zones.Find(id)!
        from edge in zone.GetZoneIntervals(From, To).Where(interval => interval.HasStart && interval.Start >= From).Select(interval => interval.Start)
            .Concat([Instant.FromUtc(2024, 2, 29, 12, 0), Instant.FromUtc(2030, 7, 1, 0, 0)])
        select (id, zone, edge);

    private static MappingOptions Options(int index) => new() { ConnectionZone = Connections[index % Connections.Length], Now = From };

    private static EntryContent Content(EntryTime time) => new() { Time = time };
}
