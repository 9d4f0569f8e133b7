using System.Xml.Linq;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using NodaTime;

namespace ExchangeSync.Tests.SimulatorTests;

public sealed class SyncFeedTests : SimulatorTest
{
    [Fact]
    public async Task The_first_feed_has_everything_newest_first_and_the_next_one_nothing()
    {
        var ids = Enumerable.Range(0, 5).Select(i => Anna.Add(new CalendarItem { Subject = $"{i}" }).Id).ToList();
        var first = await Ews.SyncAsync(null);
        var second = await Ews.SyncAsync(State(first));

        Assert.Equal(Enumerable.Reverse(ids).Select(id => ("Create", id)), Changes(first));
        Assert.Empty(Changes(second));
        Assert.Equal("true", first.Descendants(M + "IncludesLastItemInRange").Single().Value);
    }

    [Fact]
    public async Task Changes_are_told_once_and_by_their_kind()
    {
        var changed = Anna.Add(new CalendarItem());
        var deleted = Anna.Add(new CalendarItem());
        var moved = Anna.Add(new CalendarItem());
        var state = State(await Ews.SyncAsync(null));
        Anna.Change(changed.Id, i => i with { Subject = "new" });
        Anna.Delete(deleted.Id);
        Anna.Move(moved.Id, "deleteditems");
        var passing = Anna.Add(new CalendarItem());
        Anna.Delete(passing.Id, DeleteKind.HardDelete);
        var created = Anna.Add(new CalendarItem());

        var feed = await Ews.SyncAsync(state);
        Assert.Equal(
            [("Create", created.Id), ("Delete", moved.Id), ("Delete", deleted.Id), ("Update", changed.Id)],
            Changes(feed));
        Assert.Empty(Changes(await Ews.SyncAsync(State(feed))));
    }

    [Fact]
    public async Task A_change_between_two_pages_is_not_lost_and_keeps_its_kind()
    {
        var ids = Enumerable.Range(0, 5).Select(_ => Anna.Add(new CalendarItem()).Id).ToList();
        var page = await Ews.SyncAsync(null, page: 2);
        Assert.Equal("false", page.Descendants(M + "IncludesLastItemInRange").Single().Value);
        Anna.Change(ids[4], i => i with { Subject = "told before" });
        Anna.Change(ids[0], i => i with { Subject = "not told yet" });
        Anna.Delete(ids[1]);

        var rest = await Ews.SyncAsync(State(page));
        Assert.Equal([("Create", ids[0]), ("Update", ids[4]), ("Create", ids[2])], Changes(rest));
    }

    [Fact]
    public async Task A_changed_or_deleted_occurrence_is_an_update_of_its_series()
    {
        var day = new LocalDate(2026, 3, 10);
        var master = Anna.Add(CalendarItem.AllDay("x", day, day, "UTC") with { Recurrence = new Recurrence(new DailyPattern(2), day, Count: 9) });
        var state = State(await Ews.SyncAsync(null));
        Anna.Change(Anna.Occurrence(master.Id, day).Id, i => i with { Subject = "y" });
        var feed = await Ews.SyncAsync(state);
        Assert.Equal([("Update", master.Id)], Changes(feed));

        Anna.Delete(Anna.Occurrence(master.Id, day.PlusDays(2)).Id);
        Assert.Equal([("Update", master.Id)], Changes(await Ews.SyncAsync(State(feed))));
    }

    [Fact]
    public async Task A_state_that_is_not_the_folders_own_is_refused()
    {
        var state = State(await Ews.SyncAsync(null));

        Assert.Equal(["ErrorInvalidSyncStateData"], RawEws.Codes(await Ews.SyncAsync("bm9uc2Vuc2U=")));
        Anna.Migrate();
        Assert.Equal(["ErrorInvalidSyncStateData"], RawEws.Codes(await Ews.SyncAsync(state)));
    }

    [Fact]
    public async Task A_mailbox_moved_to_another_server_has_the_same_items_under_new_ids()
    {
        var item = Anna.Add(new CalendarItem { Subject = "kept" });
        Anna.Migrate();

        Assert.Equal(["ErrorItemNotFound"], RawEws.Codes(await Ews.GetAsync(IdOf(item))));
        Assert.Equal("kept", Assert.Single(Anna.List()).Content.Subject);
    }

    private static string State(XElement reply) => reply.Descendants(M + "SyncState").Single().Value;

    private static IEnumerable<(string Kind, string Id)> Changes(XElement reply) => reply.Descendants(M + "Changes").Elements()
        .Select(e => (e.Name.LocalName, (string)e.Descendants(T + "ItemId").Single().Attribute("Id")!));
}
