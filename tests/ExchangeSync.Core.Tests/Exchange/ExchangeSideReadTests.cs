using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Exchange;

public sealed class ExchangeSideReadTests
{
    private static readonly DateInterval Window = new(new LocalDate(2026, 3, 1), new LocalDate(2026, 5, 31));

    [Fact]
    public async Task The_feed_tells_everything_first_then_changes_and_deletes_then_nothing()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var a = exchange.Mailbox.Add(Timed("A", 3));
        var b = exchange.Mailbox.Add(Timed("B", 4));

        var first = await exchange.Side.ReadFeedAsync(null, default);
        Assert.False(first.CursorAccepted);
        Assert.Equal(new[] { a.Id, b.Id }.Order(), first.Changes.Select(change => change.Key).Order());

        var c = exchange.Mailbox.Add(Timed("C", 5));
        var changed = exchange.Mailbox.Change(a.Id, content => content with { Subject = "A2" });
        exchange.Mailbox.Delete(b.Id);
        var second = await exchange.Side.ReadFeedAsync(first.Cursor, default);
        Assert.True(second.CursorAccepted);
        Assert.Equal(
            new[] { new FeedChange(a.Id, changed.ChangeKey, false), new FeedChange(b.Id, null, true), new FeedChange(c.Id, c.ChangeKey, false) }.OrderBy(change => change.Key),
            second.Changes.OrderBy(change => change.Key));

        Assert.Empty((await exchange.Side.ReadFeedAsync(second.Cursor, default)).Changes);
    }

    [Fact]
    public async Task The_feed_is_read_over_all_its_pages_and_started_again_when_its_state_is_refused()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        foreach (var i in Enumerable.Range(0, 1100))
        {
            exchange.Mailbox.Add(Timed($"{i}", 1 + (i % 28)));
        }

        var first = await exchange.Side.ReadFeedAsync(null, default);
        Assert.Equal(1100, first.Changes.Count);
        Assert.Equal(3, exchange.Server.Counts["SyncFolderItems"]);

        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.SyncStateRefused });
        var again = await exchange.Side.ReadFeedAsync(first.Cursor, default);
        Assert.False(again.CursorAccepted);
        Assert.Equal(1100, again.Changes.Count);
    }

    [Fact]
    public async Task A_listing_holds_what_overlaps_the_days_and_never_a_master()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var inside = exchange.Mailbox.Add(Timed("inside", 3));
        exchange.Mailbox.Add(CalendarItem.Timed("before", new(2026, 2, 28, 23, 0), new(2026, 3, 1, 0, 0), ExchangeServer.Zone));
        exchange.Mailbox.Add(CalendarItem.Timed("after", new(2026, 6, 1, 0, 0), new(2026, 6, 1, 1, 0), ExchangeServer.Zone));
        var allDay = exchange.Mailbox.Add(CalendarItem.AllDay("elsewhere", new(2026, 3, 1), new(2026, 3, 1), "Tonga Standard Time"));
        var series = exchange.Mailbox.Add(Weekly("series"));

        var heads = (await exchange.Side.ListAsync(Window, default)).Heads;

        var occurrences = heads.Where(head => head.SeriesKey is not null).ToList();
        Assert.Equal(new[] { inside.Id, allDay.Id }.Order(), heads.Except(occurrences).Select(head => head.Key).Order());
        Assert.Equal(13, occurrences.Count);
        Assert.All(occurrences, head => Assert.Equal(series.Id, head.SeriesKey));
        Assert.Contains(occurrences, head => head.Key == Entry.OccurrenceKey(series.Id, Instant.FromUtc(2026, 3, 3, 9, 0)));
        Assert.Contains(occurrences, head => head.Key == Entry.OccurrenceKey(series.Id, Instant.FromUtc(2026, 5, 26, 8, 0)));
    }

    [Fact]
    public async Task A_listing_halves_its_slices_until_the_server_shows_everything()
    {
        await using var exchange = await ExchangeServer.StartAsync(simulator: new SimulatorOptions { MaxFindCount = 7 });
        foreach (var i in Enumerable.Range(0, 100))
        {
            exchange.Mailbox.Add(CalendarItem.Timed($"{i}", new LocalDateTime(2026, 3, 3, 8, 0).PlusHours(i), new LocalDateTime(2026, 3, 3, 9, 0).PlusHours(i), ExchangeServer.Zone));
        }

        Assert.Equal(100, (await exchange.Side.ListAsync(Window, default)).Heads.Count);
    }

    [Fact]
    public async Task A_series_comes_with_its_occurrences_its_exceptions_and_what_it_produces()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = exchange.Mailbox.Add(Weekly("series"));
        var moved = exchange.Mailbox.Occurrence(series.Id, new LocalDate(2026, 3, 10));
        exchange.Mailbox.Change(moved.Id, content => content with { Subject = "moved far", Start = Instant.FromUtc(2026, 3, 12, 12, 0), End = Instant.FromUtc(2026, 3, 12, 13, 0) });
        exchange.Mailbox.Delete(exchange.Mailbox.Occurrence(series.Id, new LocalDate(2026, 3, 17)).Id);

        var result = Assert.Single(await exchange.Side.ReadAsync([new EntryHead(series.Id)], Window, default));

        Assert.Equal(EntryKind.Series, result.Entry!.Kind);
        Assert.Equal(12, result.Occurrences.Count);
        var exception = Assert.Single(result.Occurrences, entry => entry.OriginalStart == Instant.FromUtc(2026, 3, 10, 9, 0));
        Assert.Equal("moved far", exception.Content.Title);
        Assert.Equal(new LocalDateTime(2026, 3, 12, 13, 0), exception.Content.Time.Start);
        Assert.All(result.Occurrences, entry => Assert.Equal((EntryKind.Occurrence, series.Id), (entry.Kind, entry.SeriesKey!)));
        var facts = result.Entry.Series!;
        Assert.True(facts.Produces(Instant.FromUtc(2026, 3, 3, 9, 0)));
        Assert.True(facts.Produces(Instant.FromUtc(2026, 3, 10, 9, 0)));
        Assert.False(facts.Produces(Instant.FromUtc(2026, 3, 17, 9, 0)));
        Assert.False(facts.Produces(Instant.FromUtc(2026, 3, 4, 9, 0)));
        Assert.True(facts.Produces(Instant.FromUtc(2027, 7, 6, 8, 0)));
        Assert.Equal([Instant.FromUtc(2026, 3, 10, 9, 0)], facts.Moved.Keys);
    }

    [Fact]
    public async Task An_exception_moved_out_of_the_window_still_comes_with_its_series()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = exchange.Mailbox.Add(Weekly("series") with { Recurrence = new Recurrence(new WeeklyPattern(1, new DaySet("Tuesday")), new LocalDate(2026, 3, 3), Count: 3) });
        var last = exchange.Mailbox.Occurrence(series.Id, new LocalDate(2026, 3, 17));
        exchange.Mailbox.Change(last.Id, content => content with { Start = Instant.FromUtc(2026, 12, 1, 9, 0), End = Instant.FromUtc(2026, 12, 1, 10, 0) });

        var result = Assert.Single(await exchange.Side.ReadAsync([new EntryHead(series.Id)], Window, default));

        Assert.Equal(new LocalDateTime(2026, 12, 1, 10, 0), result.Occurrences.Single(entry => entry.OriginalStart == Instant.FromUtc(2026, 3, 17, 9, 0)).Content.Time.Start);
    }

    [Fact]
    public async Task A_lost_occurrence_is_found_by_its_key_and_is_dead_only_when_its_series_says_so()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = exchange.Mailbox.Add(Weekly("series"));
        var heads = (await exchange.Side.ListAsync(Window, default)).Heads;
        var kept = heads.Single(head => head.Key == Entry.OccurrenceKey(series.Id, Instant.FromUtc(2026, 3, 3, 9, 0)));
        var deleted = heads.Single(head => head.Key == Entry.OccurrenceKey(series.Id, Instant.FromUtc(2026, 3, 10, 9, 0)));
        exchange.Mailbox.Delete(deleted.Address!);
        var neverProduced = new EntryHead(Entry.OccurrenceKey(series.Id, Instant.FromUtc(2026, 3, 4, 9, 0)), SeriesKey: series.Id);
        var noSeries = exchange.Mailbox.Add(Weekly("other"));
        exchange.Mailbox.Delete(noSeries.Id);
        var orphan = new EntryHead(Entry.OccurrenceKey(noSeries.Id, Instant.FromUtc(2026, 3, 3, 9, 0)), SeriesKey: noSeries.Id);

        var results = await exchange.Side.ReadAsync([kept with { Address = null }, deleted, neverProduced, orphan], Window, default);

        Assert.Equal(kept.Key, results[0].Entry!.Key);
        Assert.Equal([false, true, true, false], results.Select(result => result.Tombstone));
        Assert.All(results.Skip(1), result => Assert.Null(result.Entry));
        Assert.All(results, result => Assert.Null(result.Error));
    }

    [Fact]
    public async Task Results_stand_in_the_order_of_the_heads_and_a_missing_item_is_not_found()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var items = Enumerable.Range(0, 120).Select(i => exchange.Mailbox.Add(Timed($"{i}", 1 + (i % 28)))).ToList();
        exchange.Mailbox.Delete(items[60].Id);

        var results = await exchange.Side.ReadAsync(items.Select(item => new EntryHead(item.Id)).ToList(), Window, default);

        Assert.Equal(items.Select(item => item.Id), results.Select(result => result.Key));
        Assert.Equal(
            Enumerable.Range(0, 120).Where(i => i != 60).Select(i => $"{i}"),
            results.Where(result => result.Entry is not null).Select(result => result.Entry!.Content.Title));
        Assert.Equal((null, null, false), (results[60].Entry, results[60].Error, results[60].Tombstone));
        Assert.Equal(3, exchange.Server.Counts["GetItem"]);
    }

    [Fact]
    public async Task One_entry_that_fails_does_not_cost_the_others()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var items = Enumerable.Range(0, 3).Select(i => exchange.Mailbox.Add(Timed($"{i}", 3))).ToList();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "GetItem", Entry = 1, Code = "ErrorItemCorrupt" });

        var results = await exchange.Side.ReadAsync(items.Select(item => new EntryHead(item.Id)).ToList(), Window, default);

        Assert.Equal(["0", null, "2"], results.Select(result => result.Entry?.Content.Title));
        Assert.Equal(("ErrorItemCorrupt", false), (results[1].Error!.Code, results[1].Error!.IsTransient));
    }

    [Fact]
    public async Task Stamps_are_found_again_many_at_once_and_copies_too()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var stamps = Enumerable.Range(0, 30).Select(_ => new Stamp(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid())).ToList();
        var time = new EntryTime { Start = new(2026, 3, 3, 9, 0), End = new(2026, 3, 3, 10, 0) };
        await exchange.Side.WriteAsync(stamps.Select((stamp, i) => new EntryWrite { Kind = WriteKind.Create, Stamp = stamp, Content = new EntryContent { Title = $"{i}", Time = time } }).ToList(), default);
        exchange.Mailbox.Add(exchange.Mailbox.List().Single(item => item.Content.Subject == "7").Content with { Subject = "copy" });

        var found = await exchange.Side.FindByStampAsync(stamps.Take(28).ToList(), default);

        Assert.Equal(29, found.Count);
        Assert.Equal(["7", "copy"], found.Where(entry => entry.Stamp == stamps[7]).Select(entry => entry.Content.Title).Order());
    }

    [Fact]
    public async Task An_item_without_a_zone_shows_the_connections_wall_time_and_keeps_its_instants()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var item = exchange.Mailbox.Add(Timed("lost zone", 3) with { StartTimeZone = null, EndTimeZone = null });

        var entry = Assert.Single(await exchange.Side.ReadAsync([new EntryHead(item.Id)], Window, default)).Entry!;

        Assert.Null(Zones.Find(entry.Content.Time.Zone));
        Assert.Equal(new LocalDateTime(2026, 3, 3, 9, 0), entry.Content.Time.Start);
        Assert.Equal(item.Content.Start, entry.Content.Time.StartInstant);
    }

    [Fact]
    public async Task Meetings_of_others_are_told_from_ones_own()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var attendee = new Attendee("Bo", "bo@example.com");
        var own = exchange.Mailbox.Add(Timed("own", 3) with { Attendees = [attendee] });
        var other = exchange.Mailbox.Add(Timed("other", 3) with { Attendees = [attendee], Organizer = new Attendee("Chef", "chef@example.com") });
        var none = exchange.Mailbox.Add(Timed("none", 3));

        var entries = (await exchange.Side.ReadAsync([new(own.Id), new(other.Id), new(none.Id)], Window, default)).Select(result => result.Entry!).ToList();

        Assert.Equal([(true, false), (true, true), (false, false)], entries.Select(entry => (entry.IsMeeting, entry.IsOrganizedByOther)));
        Assert.Contains("Bo <bo@example.com>", entries[0].Content.Participants);
    }

    private static CalendarItem Timed(string subject, int day) =>
        CalendarItem.Timed(subject, new LocalDateTime(2026, 3, day, 9, 0), new LocalDateTime(2026, 3, day, 10, 0), ExchangeServer.Zone);

    // Tuesdays at ten; from the end of March in summer time.
    private static CalendarItem Weekly(string subject) =>
        CalendarItem.Timed(subject, new LocalDateTime(2026, 3, 3, 10, 0), new LocalDateTime(2026, 3, 3, 11, 0), ExchangeServer.Zone) with
        {
            Recurrence = new Recurrence(new WeeklyPattern(1, new DaySet("Tuesday")), new LocalDate(2026, 3, 3)),
        };
}
