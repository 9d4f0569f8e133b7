using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Sync;
using NodaTime;
using static ExchangeSync.Tests.Exchange.SeriesCalendar;

namespace ExchangeSync.Tests.Exchange;

public sealed class SeriesReadTests
{
    private static readonly LocalDate First = new(2026, 3, 3);

    [Fact]
    public async Task A_series_is_listed_once_instead_of_its_occurrences()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var single = exchange.Mailbox.Add(CalendarItem.Timed("single", new(2026, 3, 3, 9, 0), new(2026, 3, 3, 10, 0), ExchangeServer.Zone));
        var series = exchange.Mailbox.Add(Weekly());
        var other = exchange.Mailbox.Add(Weekly());
        exchange.Mailbox.Add(Weekly() with { Recurrence = new Recurrence(new WeeklyPattern(1, new DaySet("Tuesday")), new LocalDate(2027, 3, 2)) });

        var heads = (await exchange.SeriesSide.ListAsync(Window, default)).Heads;

        Assert.Equal(new[] { single.Id, series.Id, other.Id }.Order(), heads.Select(head => head.Key).Order());
        Assert.All(heads, head => Assert.Equal((null, null), (head.SeriesKey, head.Address)));
    }

    [Fact]
    public async Task The_occurrences_of_a_series_that_was_moved_away_and_back_meanwhile_are_those_of_its_new_item()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = exchange.Mailbox.Add(Weekly());
        var before = (await exchange.Side.ListAsync(Window, default)).Heads;

        var back = exchange.Mailbox.Move(exchange.Mailbox.Move(series.Id, "deleteditems").Id, "calendar");
        var after = (await exchange.Side.ListAsync(Window, default)).Heads;

        Assert.Equal([series.Id], before.Select(head => head.SeriesKey).Distinct());
        Assert.Equal([back.Id], after.Select(head => head.SeriesKey).Distinct());
    }

    [Fact]
    public async Task A_series_comes_with_its_rule_its_deleted_dates_and_its_exceptions_only()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = exchange.Mailbox.Add(Weekly());
        var moved = exchange.Mailbox.Occurrence(series.Id, new LocalDate(2030, 4, 2));
        exchange.Mailbox.Change(moved.Id, content => content with { Subject = "flyttet", Start = content.Start + Duration.FromHours(26), End = content.End + Duration.FromHours(26) });
        exchange.Mailbox.Delete(exchange.Mailbox.Occurrence(series.Id, new LocalDate(2026, 3, 31)).Id);
        exchange.Server.ClearLog();

        var result = await exchange.ReadWholeAsync(series.Id);

        Assert.Equal("FREQ=WEEKLY;BYDAY=TU", result.Entry!.Content.RecurrenceRule);
        Assert.Equal([new LocalDate(2026, 3, 31)], result.Entry.Content.DeletedDates);
        var exception = Assert.Single(result.Occurrences);
        Assert.Equal((true, new LocalDate(2030, 4, 2), "flyttet"), (exception.IsException, exception.OriginalDate!.Value, exception.Content.Title));
        Assert.Equal((EntryKind.Occurrence, series.Id), (exception.Kind, exception.SeriesKey!));
        Assert.Equal(new LocalDateTime(2030, 4, 3, 12, 0), exception.Content.Time.Start);
        Assert.True(result.Entry.Series!.Produces(Instant.FromUtc(2026, 4, 7, 8, 0)));
        Assert.False(result.Entry.Series.Produces(Instant.FromUtc(2026, 3, 31, 8, 0)));
        // Without a CalendarView: the master names its exceptions.
        Assert.False(exchange.Server.Counts.ContainsKey("FindItem"));
    }

    [Theory]
    [InlineData(RecurrenceMode.Instances)]
    [InlineData(RecurrenceMode.Series)]
    public async Task Each_occurrence_tells_its_original_date_even_where_it_was_moved_to_other_zones_and_to_whole_days(RecurrenceMode mode)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var side = new ExchangeSync.Exchange.ExchangeSide(exchange.Client, ExchangeServer.Zone, mode);
        var late = CalendarItem.Timed("late", new(2026, 3, 3, 22, 0), new(2026, 3, 3, 23, 0), ExchangeServer.Zone) with { Recurrence = Weekly().Recurrence };
        var series = exchange.Mailbox.Add(late);
        exchange.Mailbox.Change(exchange.Mailbox.Occurrence(series.Id, new LocalDate(2026, 3, 10)).Id, content => content with { StartTimeZone = "Tokyo Standard Time", EndTimeZone = "Tokyo Standard Time" });
        exchange.Mailbox.Change(exchange.Mailbox.Occurrence(series.Id, new LocalDate(2026, 3, 17)).Id, content => content with { IsAllDay = true });
        var instances = (await exchange.Side.ListAsync(new DateInterval(First, new LocalDate(2026, 3, 25)), default)).Heads;

        var results = await side.ReadAsync(instances, Window, default);

        Assert.Equal(
            [(new LocalDate(2026, 3, 3), false), (new(2026, 3, 10), true), (new(2026, 3, 17), true), (new(2026, 3, 24), false)],
            results.Select(result => (result.Entry!.OriginalDate!.Value, result.Entry.IsException)).OrderBy(one => one.Value));
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Tonga Standard Time")]
    public async Task Whole_days_keep_their_dates_where_the_zone_is_lost(string zone)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = exchange.Mailbox.Add(CalendarItem.AllDay("messe", First, First.PlusDays(1), zone) with { Recurrence = new Recurrence(new DailyPattern(7), First, Count: 5) });
        exchange.Mailbox.Delete(exchange.Mailbox.Occurrence(series.Id, new LocalDate(2026, 3, 17)).Id);

        var entry = await exchange.ReadAsync(series.Id);

        Assert.Equal((First.AtMidnight(), First.PlusDays(2).AtMidnight()), (entry.Content.Time.Start, entry.Content.Time.End));
        Assert.Equal([new LocalDate(2026, 3, 17)], entry.Content.DeletedDates);
    }

    [Fact]
    public async Task A_series_whose_lost_zone_would_put_it_on_other_dates_is_an_error_and_not_another_series()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = exchange.Mailbox.Add(Weekly() with { StartTimeZone = null, EndTimeZone = null, Start = Instant.FromUtc(2026, 3, 3, 23, 30), End = Instant.FromUtc(2026, 3, 3, 23, 45) });

        var result = await exchange.ReadWholeAsync(series.Id);

        Assert.Null(result.Entry);
        Assert.Equal("SeriesZoneUnknown", result.Error!.Code);
    }

    [Fact]
    public async Task A_series_that_is_found_by_its_stamp_has_its_rule()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var write = Create(Content(First, "FREQ=DAILY;COUNT=5") with { DeletedDates = [new(2026, 3, 5)] });
        await exchange.WriteAsync(write);

        var found = Assert.Single(await exchange.SeriesSide.FindByStampAsync([write.Stamp!], default));

        Assert.Equal((EntryKind.Series, "FREQ=DAILY;COUNT=5"), (found.Kind, found.Content.RecurrenceRule));
        Assert.Equal([new LocalDate(2026, 3, 5)], found.Content.DeletedDates);
    }

    // Tuesdays at ten.
    private static CalendarItem Weekly() =>
        CalendarItem.Timed("series", new LocalDateTime(2026, 3, 3, 10, 0), new LocalDateTime(2026, 3, 3, 11, 0), ExchangeServer.Zone) with
        {
            Recurrence = new Recurrence(new WeeklyPattern(1, new DaySet("Tuesday")), First),
        };
}
