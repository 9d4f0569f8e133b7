using ExchangeSync.Simulator.Faults;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using ExchangeSync.Tests.Store;

namespace ExchangeSync.Tests.Watching;

/// <summary>Connections for events end, break and are refused; a watch hears again as soon as that is possible.</summary>
public sealed class ReconnectTests
{
    [Fact]
    public async Task A_connection_that_the_server_closes_in_time_is_opened_again_and_makes_no_run()
    {
        await using var world = await WatchWorld.StartAsync(options => options with { StreamingMinute = TimeSpan.FromMilliseconds(300) });
        world.Options = world.Options with { StreamMinutes = 1 };
        world.Connect("anna");
        world.Watch();
        await world.UntilAsync(() => Opened(world) > 5, "five connections");
        Assert.Equal(1, world.RunsOf("anna"));
        world.AddItem("anna", "Between two");
        await world.UntilAsync(() => world.IsInMicrobizz("anna", "Between two"), "the item in Microbizz");
        Assert.Equal(1, world.Server.Counts["Subscribe"]);
        Assert.Empty(world.Warnings);
    }

    [Fact]
    public async Task A_server_that_has_forgotten_the_subscription_gets_a_new_one_and_what_was_missed_is_looked_at()
    {
        await using var world = await WatchWorld.StartAsync();
        world.Connect("anna");
        world.Connect("bo");
        await world.WatchStreamingAsync(connections: 2);
        world.Server.DropSubscriptions();
        world.AddItem("anna", "Missed");
        await world.UntilAsync(() => world.IsInMicrobizz("anna", "Missed"), "what was missed");
        world.AddItem("bo", "Heard again");
        await world.UntilAsync(() => world.IsInMicrobizz("bo", "Heard again"), "what came after");
        Assert.Empty(world.Warnings);
    }

    [Fact]
    public async Task A_server_that_is_gone_for_a_while_is_asked_again_for_ever_and_that_is_said_once()
    {
        await using var world = await WatchWorld.StartAsync();
        var relay = world.NewRelay();
        world.Connect("anna", url: relay.Url);
        await world.WatchStreamingAsync();
        relay.Cut();
        world.AddItem("anna", "While it was gone");
        world.AddAppointment("anna", "Made meanwhile");
        await world.UntilAsync(() => world.Runs.Count(run => run.Run.Error is not null) >= 4, "four failed runs");
        await world.UntilAsync(() => world.Warnings.Count == 2, "a warning that runs fail and one that nothing is heard");
        relay.Mend();
        await world.UntilAsync(() => world.IsInMicrobizz("anna", "While it was gone") && world.IsInExchange("anna", "Made meanwhile"), "both sides");
        world.AddItem("anna", "Heard again");
        await world.UntilAsync(() => world.IsInMicrobizz("anna", "Heard again"), "what came after");

        // Failing, unheard; works, heard.
        await world.UntilAsync(() => world.Warnings.Count >= 4, "four warnings");
        await world.RestAsync();
        Assert.True(world.Warnings.Count == 4, world.Report());
        Assert.Equal(2, world.Warnings.Count(text => text.Contains("again.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_silent_connection_is_taken_for_dead()
    {
        await using var world = await WatchWorld.StartAsync();
        var relay = world.NewRelay();
        world.Connect("anna", url: relay.Url);
        world.Options = world.Options with { Silence = TimeSpan.FromSeconds(2) };
        await world.WatchStreamingAsync();
        var opened = Opened(world);
        relay.Freeze();
        world.AddItem("anna", "Never told");
        await Task.Delay(500);
        relay.Mend();
        await world.UntilAsync(() => Opened(world) > opened, "a new connection");
        await world.UntilAsync(() => world.IsInMicrobizz("anna", "Never told"), "the item in Microbizz");
    }

    [Fact]
    public async Task A_throttled_server_is_given_the_time_that_it_asks_for()
    {
        await using var world = await WatchWorld.StartAsync();
        world.Connect("anna");
        world.Server.Faults.Add(new Fault { Kind = FaultKind.SoapFault, Operation = "GetStreamingEvents", BackOffMilliseconds = 2500 });
        world.Watch();
        await world.UntilAsync(() => Opened(world) == 1, "the refusal");
        await Task.Delay(1800);
        Assert.Equal(1, Opened(world));
        await world.UntilAsync(() => world.Server.HangingCount == 1, "the connection");
        world.AddItem("anna", "Heard");
        await world.UntilAsync(() => world.IsInMicrobizz("anna", "Heard"), "the item in Microbizz");
    }

    [Fact]
    public async Task One_with_a_wrong_password_does_not_stop_the_others_and_its_account_is_not_locked()
    {
        await using var world = await WatchWorld.StartAsync();
        world.Connect("anna");
        var bo = world.Connect("bo", connection => connection with { Settings = connection.Settings with { FailureLimit = 3 } }, password: "wrong");
        world.Watch();
        await world.UntilAsync(() => world.Runs.Any(run => (run.Run.Error as SideException)?.ErrorId == "CredentialsSuspended"), "the suspension");
        world.AddItem("anna", "Still heard");
        await world.UntilAsync(() => world.IsInMicrobizz("anna", "Still heard"), "the item in Microbizz");
        await Task.Delay(1500);

        // Three runs that count, and at most one subscription that found out by itself.
        Assert.InRange(world.Server.Exchanges.Count(exchange => exchange is { User: "bo", Status: 401 }), 3, 4);
        Assert.Equal(2, world.Warnings.Count(text => text.StartsWith("bo:", StringComparison.Ordinal)));
        Assert.DoesNotContain(world.Warnings, text => text.StartsWith("anna:", StringComparison.Ordinal));

        new ConnectionTable(world.Elsewhere).SetPassword(bo.Id, StoreFolder.Password("secret"));
        world.AddItem("bo", "Let in");
        await world.UntilAsync(() => world.IsInMicrobizz("bo", "Let in"), "bo's item");
        await world.UntilAsync(() => world.Server.SubscriptionCount == 2, "bo is streamed");
    }

    private static int Opened(WatchWorld world) => world.Server.Counts.GetValueOrDefault("GetStreamingEvents");
}
