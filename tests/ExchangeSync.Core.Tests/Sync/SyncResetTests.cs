using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Sync;

/// <summary>A reset forgets, and removes no more than the copies that runs made.</summary>
public sealed class SyncResetTests : IDisposable
{
    private readonly SyncWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task After_a_reset_links_are_built_again_and_nothing_is_doubled()
    {
        await FilledAsync();
        Assert.Equal(3, _world.Store.Forget());
        Assert.Equal((0, SyncState.None, 0), (_world.Store.CountLinks(), _world.Store.LoadState(), _world.Store.Pending().Count));

        // The stamp knows an entry again that says something else by now.
        var renamed = _world.Exchange.Entries.Single(entry => entry.Content.Title == "From Microbizz").Key;
        _world.Exchange.Edit(renamed, content => content with { Title = "Renamed" });
        var run = await _world.RunTwiceAsync();
        Assert.Equal((3, 0, 0), (run.Adopted, run.CreatedInExchange, run.CreatedInMicrobizz));
        Assert.Equal((3, 3), (_world.Exchange.Entries.Count, _world.Microbizz.Entries.Count));
    }

    [Theory]
    [InlineData(ResetRemoval.Exchange, "Both|From Exchange", "Both|From Exchange|From Microbizz")]
    [InlineData(ResetRemoval.Microbizz, "Both|From Exchange|From Microbizz", "Both|From Microbizz")]
    [InlineData(ResetRemoval.Both, "Both|From Exchange", "Both|From Microbizz")]
    public async Task What_runs_made_is_removed_and_what_users_made_stays(ResetRemoval removal, string inExchange, string inMicrobizz)
    {
        await FilledAsync();
        var planned = await new SyncReset(_world.Context).PlanAsync(removal, null, CancellationToken.None);
        Assert.Equal(3, _world.Store.CountLinks());
        var run = await ResetAsync(removal);
        Assert.Equal((inExchange, inMicrobizz), (Titles(_world.Exchange), Titles(_world.Microbizz)));
        Assert.Equal(planned.Actions.Count, run.DeletedInExchange + run.DeletedInMicrobizz);
        Assert.All(_world.Store.Journal(run.Id), line => Assert.Equal((JournalKind.Delete, SyncReasons.Reset, JournalState.Done, true), (line.Kind, line.Reason, line.State, line.Before is not null)));
        Assert.Equal(0, _world.Store.CountLinks());

        // The next run makes the copies again; no delete goes over, and the guard has seen none.
        await _world.RunTwiceAsync();
        Assert.Equal("Both|From Exchange|From Microbizz", Titles(_world.Exchange));
        Assert.Equal("Both|From Exchange|From Microbizz", Titles(_world.Microbizz));
        Assert.Equal(0, _world.Store.CountDeletes(Side.Exchange, SyncWorld.Start) + _world.Store.CountDeletes(Side.Microbizz, SyncWorld.Start));
    }

    [Fact]
    public async Task A_second_reset_still_knows_what_runs_made()
    {
        await FilledAsync();
        _world.Store.Forget();
        await ResetAsync(ResetRemoval.Both);
        Assert.Equal(("Both|From Exchange", "Both|From Microbizz"), (Titles(_world.Exchange), Titles(_world.Microbizz)));
    }

    [Fact]
    public async Task A_copy_whose_original_is_gone_is_the_last_one_and_stays()
    {
        await FilledAsync();
        _world.Exchange.Lose(_world.Exchange.Entries.Single(entry => entry.Content.Title == "From Exchange").Key);
        await ResetAsync(ResetRemoval.Both);
        Assert.Contains("From Exchange", Titles(_world.Microbizz), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_that_is_cut_short_loses_no_original()
    {
        await FilledAsync();
        _world.Exchange.AfterWrite = () => throw new SideException("ConnectionLost", "lost", "again");
        await Assert.ThrowsAsync<SideException>(() => ResetAsync(ResetRemoval.Exchange));
        _world.Exchange.AfterWrite = null;
        Assert.Equal("Both|From Exchange", Titles(_world.Exchange));

        await _world.RunTwiceAsync();
        Assert.Equal("Both|From Exchange|From Microbizz", Titles(_world.Exchange));
        Assert.Equal("Both|From Exchange|From Microbizz", Titles(_world.Microbizz));
    }

    [Fact]
    public async Task What_is_edited_meanwhile_stays_and_is_told()
    {
        await FilledAsync();
        var copy = _world.Exchange.Entries.Single(entry => entry.Content.Title == "From Microbizz").Key;
        _world.Exchange.BeforeWrite = _ =>
        {
            _world.Exchange.BeforeWrite = null;
            _world.Exchange.Edit(copy, content => content with { Place = "edited" });
        };
        Assert.Equal("ResetIncomplete", (await Assert.ThrowsAsync<SideException>(() => ResetAsync(ResetRemoval.Exchange))).ErrorId);
        Assert.True(_world.Exchange.Has(copy));
        await ResetAsync(ResetRemoval.Exchange);
        Assert.False(_world.Exchange.Has(copy));
    }

    [Theory]
    [InlineData(ResetRemoval.None)]
    [InlineData(ResetRemoval.Exchange)]
    [InlineData(ResetRemoval.Microbizz)]
    [InlineData(ResetRemoval.Both)]
    public async Task What_was_kept_beside_its_pair_is_still_not_synchronized(ResetRemoval removal)
    {
        var appointment = _world.Microbizz.Add(SyncWorld.Hour("Ours", 1));
        await _world.RunAsync();
        _world.Microbizz.Edit(appointment, content => content with { Place = "Hall" });
        _world.Exchange.Edit(Assert.Single(_world.Exchange.Entries).Key, content => content with { Place = "Attic" });
        await _world.RunAsync();
        await new ConflictResolver(_world.Context).RunAsync(Assert.Single(_world.Store.Conflicts()).Line.Id, ConflictChoice.Both, CancellationToken.None);
        Assert.Equal((1, 2), (_world.Exchange.Entries.Count, _world.Microbizz.Entries.Count));

        if (removal == ResetRemoval.None)
        {
            _world.Store.Forget();
        }
        else
        {
            await ResetAsync(removal);
        }

        await _world.RunTwiceAsync();
        Assert.Equal("Attic", Assert.Single(_world.Exchange.Entries).Content.Place);
        Assert.Equal(["Attic", "Hall"], _world.Microbizz.Entries.Select(entry => entry.Content.Place).Order());
    }

    [Theory]
    [InlineData(ResetRemoval.Exchange)]
    [InlineData(ResetRemoval.Microbizz)]
    public async Task A_copy_that_says_what_no_run_has_carried_over_stays_and_is_told(ResetRemoval removal)
    {
        await FilledAsync();
        var (calendar, title) = removal == ResetRemoval.Exchange ? (_world.Exchange, "From Microbizz") : (_world.Microbizz, "From Exchange");
        calendar.Add(SyncWorld.Hour("Of a user", 5));
        var copy = calendar.Entries.Single(entry => entry.Content.Title == title).Key;
        calendar.Edit(copy, content => content with { Place = "an hour of work" });

        var planned = await new SyncReset(_world.Context).PlanAsync(removal, null, CancellationToken.None);
        var run = await ResetAsync(removal);

        Assert.Empty(planned.Actions);
        Assert.Equal(0, run.DeletedInExchange + run.DeletedInMicrobizz);
        Assert.Equal("an hour of work", calendar[copy].Content.Place);
        Assert.Equal(Assert.Single(planned.Warnings), Assert.Single(run.Warnings));
        Assert.Equal(0, _world.Store.CountLinks());

        // Nothing is doubled, and what gives way now is a conflict that can be seen.
        var next = await _world.RunTwiceAsync();
        Assert.Equal(4, _world.Exchange.Entries.Count);
        Assert.True(calendar[copy].Content.Place == "an hour of work" || next.Conflicts == 1);
    }

    private static string Titles(InMemoryCalendar calendar) => string.Join('|', calendar.Entries.Select(entry => entry.Content.Title).Order(StringComparer.Ordinal));

    // One entry that both had, and one that a run made on each side.
    private async Task FilledAsync()
    {
        _world.Exchange.Add(SyncWorld.Hour("Both", 1));
        _world.Microbizz.Add(SyncWorld.Hour("Both", 1));
        _world.Exchange.Add(SyncWorld.Hour("From Exchange", 2));
        _world.Microbizz.Add(SyncWorld.Hour("From Microbizz", 3));
        await _world.RunTwiceAsync();
    }

    private Task<SyncRun> ResetAsync(ResetRemoval removal) => new SyncReset(_world.Context).RunAsync(removal, null, CancellationToken.None);
}
