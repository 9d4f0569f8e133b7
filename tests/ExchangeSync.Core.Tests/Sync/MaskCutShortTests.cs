using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Sync;

/// <summary>BusyOnly: what one side was told before a run died never stands in the clear on the other one for long.</summary>
public sealed class MaskCutShortTests : IDisposable
{
    private readonly SyncWorld _world = new();

    public MaskCutShortTests() => _world.Settings = _world.Settings with { PrivateMode = PrivateMode.BusyOnly };

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_run_that_dies_after_it_made_the_item_private_leaves_no_title_in_Microbizz()
    {
        var item = _world.Exchange.Add(SyncWorld.Hour("Dentist", 1));
        await _world.RunTwiceAsync();
        var appointment = _world.Microbizz.Entries.Single().Key;
        _world.Microbizz.Edit(appointment, content => content with { Private = true });

        await DieAsync(_world.Microbizz);
        Assert.True(_world.Exchange[item].Content.Private);
        await _world.RunTwiceAsync();

        Assert.True(PrivateMask.Covers(_world.Microbizz[appointment].Content));
        Assert.Equal("Dentist", _world.Exchange[item].Content.Title);
    }

    [Fact]
    public async Task What_a_mask_that_never_came_would_have_hidden_is_carried_over_once_it_may_be_shown()
    {
        var item = _world.Exchange.Add(SyncWorld.Hour("Dentist", 1));
        await _world.RunTwiceAsync();
        var appointment = _world.Microbizz.Entries.Single().Key;
        _world.Exchange.Edit(item, content => Private(content) with { Categories = ["Visit"] });

        await DieAsync(_world.Microbizz);
        _world.Settings = _world.Settings with { PrivateMode = PrivateMode.Full };
        await _world.RunTwiceAsync();

        Assert.Equal(("Dentist", "Visit"), (_world.Microbizz[appointment].Content.Title, _world.Microbizz[appointment].Content.Type));
    }

    [Fact]
    public async Task So_is_what_it_would_have_hidden_of_two_entries_that_were_linked_for_the_first_time()
    {
        _world.Exchange.Add(Private(SyncWorld.Hour("Dentist", 1)) with { Categories = ["Visit"] });
        var appointment = _world.Microbizz.Add(SyncWorld.Hour("Dentist", 1));

        await DieAsync(_world.Microbizz);
        Assert.Single(_world.Store.AllLinks());
        _world.Settings = _world.Settings with { PrivateMode = PrivateMode.Full };
        await _world.RunTwiceAsync();

        var shown = _world.Microbizz[appointment].Content;
        Assert.Equal(("Dentist", "Visit", true), (shown.Title, shown.Type, shown.Private));
    }

    [Theory]
    [InlineData(Side.Exchange)]
    [InlineData(Side.Microbizz)]
    public async Task So_does_one_that_dies_before_it_masks_what_both_sides_have_made_private(Side original)
    {
        var (source, other) = original == Side.Exchange ? (_world.Exchange, _world.Microbizz) : (_world.Microbizz, _world.Exchange);
        var key = source.Add(SyncWorld.Hour("Dentist", 1));
        await _world.RunTwiceAsync();
        var copy = other.Entries.Single().Key;
        source.Edit(key, Private);
        other.Edit(copy, Private);

        await DieAsync(other);
        await _world.RunTwiceAsync();

        Assert.True(PrivateMask.Covers(other[copy].Content));
        Assert.Equal("Dentist", source[key].Content.Title);
    }

    [Fact]
    public async Task A_mask_that_a_dead_run_did_not_take_off_comes_off_in_the_next_though_both_sides_agree_on_a_part_of_what_was_behind_it()
    {
        var appointment = _world.Microbizz.Add(Private(SyncWorld.Hour("Dentist", 1)) with { Type = "Visit" });
        await _world.RunTwiceAsync();
        var item = _world.Exchange.Entries.Single().Key;
        Assert.True(PrivateMask.Covers(_world.Exchange[item].Content));
        _world.Settings = _world.Settings with { PrivateMode = PrivateMode.Full };
        await _world.RunTwiceAsync();
        _world.Exchange.Edit(item, content => content with { Categories = ["Visit"] });

        await DieAsync(_world.Exchange);
        Assert.Equal(PrivateMask.Title, _world.Exchange[item].Content.Title);
        await _world.RunTwiceAsync();

        Assert.Equal("Dentist", _world.Exchange[item].Content.Title);
        Assert.Equal("Dentist", _world.Microbizz[appointment].Content.Title);
    }

    [Fact]
    public async Task An_item_that_was_edited_under_the_write_of_its_mask_gets_it_in_the_next_round()
    {
        var appointment = _world.Microbizz.Add(SyncWorld.Hour("Interview", 1));
        await _world.RunTwiceAsync();
        var copy = _world.Exchange.Entries.Single().Key;
        _world.Exchange.Edit(copy, Private);
        _world.Exchange.BeforeWrite = _ =>
        {
            _world.Exchange.BeforeWrite = null;
            _world.Exchange.Touch(copy);
        };

        await _world.RunTwiceAsync();

        Assert.True(PrivateMask.Covers(_world.Exchange[copy].Content));
        Assert.Equal(("Interview", true), (_world.Microbizz[appointment].Content.Title, _world.Microbizz[appointment].Content.Private));
    }

    [Fact]
    public async Task An_item_whose_mask_was_refused_at_first_gets_it_later()
    {
        _world.Microbizz.Add(SyncWorld.Hour("Interview", 1));
        await _world.RunTwiceAsync();
        var copy = _world.Exchange.Entries.Single().Key;
        _world.Exchange.Edit(copy, Private);
        _world.Exchange.Refuse = _ => new EntryError("ErrorItemSave", "Not now.", IsTransient: true);
        await _world.RunAsync();
        Assert.Equal("Interview", _world.Exchange[copy].Content.Title);

        _world.Exchange.Refuse = null;
        _world.Clock.AdvanceMinutes(10);
        await _world.RunTwiceAsync();

        Assert.True(PrivateMask.Covers(_world.Exchange[copy].Content));
        Assert.False(_world.Store.AllLinks().Single().MaskDue);
    }

    [Fact]
    public async Task Undoing_the_run_that_put_a_mask_on_leaves_the_pair_private()
    {
        var item = _world.Exchange.Add(SyncWorld.Hour("Dentist", 1));
        await _world.RunTwiceAsync();
        var appointment = _world.Microbizz.Entries.Single().Key;
        _world.Microbizz.Edit(appointment, content => content with { Private = true, Here = false });
        var run = await _world.RunAsync();

        var undo = await new UndoRunner(_world.Context).RunAsync(run.Id, null, CancellationToken.None);

        Assert.True(_world.Exchange[item].Content.Private);
        Assert.Equal("Busy", _world.Exchange[item].Content.FreeBusyStatus);
        Assert.Equal(2, _world.Store.Journal(undo.Id).Count(line => line.Reason == SyncReasons.TextsPurged));
        _world.Settings = _world.Settings with { PrivateMode = PrivateMode.Full };
        await _world.RunTwiceAsync();
        Assert.Equal(("Dentist", true), (_world.Microbizz[appointment].Content.Title, _world.Microbizz[appointment].Content.Private));
    }

    [Fact]
    public async Task What_both_sides_made_private_before_the_mask_came_is_in_the_clear_again_without_it()
    {
        _world.Settings = _world.Settings with { PrivateMode = PrivateMode.Full };
        var item = _world.Exchange.Add(SyncWorld.Hour("Dentist", 1));
        await _world.RunTwiceAsync();
        var appointment = _world.Microbizz.Entries.Single().Key;
        _world.Exchange.Edit(item, Private);
        _world.Microbizz.Edit(appointment, Private);
        _world.Settings = _world.Settings with { PrivateMode = PrivateMode.BusyOnly };
        await _world.RunAsync();
        Assert.True(PrivateMask.Covers(_world.Microbizz[appointment].Content));

        _world.Settings = _world.Settings with { PrivateMode = PrivateMode.Full };
        await _world.RunTwiceAsync();

        Assert.Equal("Dentist", _world.Microbizz[appointment].Content.Title);
    }

    [Fact]
    public async Task The_mask_of_what_was_made_private_in_Microbizz_waits_until_Exchange_takes_that_and_comes_off_as_any_other()
    {
        var item = _world.Exchange.Add(SyncWorld.Hour("Dentist", 1));
        await _world.RunTwiceAsync();
        var appointment = _world.Microbizz.Entries.Single().Key;
        _world.Microbizz.Edit(appointment, content => content with { Private = true });
        _world.Exchange.Refuse = _ => new EntryError("ErrorItemSave", "Not now.", IsTransient: true);
        await _world.RunAsync();
        _world.Exchange.Refuse = null;
        Assert.Equal("Dentist", _world.Microbizz[appointment].Content.Title);
        _world.Clock.AdvanceMinutes(10);

        await _world.RunTwiceAsync();
        Assert.True(PrivateMask.Covers(_world.Microbizz[appointment].Content));
        Assert.True(_world.Exchange[item].Content.Private);

        _world.Settings = _world.Settings with { PrivateMode = PrivateMode.Full };
        await _world.RunTwiceAsync();
        Assert.Equal(("Dentist", true), (_world.Microbizz[appointment].Content.Title, _world.Microbizz[appointment].Content.Private));
    }

    [Fact]
    public async Task Undoing_the_run_that_made_an_appointment_private_behind_its_mask_lets_the_next_one_do_so_again()
    {
        var appointment = _world.Microbizz.Add(SyncWorld.Hour("Interview", 1));
        await _world.RunTwiceAsync();
        var item = _world.Exchange.Entries.Single().Key;
        _world.Exchange.Edit(item, Private);
        await DieAsync(_world.Microbizz);
        Assert.True(PrivateMask.Covers(_world.Exchange[item].Content));
        var run = await _world.RunAsync();
        Assert.True(_world.Microbizz[appointment].Content.Private);

        await new UndoRunner(_world.Context).RunAsync(run.Id, null, CancellationToken.None);
        Assert.False(_world.Microbizz[appointment].Content.Private);
        await _world.RunTwiceAsync();

        Assert.True(PrivateMask.Covers(_world.Exchange[item].Content));
        Assert.Equal(("Interview", true), (_world.Microbizz[appointment].Content.Title, _world.Microbizz[appointment].Content.Private));
    }

    [Theory]
    [InlineData(PrivateMode.BusyOnly)]
    [InlineData(PrivateMode.Full)]
    public async Task A_mask_of_which_no_reply_came_is_not_carried_over_as_if_a_user_had_written_it(PrivateMode next)
    {
        var (appointment, item) = await MadePrivateAsync();

        _world.Exchange.AfterWrite = () => throw new SideException("Cut", "The connection was cut.", "Try again.");
        await Assert.ThrowsAsync<SideException>(_world.RunAsync);
        _world.Exchange.AfterWrite = null;
        Assert.True(PrivateMask.Covers(_world.Exchange[item].Content));
        await AssertTextStaysAsync(next, appointment, item);
    }

    [Theory]
    [InlineData(PrivateMode.BusyOnly)]
    [InlineData(PrivateMode.Full)]
    public async Task Nor_is_one_that_was_put_on_before_a_run_died_that_had_not_told_Microbizz_of_it(PrivateMode next)
    {
        var (appointment, item) = await MadePrivateAsync();

        await DieAsync(_world.Microbizz);
        Assert.True(PrivateMask.Covers(_world.Exchange[item].Content));
        await AssertTextStaysAsync(next, appointment, item);
    }

    [Theory]
    [InlineData(PrivateMode.BusyOnly)]
    [InlineData(PrivateMode.Full)]
    public async Task Nor_is_one_of_which_the_telling_was_undone(PrivateMode next)
    {
        var (appointment, item) = await MadePrivateAsync();
        await DieAsync(_world.Microbizz);
        var run = await _world.RunAsync();

        await new UndoRunner(_world.Context).RunAsync(run.Id, null, CancellationToken.None);
        Assert.False(_world.Microbizz[appointment].Content.Private);
        await AssertTextStaysAsync(next, appointment, item);
    }

    [Fact]
    public async Task It_comes_off_what_its_user_makes_public_again_before_Microbizz_was_told()
    {
        var (appointment, item) = await MadePrivateAsync();
        await DieAsync(_world.Microbizz);
        _world.Exchange.Edit(item, content => content with { Private = false, Sensitivity = "Normal" });

        await _world.RunTwiceAsync();

        Assert.Equal(("Interview", false), (_world.Exchange[item].Content.Title, _world.Exchange[item].Content.Private));
        Assert.Equal(("Interview", false), (_world.Microbizz[appointment].Content.Title, _world.Microbizz[appointment].Content.Private));
    }

    private async Task<(string Appointment, string Item)> MadePrivateAsync()
    {
        var appointment = _world.Microbizz.Add(SyncWorld.Hour("Interview", 1) with { Type = "Call" });
        await _world.RunTwiceAsync();
        var item = _world.Exchange.Entries.Single().Key;
        _world.Exchange.Edit(item, Private);
        _world.Microbizz.Edit(appointment, content => content with { Type = "Visit" });
        return (appointment, item);
    }

    // While the mask may lie there, its user goes on writing in Microbizz.
    private async Task AssertTextStaysAsync(PrivateMode next, string appointment, string item)
    {
        _world.Settings = _world.Settings with { PrivateMode = next };
        _world.Microbizz.Edit(appointment, content => content with { Place = "Town" });

        await _world.RunTwiceAsync();

        var (original, copy) = (_world.Microbizz[appointment].Content, _world.Exchange[item].Content);
        Assert.Equal(("Interview", "Town", "Visit", true), (original.Title, original.Place, original.Type, original.Private));
        Assert.Equal(next == PrivateMode.Full ? ("Interview", "Town", "Visit", true) : (PrivateMask.Title, "", null, true), (copy.Title, copy.Place, copy.Categories.SingleOrDefault(), copy.Private));
    }

    private static EntryContent Private(EntryContent content) => content with { Private = true, Sensitivity = "Private" };

    // At its first write there.
    private async Task DieAsync(InMemoryCalendar side)
    {
        side.BeforeWrite = _ => throw new SideException("Cut", "The connection was cut.", "Try again.");
        await Assert.ThrowsAsync<SideException>(_world.RunAsync);
        side.BeforeWrite = null;
    }
}
