using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Exchange;

/// <summary>Times as they go out and come back: zones, changes of the clock, dates, occurrences.</summary>
public sealed class ExchangeSideTimeTests
{
    private static readonly DateInterval Window = new(new LocalDate(2026, 1, 1), new LocalDate(2026, 12, 31));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_wall_time_that_exists_twice_goes_as_the_instant_that_was_meant(bool second)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var wall = new LocalDateTime(2026, 10, 25, 2, 30);
        var meant = Instant.FromUtc(2026, 10, 25, second ? 1 : 0, 30);
        var time = new EntryTime { Start = wall, End = wall.PlusHours(2), Zone = "Europe/Copenhagen", StartInstant = second ? meant : null };

        var entry = await CreateAndReadAsync(exchange, time);

        Assert.Equal(meant, entry.Content.Time.StartInstant);
        Assert.Equal(wall, entry.Content.Time.Start);
    }

    [Fact]
    public async Task A_wall_time_that_does_not_exist_moves_on_with_the_clock()
    {
        await using var exchange = await ExchangeServer.StartAsync();

        var entry = await CreateAndReadAsync(exchange, new EntryTime { Start = new(2026, 3, 29, 2, 30), End = new(2026, 3, 29, 4, 0), Zone = ExchangeServer.Zone });

        Assert.Equal(new LocalDateTime(2026, 3, 29, 3, 30), entry.Content.Time.Start);
    }

    [Fact]
    public async Task Start_and_end_keep_zones_of_their_own()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var flight = new EntryTime { Start = new(2026, 7, 1, 10, 0), End = new(2026, 7, 1, 12, 30), Zone = "Romance Standard Time", EndZone = "Eastern Standard Time" };

        var entry = await CreateAndReadAsync(exchange, flight);

        Assert.True(ContentComparer.SameWall(flight, entry.Content.Time));
        Assert.Equal(Instant.FromUtc(2026, 7, 1, 16, 30), entry.Content.Time.EndInstant);
        Assert.Equal("Eastern Standard Time", entry.Content.Time.EndZone);
    }

    [Theory]
    [InlineData("Nowhere Standard Time")]
    [InlineData(null)]
    public async Task An_appointment_without_a_known_zone_is_made_in_the_connections(string? zone)
    {
        await using var exchange = await ExchangeServer.StartAsync();

        var entry = await CreateAndReadAsync(exchange, new EntryTime { Start = new(2026, 3, 3, 9, 0), End = new(2026, 3, 3, 10, 0), Zone = zone });

        Assert.Equal((ExchangeServer.Zone, Instant.FromUtc(2026, 3, 3, 8, 0)), (entry.Content.Time.Zone, entry.Content.Time.StartInstant));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_new_start_keeps_the_zone_of_the_item(bool use2007)
    {
        await using var exchange = await ExchangeServer.StartAsync(use2007);
        var item = exchange.Mailbox.Add(CalendarItem.Timed("x", new(2026, 7, 1, 9, 0), new(2026, 7, 1, 10, 0), "Pacific Standard Time"));
        var current = await ReadAsync(exchange, new EntryHead(item.Id));

        await UpdateAsync(exchange, current, time => time with { Start = new(2026, 7, 2, 8, 0), End = new(2026, 7, 2, 10, 0) });

        var saved = exchange.Mailbox.Find(item.Id)!.Content;
        Assert.Equal((Instant.FromUtc(2026, 7, 2, 15, 0), Instant.FromUtc(2026, 7, 2, 17, 0), "Pacific Standard Time"), (saved.Start, saved.End, saved.StartTimeZone));
    }

    [Fact]
    public async Task Another_zone_keeps_the_wall_time()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var item = exchange.Mailbox.Add(CalendarItem.Timed("x", new(2026, 7, 1, 9, 0), new(2026, 7, 1, 10, 0), "Pacific Standard Time"));
        var current = await ReadAsync(exchange, new EntryHead(item.Id));

        await UpdateAsync(exchange, current, time => time with { Zone = "India Standard Time" });

        var saved = exchange.Mailbox.Find(item.Id)!.Content;
        Assert.Equal((Instant.FromUtc(2026, 7, 1, 3, 30), "India Standard Time", "India Standard Time"), (saved.Start, saved.StartTimeZone, saved.EndTimeZone));
    }

    [Fact]
    public async Task An_item_whose_zone_is_lost_gets_new_instants_and_no_zone()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var item = exchange.Mailbox.Add(CalendarItem.Timed("x", new(2026, 7, 1, 9, 0), new(2026, 7, 1, 10, 0), ExchangeServer.Zone) with { StartTimeZone = null, EndTimeZone = null });
        var current = await ReadAsync(exchange, new EntryHead(item.Id));
        exchange.Server.ClearLog();

        await UpdateAsync(exchange, current, time => time with { Start = new(2026, 7, 1, 8, 0), Zone = ExchangeServer.Zone });

        Assert.Equal(Instant.FromUtc(2026, 7, 1, 6, 0), exchange.Mailbox.Find(item.Id)!.Content.Start);
        var request = exchange.Server.Exchanges.First(one => one.Operation == "UpdateItem").Request;
        Assert.DoesNotContain("TimeZone", request, StringComparison.Ordinal);
        Assert.DoesNotContain("calendar:End", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timed_becomes_whole_days_and_whole_days_become_timed()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var item = exchange.Mailbox.Add(CalendarItem.Timed("x", new(2026, 7, 1, 9, 0), new(2026, 7, 1, 10, 0), "Pacific Standard Time"));
        var timed = await ReadAsync(exchange, new EntryHead(item.Id));

        await UpdateAsync(exchange, timed, time => time with { AllDay = true, Start = new(2026, 7, 1, 0, 0), End = new(2026, 7, 3, 0, 0) });
        var days = await ReadAsync(exchange, new EntryHead(item.Id));
        Assert.Equal((true, new LocalDateTime(2026, 7, 1, 0, 0), new LocalDateTime(2026, 7, 3, 0, 0)), (days.Content.Time.AllDay, days.Content.Time.Start, days.Content.Time.End));

        await UpdateAsync(exchange, days, time => time with { AllDay = false, Start = new(2026, 7, 1, 9, 0), End = new(2026, 7, 1, 10, 0) });
        var again = await ReadAsync(exchange, new EntryHead(item.Id));
        Assert.True(ContentComparer.SameWall(timed.Content.Time, again.Content.Time));
    }

    [Fact]
    public async Task Whole_days_move_by_whole_days_across_a_change_of_the_clock_even_without_a_zone()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        foreach (var zone in new[] { "Romance Standard Time", "Pacific Standard Time", null })
        {
            var item = exchange.Mailbox.Add(CalendarItem.AllDay("x", new(2026, 3, 27), new(2026, 3, 28), zone ?? "UTC") with { StartTimeZone = zone, EndTimeZone = zone });
            var current = await ReadAsync(exchange, new EntryHead(item.Id));
            Assert.Equal(new LocalDateTime(2026, 3, 27, 0, 0), current.Content.Time.Start);

            await UpdateAsync(exchange, current, time => time with { Start = new(2026, 3, 29, 0, 0), End = new(2026, 3, 31, 0, 0) });

            var moved = await ReadAsync(exchange, new EntryHead(item.Id));
            Assert.Equal((new LocalDateTime(2026, 3, 29, 0, 0), new LocalDateTime(2026, 3, 31, 0, 0)), (moved.Content.Time.Start, moved.Content.Time.End));
        }
    }

    [Fact]
    public async Task A_day_that_was_made_on_midnights_of_another_zone_is_still_that_day()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var copenhagen = CalendarItem.AllDay("x", new(2026, 11, 3), new(2026, 11, 3), ExchangeServer.Zone);
        foreach (var zone in new[] { "Pacific Standard Time", "India Standard Time", "Tokyo Standard Time" })
        {
            var time = new ExchangeSync.Exchange.Mapping.ItemTime(Zones.Find(ExchangeServer.Zone)!)
                .Read(new ExchangeSync.Exchange.Wire.EwsItem { IsAllDay = true, Start = copenhagen.Start, End = copenhagen.End, StartZone = zone, EndZone = zone })!;

            Assert.Equal((new LocalDateTime(2026, 11, 3, 0, 0), new LocalDateTime(2026, 11, 4, 0, 0)), (time.Start, time.End));
        }
    }

    [Fact]
    public async Task One_occurrence_is_changed_and_deleted_and_its_series_stays()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = exchange.Mailbox.Add(CalendarItem.Timed("series", new(2026, 3, 3, 10, 0), new(2026, 3, 3, 11, 0), ExchangeServer.Zone) with
        {
            Recurrence = new Recurrence(new WeeklyPattern(1, new DaySet("Tuesday")), new LocalDate(2026, 3, 3), Count: 4),
        });
        var heads = (await exchange.Side.ListAsync(Window, default)).Heads.OrderBy(head => head.Key).ToList();
        var current = await ReadAsync(exchange, heads[1]);

        var content = current.Content with { Title = "alone", Time = current.Content.Time with { Start = new(2026, 3, 11, 14, 0), End = new(2026, 3, 11, 15, 0) } };
        var changed = Assert.Single(await exchange.Side.WriteAsync([Update(current, content, EntryFields.Title | EntryFields.Time)], default));

        Assert.Equal((WriteOutcome.Done, current.Key), (changed.Outcome, changed.Key!));
        var read = await ReadAsync(exchange, new EntryHead(changed.Key!, changed.Version, changed.Address, series.Id));
        Assert.Equal(("alone", new LocalDateTime(2026, 3, 11, 14, 0), changed.Version), (read.Content.Title, read.Content.Time.Start, read.Version));

        var deleted = Assert.Single(await exchange.Side.WriteAsync(
            [new EntryWrite { Kind = WriteKind.Delete, Target = new EntryHead(read.Key, read.Version, read.Address, read.SeriesKey) }], default));
        Assert.Equal(WriteOutcome.Done, deleted.Outcome);
        Assert.Equal(3, (await exchange.Side.ListAsync(Window, default)).Heads.Count);
        Assert.Equal("series", Assert.Single(exchange.Mailbox.List()).Content.Subject);
    }

    private static async Task<Entry> CreateAndReadAsync(ExchangeServer exchange, EntryTime time)
    {
        var written = Assert.Single(await exchange.Side.WriteAsync([new EntryWrite { Kind = WriteKind.Create, Content = new EntryContent { Title = "x", Time = time } }], default));
        Assert.Equal(WriteOutcome.Done, written.Outcome);
        return await ReadAsync(exchange, new EntryHead(written.Key!));
    }

    private static async Task<Entry> ReadAsync(ExchangeServer exchange, EntryHead head) =>
        Assert.Single(await exchange.Side.ReadAsync([head], Window, default)).Entry!;

    private static async Task UpdateAsync(ExchangeServer exchange, Entry current, Func<EntryTime, EntryTime> change)
    {
        // As the other side gives it: wall times and a zone, no instants of its own.
        var time = change(current.Content.Time) with { StartInstant = null, EndInstant = null };
        var result = Assert.Single(await exchange.Side.WriteAsync([Update(current, current.Content with { Time = time }, EntryFields.Time)], default));
        Assert.Equal(WriteOutcome.Done, result.Outcome);
    }

    private static EntryWrite Update(Entry entry, EntryContent content, EntryFields fields) =>
        new() { Kind = WriteKind.Update, Target = new EntryHead(entry.Key, entry.Version, entry.Address, entry.SeriesKey), Current = entry.Content, Content = content, Fields = fields };
}
