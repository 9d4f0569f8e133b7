using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Sync;

/// <summary>-WhatIf leaves no trace: not in the calendars, and not in the store either.</summary>
public sealed class PlanWritesNothingTests : IDisposable
{
    private readonly SyncWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_plan_leaves_links_state_runs_and_what_waits_as_they_are(bool afterARun)
    {
        _world.Exchange.Add(SyncWorld.Hour("Both", 1));
        _world.Microbizz.Add(SyncWorld.Hour("Both", 1));
        if (afterARun)
        {
            await _world.RunTwiceAsync();
        }

        _world.Exchange.Add(SyncWorld.Hour("Linked by the next run", 2));
        _world.Microbizz.Add(SyncWorld.Hour("Linked by the next run", 2));
        _world.Exchange.Add(SyncWorld.Hour("New", 3));
        _world.Microbizz.Add(SyncWorld.Hour("Recurs", 4) with { RecurrenceRule = "FREQ=DAILY;COUNT=3" }, kind: EntryKind.Series);
        var before = Stored();
        var plan = await _world.PlanAsync();

        Assert.Contains(plan.Actions, action => !action.Writes);
        Assert.Contains(plan.Actions, action => action.Writes);
        Assert.Equal(before, Stored());
        Assert.Equal(0, _world.Exchange.Writes + _world.Microbizz.Writes);
    }

    [Fact]
    public async Task What_a_plan_shows_is_what_the_next_run_writes_and_holds()
    {
        for (var i = 0; i < 40; i++)
        {
            _world.Exchange.Add(SyncWorld.Hour($"Entry {i}", i % 20));
        }

        await _world.RunTwiceAsync();
        var linked = _world.Store.AllLinks();
        linked.Take(15).ToList().ForEach(link => _world.Exchange.Remove(link.ExchangeKey));
        _world.Microbizz.Edit(linked[20].MicrobizzKey, content => content with { Place = "Attic" });
        _world.Exchange.Edit(linked[21].ExchangeKey, content => content with { Title = "Of Exchange" });
        _world.Microbizz.Edit(linked[21].MicrobizzKey, content => content with { Title = "Of Microbizz" });
        _world.Microbizz.Remove(linked[22].MicrobizzKey);
        _world.Microbizz.Add(SyncWorld.Hour("New", 3));

        var plan = await _world.PlanAsync();
        var run = await _world.RunAsync();

        Assert.Equal(
            plan.Actions.Where(action => action.Writes).Select(action => $"{action.Kind} in {action.Side}").Order(StringComparer.Ordinal),
            _world.Store.Journal(run.Id).Where(line => line.Kind is JournalKind.Create or JournalKind.Update or JournalKind.Delete).Select(line => $"{line.Kind} in {line.Side}").Order(StringComparer.Ordinal));
        Assert.Equal((15, 15), (plan.Actions.Count(action => action.Pending == PendingKind.Held), run.Held));
    }

    private string Stored() => string.Join('\n',
        string.Join(' ', _world.Store.AllLinks().Select(link => $"{link.Id} {link.ExchangeKey} {link.ExchangeVersion} {link.MicrobizzVersion} {link.Dormant}")),
        _world.Store.LoadState(),
        string.Join(' ', _world.Store.Runs(100).Select(run => $"{run.Id} {run.Status} {_world.Store.Journal(run.Id).Count}")),
        string.Join(' ', _world.Store.Pending().Select(row => $"{row.Side} {row.Key} {row.Kind} {row.Attempts}")));
}
