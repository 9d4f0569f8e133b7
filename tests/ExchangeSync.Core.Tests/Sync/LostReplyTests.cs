using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Sync;

/// <summary>The run's own write, done although its reply never came, is not taken for a user's edit; and a plan made then is what the next run does.</summary>
public sealed class LostReplyTests : IDisposable
{
    private readonly SyncWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(Side.Exchange)]
    [InlineData(Side.Microbizz)]
    public async Task An_update_whose_reply_was_lost_and_that_was_taken_back_meanwhile_is_taken_back_there_too(Side written)
    {
        var (key, partner) = await LinkedAsync(written);
        Edit(written.Other(), partner, content => content with { Here = false, FreeBusyStatus = "OOF" });
        await LoseReplyAsync(written);
        Edit(written.Other(), partner, content => content with { Here = true, FreeBusyStatus = "Busy" });

        await _world.RunTwiceAsync();

        Assert.True(On(written)[key].Content.Here);
        Assert.True(On(written.Other())[partner].Content.Here);
        Assert.Equal("Busy", _world.Exchange.Entries.Single().Content.FreeBusyStatus);
    }

    [Theory]
    [InlineData(Side.Exchange, ConflictPolicy.ExchangeWins)]
    [InlineData(Side.Exchange, ConflictPolicy.MicrobizzWins)]
    [InlineData(Side.Microbizz, ConflictPolicy.ExchangeWins)]
    [InlineData(Side.Microbizz, ConflictPolicy.MicrobizzWins)]
    public async Task A_newer_version_of_the_source_is_carried_over_whatever_the_policy(Side written, ConflictPolicy policy)
    {
        _world.Settings = _world.Settings with { ConflictPolicy = policy };
        var (key, partner) = await LinkedAsync(written);
        Edit(written.Other(), partner, content => content with { Title = "First", Place = "Hall" });
        await LoseReplyAsync(written);
        Edit(written.Other(), partner, content => content with { Title = "Second" });

        var run = await _world.RunTwiceAsync();

        Assert.Equal(("Second", "Hall"), (On(written)[key].Content.Title, On(written)[key].Content.Place));
        Assert.Equal(0, run.Conflicts);
    }

    [Fact]
    public async Task An_item_that_goes_after_a_run_linked_it_and_died_is_missed_although_no_feed_tells()
    {
        _world.Exchange.Add(SyncWorld.Hour("Stays", 1));
        await _world.RunTwiceAsync();
        var item = _world.Exchange.Add(SyncWorld.Hour("Goes", 2));
        _world.Microbizz.Edit(_world.Microbizz.Entries.Single().Key, content => content with { Title = "Still there" });
        _world.Exchange.BeforeWrite = _ => throw new SideException("Cut", "The connection was cut.", "Try again.");
        await Assert.ThrowsAsync<SideException>(_world.RunAsync);
        Assert.Equal(2, _world.Microbizz.Entries.Count);
        _world.Exchange.BeforeWrite = null;
        _world.Exchange.Lose(item);

        await _world.RunTwiceAsync();

        Assert.Equal("Still there", Assert.Single(_world.Microbizz.Entries).Content.Title);
        Assert.Equal("Still there", Assert.Single(_world.Exchange.Entries).Content.Title);
    }

    [Fact]
    public async Task What_was_moved_out_of_the_window_follows_although_the_run_that_saw_its_appointment_in_the_window_died()
    {
        _world.Settings = _world.Settings with { WeeksAhead = 1 };
        var item = _world.Exchange.Add(SyncWorld.Hour("Far", 5));
        await _world.RunTwiceAsync();
        _world.Settings = _world.Settings with { WeeksBack = 0, WeeksAhead = 0 };
        await _world.RunTwiceAsync();
        _world.Exchange.Edit(item, content => content with { Time = SyncWorld.Hour("", 200).Time });
        await _world.RunTwiceAsync();
        _world.Settings = _world.Settings with { WeeksAhead = 1 };
        _world.Microbizz.Add(SyncWorld.Hour("New", 1));
        _world.Exchange.BeforeWrite = _ => throw new SideException("Cut", "The connection was cut.", "Try again.");
        await Assert.ThrowsAsync<SideException>(_world.RunAsync);
        _world.Exchange.BeforeWrite = null;

        await _world.RunTwiceAsync();

        Assert.Equal(SyncWorld.Hour("", 200).Time.Start, _world.Microbizz.Entries.Single(entry => entry.Content.Title == "Far").Content.Time.Start);
    }

    [Theory]
    [InlineData(Side.Exchange)]
    [InlineData(Side.Microbizz)]
    public async Task What_a_user_of_the_written_side_changed_since_comes_back(Side written)
    {
        var (key, partner) = await LinkedAsync(written);
        Edit(written.Other(), partner, content => content with { Title = "First", Place = "Hall" });
        await LoseReplyAsync(written);
        Edit(written, key, content => content with { Title = "Plan" });

        await _world.RunTwiceAsync();

        // The place shows that the write took effect, so the title of before was put back by a user.
        Assert.Equal(("Plan", "Hall"), (On(written)[key].Content.Title, On(written)[key].Content.Place));
        Assert.Equal(("Plan", "Hall"), (On(written.Other())[partner].Content.Title, On(written.Other())[partner].Content.Place));
    }

    [Fact]
    public async Task A_time_that_was_written_is_known_again_in_the_form_that_Exchange_gives_it()
    {
        var (key, partner) = await LinkedAsync(Side.Exchange);
        Edit(Side.Microbizz, partner, content => content with { Time = SyncWorld.Hour("", 4).Time, Note = new Note { Text = "one\ntwo" } });
        await LoseReplyAsync(Side.Exchange);
        Edit(Side.Microbizz, partner, content => content with { Time = SyncWorld.Hour("", 2).Time });

        await _world.RunTwiceAsync();

        Assert.Equal(SyncWorld.Hour("", 2).Time.Start, On(Side.Exchange)[key].Content.Time.Start);
        Assert.Equal("one\ntwo", On(Side.Microbizz)[partner].Content.Note.Text);
    }

    [Theory]
    [InlineData(Side.Exchange)]
    [InlineData(Side.Microbizz)]
    public async Task A_write_that_never_took_effect_is_made_by_the_next_run(Side written)
    {
        var (key, partner) = await LinkedAsync(written);
        Edit(written.Other(), partner, content => content with { Title = "First" });
        On(written).BeforeWrite = _ => throw new SideException("Cut", "The connection was cut.", "Try again.");
        await Assert.ThrowsAsync<SideException>(_world.RunAsync);
        On(written).BeforeWrite = null;

        var run = await _world.RunTwiceAsync();

        Assert.Equal("First", On(written)[key].Content.Title);
        Assert.Equal(1, run.UpdatedInExchange + run.UpdatedInMicrobizz);
    }

    [Theory]
    [InlineData(Side.Exchange)]
    [InlineData(Side.Microbizz)]
    public async Task A_plan_made_after_a_lost_reply_writes_nothing_and_is_what_the_next_run_does(Side written)
    {
        var (_, partner) = await LinkedAsync(written);
        On(written.Other()).Add(SyncWorld.Hour("New", 3));
        Edit(written.Other(), partner, content => content with { Title = "First", Here = false, FreeBusyStatus = "OOF" });
        await LoseReplyAsync(written);
        await LoseReplyAsync(written);
        Edit(written.Other(), partner, content => content with { Here = true, FreeBusyStatus = "Busy" });
        var (writes, open) = (_world.Exchange.Writes + _world.Microbizz.Writes, _world.Store.OpenIntents().Count);
        Assert.True(open > 0);

        var plan = await _world.PlanAsync();

        Assert.Equal((writes, open), (_world.Exchange.Writes + _world.Microbizz.Writes, _world.Store.OpenIntents().Count));
        var run = await _world.RunTwiceAsync();
        Assert.Equal(
            plan.Actions.Where(action => action.Writes).Select(action => $"{action.Kind} {action.Side} {action.Fields}"),
            _world.Store.Journal(run.Id).Where(line => line.Kind <= JournalKind.Delete).Select(line => $"{line.Kind} {line.Side} {line.Fields}"));
    }

    [Theory]
    [InlineData(Side.Exchange)]
    [InlineData(Side.Microbizz)]
    public async Task A_delete_whose_reply_was_lost_counts_for_the_guard_and_ends_the_link(Side written)
    {
        var (_, partner) = await LinkedAsync(written);
        On(written.Other()).Add(SyncWorld.Hour("Another", 3));
        await _world.RunTwiceAsync();
        On(written.Other()).Remove(partner);
        await LoseReplyAsync(written);

        await _world.RunTwiceAsync();

        Assert.Equal(1, _world.Store.CountLinks());
        Assert.Equal(1, _world.Store.CountDeletes(written, SyncWorld.Start));
    }

    [Theory]
    [InlineData(Side.Exchange)]
    [InlineData(Side.Microbizz)]
    public async Task Dates_that_both_sides_deleted_of_a_series_are_gone_on_both(Side written)
    {
        _world.Settings = _world.Settings with { Recurrence = RecurrenceMode.Series };
        var (key, partner) = await LinkedAsync(written, "FREQ=DAILY;COUNT=9");
        var first = SyncWorld.Hour("", 2).Time.Start.Date;
        Edit(written, key, content => content with { DeletedDates = [first.PlusDays(2)] });
        Edit(written.Other(), partner, content => content with { DeletedDates = [first.PlusDays(5)] });
        On(written.Other()).Refuse = _ => new EntryError("ErrorItemSave", "refused", IsTransient: true);
        await LoseReplyAsync(written);
        On(written.Other()).Refuse = null;

        await _world.RunTwiceAsync();

        Assert.Equal([first.PlusDays(2), first.PlusDays(5)], On(written)[key].Content.DeletedDates);
        Assert.Equal([first.PlusDays(2), first.PlusDays(5)], On(written.Other())[partner].Content.DeletedDates);
    }

    private InMemoryCalendar On(Side side) => side == Side.Exchange ? _world.Exchange : _world.Microbizz;

    private void Edit(Side side, string key, Func<EntryContent, EntryContent> change) => On(side).Edit(key, content =>
    {
        var edited = change(content);
        return edited with { Time = edited.Time with { StartInstant = null, EndInstant = null } };
    });

    private async Task<(string Key, string Partner)> LinkedAsync(Side written, string? rule = null)
    {
        var partner = On(written.Other()).Add(SyncWorld.Hour("Plan", 2) with { RecurrenceRule = rule });
        await _world.RunTwiceAsync();
        return (On(written).Entries.Single().Key, partner);
    }

    private async Task LoseReplyAsync(Side written)
    {
        On(written).AfterWrite = () => throw new SideException("Cut", "The connection was cut.", "Try again.");
        await Assert.ThrowsAsync<SideException>(_world.RunAsync);
        On(written).AfterWrite = null;
    }
}
