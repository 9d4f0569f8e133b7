using CsCheck;
using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Tests.Calendar;

public class WindowScopeTests
{
    // The last Sunday of March and of October lie at its ends.
    private static readonly DateInterval Days = new(new(2025, 3, 30), new(2025, 10, 26));

    private static readonly DateTimeZone Copenhagen = Zones.Find("Romance Standard Time")!;

    [Theory]
    [InlineData("2025-03-29T22:00", "2025-03-30T00:00", false)]
    [InlineData("2025-03-29T22:00", "2025-03-30T00:01", true)]
    [InlineData("2025-03-30T00:00", "2025-03-30T00:00", true)]
    [InlineData("2025-03-29T23:59", "2025-03-29T23:59", false)]
    [InlineData("2025-10-26T23:59", "2025-10-27T08:00", true)]
    [InlineData("2025-10-27T00:00", "2025-10-27T08:00", false)]
    [InlineData("2025-10-27T00:00", "2025-10-27T00:00", false)]
    [InlineData("2024-01-01T00:00", "2026-01-01T00:00", true)]
    public void An_entry_is_in_the_window_when_it_overlaps_one_of_its_days(string start, string end, bool expected) =>
        Assert.Equal(expected, WindowScope.Overlaps(new EntryTime { Start = At(start), End = At(end), Zone = "Europe/Copenhagen" }, Days, Copenhagen));

    [Theory]
    [InlineData("2025-03-29", 1, false)]
    [InlineData("2025-03-29", 2, true)]
    [InlineData("2025-03-30", 0, true)]
    [InlineData("2025-10-26", 1, true)]
    [InlineData("2025-10-27", 1, false)]
    public void Whole_days_are_in_the_window_by_date_in_every_zone(string date, int days, bool expected) =>
        Assert.All(Zones.WindowsIds, zone =>
            Assert.Equal(expected, WindowScope.Overlaps(ZonedTimesTests.AllDay(At(date + "T00:00").Date, days, zone), Days, Copenhagen)));

    [Fact]
    public void The_window_s_days_begin_in_its_own_zone()
    {
        // Half past midnight in Copenhagen is still the day before in Los Angeles, where the appointment is.
        var entry = new EntryTime { Start = At("2025-03-29T14:00"), End = At("2025-03-29T16:30"), Zone = "Pacific Standard Time" };
        Assert.True(WindowScope.Overlaps(entry, Days, Copenhagen));
        Assert.False(WindowScope.Overlaps(entry, Days, Zones.Find("Pacific Standard Time")!));
    }

    [Fact]
    public void A_window_is_the_sum_of_its_days() =>
        Gen.Select(ContentGenerator.ExchangeTime, Gen.Int[-40, 40], Gen.Int[0, 20], Gen.Int[0, Zones.WindowsIds.Count - 1]).Sample((time, offset, length, index) =>
        {
            var zone = Zones.Find(Zones.WindowsIds[index])!;
            var first = time.Start.Date.PlusDays(offset);
            var days = Enumerable.Range(0, length + 1).Select(first.PlusDays);
            Assert.Equal(
                days.Any(day => WindowScope.Overlaps(time, new DateInterval(day, day), zone)),
                WindowScope.Overlaps(time, new DateInterval(first, first.PlusDays(length)), zone));
        }, iter: 5000);

    [Theory]
    [InlineData("2025-03-28T09:00", true)]
    [InlineData("2025-11-28T09:00", false)]
    public void A_series_whose_rule_nobody_understands_may_take_place_on_any_day_from_its_start(string start, bool expected)
    {
        var series = Series("FREQ=DAILY;UNTIL=20250101", start, "Romance Standard Time");
        Assert.Null(series.PatternOf(Copenhagen));
        Assert.Equal(expected, series.HasOccurrenceIn(Days, Copenhagen));
    }

    [Fact]
    public void A_series_is_in_the_window_across_the_greatest_difference_of_zones() =>
        Assert.True(Series("FREQ=YEARLY", "2025-10-28T00:00", "Line Islands Standard Time").HasOccurrenceIn(Days, Zones.Find("UTC-11")!));

    private static EntryContent Series(string rule, string start, string zone) =>
        new() { Title = "Series", RecurrenceRule = rule, Time = new EntryTime { Start = At(start), End = At(start).PlusHours(1), Zone = zone } };

    private static LocalDateTime At(string text) => NodaTime.Text.LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(text).Value;
}
