using ExchangeSync.Store;
using ExchangeSync.Sync;
using ExchangeSync.Sync.Watching;
using NodaTime;

namespace ExchangeSync.Tests.Watching;

/// <summary>A watch over real HTTP: what makes a run, and what does not.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task A_change_on_either_side_stands_on_the_other_within_seconds_and_the_watch_then_rests()
    {
        await using var world = await WatchWorld.StartAsync();
        world.Connect("anna");
        await world.WatchStreamingAsync();
        Assert.Equal(1, world.RunsOf("anna"));

        world.AddItem("anna", "From Exchange");
        await world.UntilAsync(() => world.IsInMicrobizz("anna", "From Exchange"), "the item in Microbizz");
        await Task.Delay(1000);
        Assert.Equal(2, world.RunsOf("anna"));

        world.AddAppointment("anna", "From Microbizz");
        await world.UntilAsync(() => world.IsInExchange("anna", "From Microbizz"), "the appointment in Exchange");

        // Its own write comes back as an event: one run looks at that, finds nothing, and that was it.
        await world.RestAsync();
        Assert.InRange(world.RunsOf("anna"), 3, 4);
        Assert.Equal(1, world.Runs.Sum(run => run.Run.Run!.CreatedInExchange));
        Assert.Equal(1, world.Runs.Sum(run => run.Run.Run!.CreatedInMicrobizz));
        Assert.Empty(world.Warnings);
    }

    [Fact]
    public async Task Many_edits_at_once_make_few_runs()
    {
        await using var world = await WatchWorld.StartAsync();
        world.Connect("anna");
        await world.WatchStreamingAsync();
        for (var i = 0; i < 40; i++)
        {
            world.AddItem("anna", $"Item {i}");
            world.AddAppointment("anna", $"Appointment {i}");
        }

        await world.UntilAsync(() => world.Mailbox("anna").List().Count == 80 && world.IsInMicrobizz("anna", "Item 39"), "all of them");
        await world.RestAsync();
        Assert.InRange(world.RunsOf("anna"), 2, 10);
    }

    [Fact]
    public async Task A_change_by_another_process_s_run_is_carried_on_and_no_lease_is_held_meanwhile()
    {
        await using var world = await WatchWorld.StartAsync();
        var first = world.Connect("anna");
        world.Connect("bo", connection => connection with { UserId = first.UserId });
        await world.WatchStreamingAsync(connections: 2);

        // Anna's other mailbox holds nothing that hers does not get: both belong to one user.
        world.AddAppointment("anna", "For both");
        await world.UntilAsync(() => world.IsInExchange("anna", "For both") && world.IsInExchange("bo", "For both"), "both mailboxes");
        await world.RestAsync();
        using var sync = ConnectionSync.For(world.Elsewhere, first);
        var run = await sync.RunAsync(null, CancellationToken.None);
        Assert.Equal(SyncRunStatus.Completed, run.Status);
    }

    [Fact]
    public async Task It_ends_when_a_newer_version_has_upgraded_the_store_so_that_its_task_starts_anew_with_that()
    {
        await using var world = await WatchWorld.StartAsync();
        world.Connect("anna");
        await world.WatchStreamingAsync();

        world.Elsewhere.Write(session => session.Script("PRAGMA user_version = 9999"));

        Assert.Equal("StoreTooNew", (await Assert.ThrowsAsync<StoreException>(world.EndedAsync)).ErrorId);
    }

    [Fact]
    public async Task Without_any_news_each_connection_runs_now_and_then()
    {
        await using var world = await WatchWorld.StartAsync();
        world.Options = world.Options with { Every = TimeSpan.FromSeconds(1) };
        world.Connect("anna");
        world.Watch();
        await world.UntilAsync(() => world.RunsOf("anna") >= 4, "four runs");
        Assert.All(world.Runs, run => Assert.Equal(SyncRunStatus.Completed, run.Run.Run!.Status));
    }

    [Fact]
    public async Task Connections_join_when_they_are_activated_and_leave_when_they_are_not()
    {
        await using var world = await WatchWorld.StartAsync();
        var bo = world.Connect("bo", connection => connection with { Settings = connection.Settings with { Activated = false } });
        world.Watch();
        await world.UntilAsync(() => world.Warnings.Count == 1, "a word that there is nothing to do");
        var connections = new ConnectionTable(world.Elsewhere);
        bo = connections.Update(bo with { Settings = bo.Settings with { Activated = true } }, force: false);
        await world.UntilAsync(() => world.RunsOf("bo") == 1 && world.Server.HangingCount == 1, "bo is streamed");
        world.AddItem("bo", "Heard");
        await world.UntilAsync(() => world.IsInMicrobizz("bo", "Heard"), "the item in Microbizz");

        connections.Update(bo with { Settings = bo.Settings with { Activated = false } }, force: false);
        await world.UntilAsync(() => world.Server is { HangingCount: 0, SubscriptionCount: 0 }, "bo's subscription given back");
        var runs = world.RunsOf("bo");
        world.AddItem("bo", "Unheard");
        await Task.Delay(1500);
        Assert.Equal(runs, world.RunsOf("bo"));
    }

    [Fact]
    public async Task It_stops_at_once_and_gives_its_subscriptions_back()
    {
        await using var world = await WatchWorld.StartAsync();
        world.Connect("anna");
        world.Connect("bo");
        await world.WatchStreamingAsync(connections: 2);
        Assert.InRange(await world.StopAsync(), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal(0, world.Server.SubscriptionCount);
    }

    [Fact]
    public async Task It_stops_in_the_middle_of_a_run_too_and_a_later_run_goes_on()
    {
        await using var world = await WatchWorld.StartAsync(options => options with { Latency = TimeSpan.FromMilliseconds(800) });
        var anna = world.Connect("anna");
        for (var i = 0; i < 30; i++)
        {
            world.AddAppointment("anna", $"Appointment {i}");
        }

        world.Watch();
        await world.UntilAsync(() => world.Server.RequestCount > 2, "a run under way");
        Assert.InRange(await world.StopAsync(), TimeSpan.Zero, TimeSpan.FromSeconds(4));
        using var sync = ConnectionSync.For(world.Elsewhere, anna);
        Assert.Equal(SyncRunStatus.Completed, (await sync.RunAsync(null, CancellationToken.None)).Status);
        Assert.Equal(30, world.Mailbox("anna").List().Count);
    }
}
