using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Sync;

/// <summary>Deletes that look like an accident are held, and only those.</summary>
public sealed class DeleteGuardTests : IDisposable
{
    private readonly SyncWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(Side.Exchange, 40, 10, false)]
    [InlineData(Side.Exchange, 40, 11, true)]
    [InlineData(Side.Microbizz, 40, 11, true)]
    [InlineData(Side.Exchange, 200, 20, false)]
    [InlineData(Side.Exchange, 200, 21, true)]
    [InlineData(Side.Exchange, 2, 2, false)]
    [InlineData(Side.Exchange, 3, 3, true)]
    [InlineData(Side.Microbizz, 3, 3, true)]
    [InlineData(Side.Exchange, 3, 2, false)]
    public async Task So_many_deletes_of_so_many_entries_are_held_or_not(Side deletedOn, int entries, int deletes, bool held)
    {
        var (from, to) = await LinkedAsync(entries, deletedOn);
        Delete(from, deletes);

        var run = await _world.RunAsync();

        Assert.Equal(held ? entries : entries - deletes, to.Entries.Count);
        Assert.Equal(held ? deletes : 0, _world.Store.Pending().Count(row => row.Kind == PendingKind.Held && row.Deleted));
        Assert.Equal(held ? 1 : 0, run.Warnings.Count);
        await _world.AssertQuiescentAsync();
    }

    [Fact]
    public async Task A_trickle_is_counted_over_a_day()
    {
        var (from, to) = await LinkedAsync(40, Side.Exchange);
        for (var i = 0; i < 5; i++)
        {
            Delete(from, 4);
            await _world.RunAsync();
            _world.Clock.AdvanceHours(1);
        }

        // Two runs went through; the third would have made it twelve.
        Assert.Equal(32, to.Entries.Count);

        _world.Clock.AdvanceHours(24);
        Delete(from, 4);
        var plan = await _world.PlanAsync();
        await _world.RunAsync();
        Assert.Equal(28, to.Entries.Count);
        Assert.Equal(4, plan.Actions.Count(action => action.Kind == SyncActionKind.Delete));
        Assert.Equal(12, _world.Store.Pending().Count(row => row.Kind == PendingKind.Held));
    }

    [Fact]
    public async Task The_rest_of_the_run_goes_on_and_force_carries_out_what_was_held_and_nothing_else()
    {
        var (from, to) = await LinkedAsync(40, Side.Exchange);
        Delete(from, 15);
        from.Add(SyncWorld.Hour("New", 1));
        await _world.RunAsync();
        Assert.Equal(41, to.Entries.Count);

        Delete(from, 12);
        _world.DeleteLimits = new DeleteLimits { ReleaseHeld = true };
        await _world.RunAsync();

        Assert.Equal(41 - 15, to.Entries.Count);
        Assert.Equal(12, _world.Store.Pending().Count(row => row.Kind == PendingKind.Held));
    }

    [Theory]
    [InlineData(ConflictPolicy.ExchangeWins)]
    [InlineData(ConflictPolicy.MicrobizzWins)]
    public async Task An_edit_of_the_entry_that_is_left_ends_a_held_delete(ConflictPolicy policy)
    {
        _world.Settings = _world.Settings with { ConflictPolicy = policy };
        var (from, to) = await LinkedAsync(3, Side.Exchange);
        Delete(from, 3);
        await _world.RunAsync();
        var left = to.Entries.First().Key;
        to.Edit(left, content => content with { Title = "Needed after all" });

        await _world.RunAsync();

        Assert.Equal("Needed after all", Assert.Single(from.Entries).Content.Title);
        Assert.Equal(2, _world.Store.Pending().Count(row => row.Kind == PendingKind.Held));
        await _world.AssertQuiescentAsync();
    }

    [Theory]
    [InlineData(Side.Exchange, ConflictPolicy.ExchangeWins)]
    [InlineData(Side.Microbizz, ConflictPolicy.MicrobizzWins)]
    public async Task Where_a_delete_would_win_over_an_edit_and_is_held_the_edit_stays(Side deletedOn, ConflictPolicy policy)
    {
        _world.Settings = _world.Settings with { ConflictPolicy = policy };
        var (from, to) = await LinkedAsync(4, deletedOn);
        to.Edit(to.Entries.First().Key, content => content with { Title = "Still needed" });
        Delete(from, 4);

        var plan = await _world.PlanAsync();
        await _world.RunAsync();

        Assert.Equal((SyncActionKind.Create, deletedOn), plan.Actions.Where(action => action.Writes).Select(action => (action.Kind, action.Side)).Single());
        Assert.Equal("Still needed", Assert.Single(from.Entries).Content.Title);
        Assert.Equal(3, _world.Store.Pending().Count(row => row.Kind == PendingKind.Held));
        Assert.Equal(4, to.Entries.Count);
        await _world.AssertQuiescentAsync();
    }

    [Theory]
    [InlineData(Side.Exchange, 25, 25, true)]
    [InlineData(Side.Microbizz, 25, 25, true)]
    [InlineData(Side.Exchange, 25, 11, true)]
    [InlineData(Side.Exchange, 25, 10, false)]
    [InlineData(Side.Exchange, 3, 3, true)]
    [InlineData(Side.Exchange, 2, 2, false)]
    public async Task What_has_left_the_window_does_not_make_deletes_look_few(Side deletedOn, int entries, int deletes, bool held)
    {
        var (from, to) = await LinkedAsync(300, deletedOn);
        _world.Clock.AdvanceDays(140);
        await _world.RunTwiceAsync();
        for (var i = 0; i < entries; i++)
        {
            from.Add(SyncWorld.Hour($"A new one {i:D3}", 140 + i));
        }

        await _world.RunTwiceAsync();
        Delete(from, deletes);

        await _world.RunAsync();

        Assert.Equal(300 + entries - (held ? 0 : deletes), to.Entries.Count);
        Assert.Equal(held ? deletes : 0, _world.Store.Pending().Count(row => row.Kind == PendingKind.Held));
        await _world.AssertQuiescentAsync();
    }

    [Fact]
    public async Task A_series_that_began_long_ago_is_there_as_long_as_it_has_dates()
    {
        _world.Settings = _world.Settings with { Recurrence = RecurrenceMode.Series };
        _world.Microbizz.Add(SyncWorld.Hour("Weekly", 1) with { RecurrenceRule = "FREQ=WEEKLY" }, kind: EntryKind.Series);
        await _world.RunTwiceAsync();
        _world.Clock.AdvanceDays(140);
        await _world.RunTwiceAsync();
        for (var i = 0; i < 3; i++)
        {
            _world.Microbizz.Add(SyncWorld.Hour($"Entry {i:D3}", 140 + i));
        }

        await _world.RunTwiceAsync();
        Assert.Equal(4, _world.Store.CountLinks());
        Delete(_world.Microbizz, 3);

        await _world.RunAsync();

        Assert.Equal(1, _world.Store.CountLinks());
        Assert.Equal("Weekly", Assert.Single(_world.Exchange.Entries).Content.Title);
    }

    [Fact]
    public async Task While_deletes_are_held_the_rest_of_the_calendar_does_not_go_in_small_parts()
    {
        var (from, to) = await LinkedAsync(40, Side.Exchange);
        Delete(from, 30);
        await _world.RunAsync();
        _world.Clock.AdvanceHours(25);
        Delete(from, 5);
        await _world.RunAsync();
        Assert.Equal(35, to.Entries.Count);
        _world.Clock.AdvanceHours(25);

        Delete(from, 5);
        await _world.RunAsync();

        Assert.Equal(35, to.Entries.Count);
        Assert.Equal(35, _world.Store.Pending().Count(row => row.Kind == PendingKind.Held));
        await _world.AssertQuiescentAsync();
    }

    [Fact]
    public async Task The_share_of_deletes_is_taken_of_what_is_not_held()
    {
        var (from, to) = await LinkedAsync(200, Side.Exchange);
        Delete(from, 100);
        await _world.RunAsync();

        Delete(from, 12);
        await _world.RunAsync();

        Assert.Equal(200, to.Entries.Count);
        Assert.Equal(112, _world.Store.Pending().Count(row => row.Kind == PendingKind.Held));
    }

    [Fact]
    public async Task What_force_carried_out_does_not_hold_the_next_delete()
    {
        var (from, to) = await LinkedAsync(40, Side.Exchange);
        Delete(from, 15);
        await _world.RunAsync();
        _world.DeleteLimits = new DeleteLimits { ReleaseHeld = true };
        await _world.RunAsync();
        Assert.Equal(25, to.Entries.Count);
        _world.DeleteLimits = new DeleteLimits();

        Delete(from, 1);
        await _world.RunAsync();
        Assert.Equal(24, to.Entries.Count);

        Delete(from, 10);
        await _world.RunAsync();
        Assert.Equal(24, to.Entries.Count);
    }

    private async Task<(InMemoryCalendar From, InMemoryCalendar To)> LinkedAsync(int entries, Side from)
    {
        var calendar = from == Side.Exchange ? _world.Exchange : _world.Microbizz;
        for (var i = 0; i < entries; i++)
        {
            calendar.Add(SyncWorld.Hour($"Entry {i:D3}", i % 40, 6 + (i / 40)));
        }

        await _world.RunTwiceAsync();
        return (calendar, from == Side.Exchange ? _world.Microbizz : _world.Exchange);
    }

    private static void Delete(InMemoryCalendar calendar, int count)
    {
        foreach (var entry in calendar.Entries.OrderBy(entry => entry.Content.Title, StringComparer.Ordinal).Take(count).ToList())
        {
            calendar.Remove(entry.Key);
        }
    }
}
