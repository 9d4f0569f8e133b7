using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Exchange;

public sealed class ExchangeSideWriteTests
{
    private static readonly DateInterval Window = new(new LocalDate(2026, 1, 1), new LocalDate(2026, 12, 31));
    private static readonly Stamp Mark = new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_created_item_reads_back_as_it_was_written(bool use2007)
    {
        await using var exchange = await ExchangeServer.StartAsync(use2007);
        var content = Content(new LocalDateTime(2026, 3, 3, 9, 0), new LocalDateTime(2026, 3, 3, 10, 30)) with
        {
            Title = "Tandlæge & \"co\" <x>",
            Place = "Klinikken 😀",
            FreeBusyStatus = "Tentative",
            Sensitivity = "Private",
            Private = true,
            Categories = ["Kunde", "Rød"],
            Note = new Note { Text = "<html><body><p>Husk <b>kort</b></p></body></html>", IsHtml = true },
        };

        var written = Assert.Single(await exchange.Side.WriteAsync([Create(content)], default));
        Assert.Equal(WriteOutcome.Done, written.Outcome);
        var read = Assert.Single(await exchange.Side.ReadAsync([new EntryHead(written.Key!)], Window, default));

        var entry = read.Entry!;
        Assert.Equal(written.Version, entry.Version);
        Assert.Equal(Mark, entry.Stamp);
        Assert.Equal(content.Time.Start, entry.Content.Time.Start);
        Assert.Equal(content.Time.End, entry.Content.Time.End);
        Assert.Equal(Instant.FromUtc(2026, 3, 3, 8, 0), entry.Content.Time.StartInstant);
        Assert.Equal(ExchangeServer.Zone, entry.Content.Time.Zone);
        Assert.Null(entry.Content.Time.EndZone);
        Assert.Equal(content.Title, entry.Content.Title);
        Assert.Equal(content.Place, entry.Content.Place);
        Assert.Equal("Tentative", entry.Content.FreeBusyStatus);
        Assert.Equal("Private", entry.Content.Sensitivity);
        Assert.True(entry.Content.Private);
        Assert.Equal(content.Categories.Order(), entry.Content.Categories.Order());
        Assert.True(entry.Content.Note.IsHtml);
        Assert.Contains("<b>kort</b>", entry.Content.Note.Text, StringComparison.Ordinal);
        Assert.False(exchange.Mailbox.List().Single().Content.ReminderIsSet);
    }

    [Theory]
    [InlineData("Romance Standard Time", false)]
    [InlineData("Pacific Standard Time", false)]
    [InlineData("India Standard Time", false)]
    [InlineData("Tonga Standard Time", false)]
    [InlineData("Pacific Standard Time", true)]
    public async Task An_all_day_item_keeps_its_dates_in_every_zone(string zone, bool use2007)
    {
        await using var exchange = await ExchangeServer.StartAsync(use2007);
        var time = new EntryTime { AllDay = true, Start = new LocalDateTime(2026, 3, 28, 0, 0), End = new LocalDateTime(2026, 3, 30, 0, 0), Zone = zone };

        var written = Assert.Single(await exchange.Side.WriteAsync([Create(new EntryContent { Title = "Messe", Time = time })], default));
        var read = Assert.Single(await exchange.Side.ReadAsync([new EntryHead(written.Key!)], Window, default));

        Assert.True(ContentComparer.SameWall(time, read.Entry!.Content.Time), read.Entry.Content.Time.ToString());
    }

    [Fact]
    public async Task An_update_sends_only_what_differs_and_an_empty_place_is_removed()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var item = exchange.Mailbox.Add(CalendarItem.Timed("Gammel", new(2026, 3, 3, 9, 0), new(2026, 3, 3, 10, 0), ExchangeServer.Zone) with { Location = "Her" });
        var current = Assert.Single(await exchange.Side.ReadAsync([new EntryHead(item.Id)], Window, default)).Entry!;
        exchange.Server.ClearLog();

        var update = Update(current, current.Content with { Title = "Ny", Place = "" }, EntryFields.All);
        var result = Assert.Single(await exchange.Side.WriteAsync([update], default));

        Assert.Equal(WriteOutcome.Done, result.Outcome);
        var saved = exchange.Mailbox.Find(item.Id)!;
        Assert.Equal(("Ny", ""), (saved.Content.Subject, saved.Content.Location));
        Assert.Equal(result.Version, saved.ChangeKey);
        var request = Assert.Single(exchange.Server.Exchanges).Request;
        Assert.DoesNotContain("calendar:Start", request, StringComparison.Ordinal);
        Assert.Contains("DeleteItemField", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_of_nothing_that_differs_sends_nothing()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var item = exchange.Mailbox.Add(CalendarItem.Timed("Møde", new(2026, 3, 3, 9, 0), new(2026, 3, 3, 10, 0), ExchangeServer.Zone));
        var current = Assert.Single(await exchange.Side.ReadAsync([new EntryHead(item.Id)], Window, default)).Entry!;
        var before = exchange.Client.Requests;

        var result = Assert.Single(await exchange.Side.WriteAsync([Update(current, current.Content, EntryFields.All)], default));

        Assert.Equal(new WriteResult(WriteOutcome.Done, current.Key, current.Version), result);
        Assert.Equal(before, exchange.Client.Requests);
    }

    [Fact]
    public async Task An_update_on_an_old_version_is_a_conflict_and_a_missing_item_is_not_found()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var changed = exchange.Mailbox.Add(CalendarItem.Timed("A", new(2026, 3, 3, 9, 0), new(2026, 3, 3, 10, 0), ExchangeServer.Zone));
        var gone = exchange.Mailbox.Add(CalendarItem.Timed("B", new(2026, 3, 3, 9, 0), new(2026, 3, 3, 10, 0), ExchangeServer.Zone));
        var good = exchange.Mailbox.Add(CalendarItem.Timed("C", new(2026, 3, 3, 9, 0), new(2026, 3, 3, 10, 0), ExchangeServer.Zone));
        var read = await exchange.Side.ReadAsync([new(changed.Id), new(gone.Id), new(good.Id)], Window, default);
        exchange.Mailbox.Change(changed.Id, content => content with { Location = "Nyt sted" });
        exchange.Mailbox.Delete(gone.Id);

        var results = await exchange.Side.WriteAsync(read.Select(r => Update(r.Entry!, r.Entry!.Content with { Title = "Ny" }, EntryFields.Title)).ToList(), default);

        Assert.Equal([WriteOutcome.VersionConflict, WriteOutcome.NotFound, WriteOutcome.Done], results.Select(r => r.Outcome));
        Assert.Equal("A", exchange.Mailbox.Find(changed.Id)!.Content.Subject);
    }

    [Fact]
    public async Task A_delete_moves_to_deleted_items_and_only_where_the_version_is_the_planned_one()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var kept = exchange.Mailbox.Add(CalendarItem.Timed("A", new(2026, 3, 3, 9, 0), new(2026, 3, 3, 10, 0), ExchangeServer.Zone));
        var deleted = exchange.Mailbox.Add(CalendarItem.Timed("B", new(2026, 3, 3, 9, 0), new(2026, 3, 3, 10, 0), ExchangeServer.Zone));
        var read = await exchange.Side.ReadAsync([new(kept.Id), new(deleted.Id)], Window, default);
        exchange.Mailbox.Change(kept.Id, content => content with { Subject = "A2" });

        var results = await exchange.Side.WriteAsync(read.Select(r => Delete(r.Entry!)).ToList(), default);

        Assert.Equal([WriteOutcome.VersionConflict, WriteOutcome.Done], results.Select(r => r.Outcome));
        Assert.Equal("A2", Assert.Single(exchange.Mailbox.List()).Content.Subject);
        Assert.Equal("B", Assert.Single(exchange.Mailbox.List("deleteditems")).Content.Subject);
    }

    private static EntryContent Content(LocalDateTime start, LocalDateTime end) => new() { Title = "Møde", Time = new EntryTime { Start = start, End = end, Zone = "Europe/Copenhagen" } };

    private static EntryWrite Create(EntryContent content) => new() { Kind = WriteKind.Create, Content = content, Stamp = Mark };

    private static EntryWrite Update(Entry entry, EntryContent content, EntryFields fields) =>
        new() { Kind = WriteKind.Update, Target = new EntryHead(entry.Key, entry.Version, entry.Address, entry.SeriesKey), Current = entry.Content, Content = content, Fields = fields };

    private static EntryWrite Delete(Entry entry) => new() { Kind = WriteKind.Delete, Target = new EntryHead(entry.Key, entry.Version, entry.Address, entry.SeriesKey) };
}
