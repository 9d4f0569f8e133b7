using CsCheck;
using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Tests.Calendar;

public class RecurringSeriesTests
{
    private static readonly Gen<RecurringSeries> Any =
        from pattern in PatternGenerator.Any
        from minutes in Gen.OneOf(Gen.Int[0, 1439], Gen.OneOf(0, 120, 150, 180))
        from zone in Gen.Int[0, Zones.WindowsIds.Count - 1]
        select new RecurringSeries(pattern, LocalTime.Midnight.PlusMinutes(minutes), Zones.Find(Zones.WindowsIds[zone])!);

    [Fact]
    public void Nine_o_clock_stays_nine_o_clock_over_the_change_of_the_clock()
    {
        var series = Daily(new(2025, 3, 29), new LocalTime(9, 0), "Romance Standard Time");
        Assert.Equal(
            ["2025-03-29T08:00:00Z", "2025-03-30T07:00:00Z", "2025-03-31T07:00:00Z"],
            series.Starts(Instant.FromUtc(2025, 3, 1, 0, 0), Instant.FromUtc(2025, 4, 1, 0, 0)).Select(start => start.ToString()));
    }

    [Fact]
    public void A_start_that_the_clock_skips_is_moved_on_and_one_that_comes_twice_is_the_earlier()
    {
        var skipped = Daily(new(2025, 3, 30), new LocalTime(2, 30), "Romance Standard Time");
        Assert.Equal(Instant.FromUtc(2025, 3, 30, 1, 30), skipped.StartOn(new(2025, 3, 30)));
        Assert.True(skipped.Produces(Instant.FromUtc(2025, 3, 30, 1, 30)));

        Assert.Equal(Instant.FromUtc(2025, 10, 26, 0, 30), skipped.StartOn(new(2025, 10, 26)));
        Assert.True(skipped.Produces(Instant.FromUtc(2025, 10, 26, 0, 30)));
        Assert.True(skipped.Produces(Instant.FromUtc(2025, 10, 26, 1, 30)));
    }

    [Fact]
    public void A_day_that_a_zone_leaves_out_moves_its_start_to_the_next_one()
    {
        var series = Daily(new(2011, 12, 29), new LocalTime(12, 0), "Samoa Standard Time");
        var moved = series.StartOn(new(2011, 12, 30));
        Assert.Equal(new LocalDateTime(2011, 12, 31, 12, 0), moved.InZone(series.Zone).LocalDateTime);
        Assert.True(series.Produces(moved));
    }

    [Fact]
    public void A_series_produces_its_starts_and_nothing_a_minute_beside_them() =>
        Gen.Select(Any, Gen.Int[0, 7000]).Sample((series, offset) =>
        {
            var from = Instant.FromUtc(2010, 1, 1, 0, 0).Plus(Duration.FromDays(offset));
            foreach (var start in series.Starts(from, from.Plus(Duration.FromDays(400))).Take(50))
            {
                Assert.True(series.Produces(start));
                Assert.False(series.Produces(start.Plus(Duration.FromMinutes(1))));
                Assert.False(series.Produces(start.Minus(Duration.FromMinutes(1))));
            }
        }, iter: 1000);

    [Fact]
    public void Starts_that_lie_side_by_side_make_up_the_whole() =>
        Gen.Select(Any, Gen.Int[0, 7000], Gen.Int[0, 9600]).Sample((series, offset, hours) =>
        {
            var from = Instant.FromUtc(2010, 1, 1, 0, 0).Plus(Duration.FromDays(offset));
            var middle = from.Plus(Duration.FromHours(hours));
            var to = from.Plus(Duration.FromDays(400));
            Assert.Equal(series.Starts(from, to), series.Starts(from, middle).Concat(series.Starts(middle, to)));
        }, iter: 500);

    private static RecurringSeries Daily(LocalDate start, LocalTime time, string zone) =>
        new(new DailyRecurrence { Start = start }, time, Zones.Find(zone)!);
}
