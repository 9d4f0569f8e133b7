using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Tests.Calendar;

public class ZonedTimesTests
{
    public static TheoryData<string> AllZones => [.. Zones.WindowsIds];

    [Theory]
    [MemberData(nameof(AllZones))]
    public void Around_every_change_of_the_clock_from_2020_to_2035_wall_times_have_the_promised_instant(string id)
    {
        var zone = Zones.Find(id)!;
        foreach (var after in zone.GetZoneIntervals(Instant.FromUtc(2020, 1, 1, 0, 0), Instant.FromUtc(2036, 1, 1, 0, 0)).Where(period => period.HasStart))
        {
            var change = after.Start;
            var before = zone.GetZoneInterval(change - Duration.Epsilon);
            var jump = Duration.FromSeconds(after.WallOffset.Seconds - before.WallOffset.Seconds);
            foreach (var minutes in new[] { -90, -31, -1, 0, 1, 29, 31, 90 })
            {
                // Where the clock jumps, a wall time of the old offset is in the gap, and one of an overlap is the earlier of two.
                var instant = change + Duration.FromMinutes(minutes);
                var oldWall = instant.WithOffset(before.WallOffset).LocalDateTime;
                var resolved = oldWall.ToInstant(zone);
                if (minutes < 0 || Duration.FromMinutes(minutes) < jump)
                {
                    Assert.Equal(instant, resolved);
                }

                var shown = instant.InZone(zone).LocalDateTime;
                var back = shown.ToInstant(zone);
                Assert.Equal(minutes >= 0 && jump < Duration.Zero && Duration.FromMinutes(minutes) < -jump ? instant + jump : instant, back);
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllZones))]
    public void Whole_days_follow_each_other_without_a_gap(string id)
    {
        var zone = Zones.Find(id)!;
        Instant? end = null;
        for (var date = new LocalDate(2020, 1, 1); date.Year < 2036; date = date.PlusDays(1))
        {
            var day = AllDay(date, 1, id).ToInterval(DateTimeZone.Utc);
            Assert.True(end is null || day.Start == end);
            Assert.Equal(date, day.Start.InZone(zone).Date);
            end = day.End;
        }
    }

    [Fact]
    public void Centuries_between_start_and_end_are_no_overflow()
    {
        var time = new EntryTime { Start = new LocalDateTime(1601, 1, 1, 0, 0), End = new LocalDateTime(4499, 12, 31, 23, 59), Zone = "UTC" };
        var interval = time.ToInterval(DateTimeZone.Utc);
        Assert.Equal((Instant.FromUtc(1601, 1, 1, 0, 0), Instant.FromUtc(4499, 12, 31, 23, 59)), (interval.Start, interval.End));
    }

    [Fact]
    public void What_Exchange_sent_counts_before_our_rules()
    {
        var time = new EntryTime
        {
            Start = new(2025, 7, 1, 12, 0),
            End = new(2025, 7, 1, 13, 0),
            Zone = "Romance Standard Time",
            StartInstant = Instant.FromUtc(2025, 7, 1, 9, 0),
            EndInstant = Instant.FromUtc(2025, 7, 1, 10, 0),
        };
        Assert.Equal(new Interval(time.StartInstant, time.EndInstant), time.ToInterval(DateTimeZone.Utc));
    }

    [Fact]
    public void A_missing_or_unknown_zone_is_the_fallback()
    {
        var time = new EntryTime { Start = new(2025, 7, 1, 12, 0), End = new(2025, 7, 1, 13, 0) };
        var expected = new Interval(Instant.FromUtc(2025, 7, 1, 10, 0), Instant.FromUtc(2025, 7, 1, 11, 0));
        Assert.Equal(expected, time.ToInterval(Zones.Find("Romance Standard Time")!));
        Assert.Equal(expected, (time with { Zone = "Customized Time Zone" }).ToInterval(Zones.Find("Romance Standard Time")!));
    }

    [Fact]
    public void A_flight_ends_in_its_own_zone()
    {
        var flight = new EntryTime { Start = new(2025, 7, 1, 12, 0), End = new(2025, 7, 1, 14, 0), Zone = "Romance Standard Time", EndZone = "Eastern Standard Time" };
        Assert.Equal(Duration.FromHours(8), flight.ToInterval(DateTimeZone.Utc).Duration);
    }

    [Fact]
    public void No_interval_ends_before_it_starts()
    {
        var start = new LocalDateTime(2025, 3, 30, 2, 30);
        var overGap = new EntryTime { Start = start, End = start.PlusMinutes(45), Zone = "Romance Standard Time" };
        Assert.Equal(Duration.FromMinutes(45), overGap.ToInterval(DateTimeZone.Utc).Duration);
        Assert.Equal(Duration.Zero, (overGap with { End = start.PlusHours(-5) }).ToInterval(DateTimeZone.Utc).Duration);
    }

    internal static EntryTime AllDay(LocalDate date, int days, string? zone = null) =>
        new() { AllDay = true, Start = date.AtMidnight(), End = date.PlusDays(days).AtMidnight(), Zone = zone };
}
