using System.Xml.Linq;
using ExchangeSync.Exchange;
using ExchangeSync.Simulator;
using ExchangeSync.Store;
using ExchangeSync.Tests.Exchangelib;

namespace ExchangeSync.Tests.Watching;

/// <summary>How changes are heard of, as the server and the rights allow.</summary>
public sealed class ListenModeTests
{
    [Fact]
    public async Task Mailboxes_of_one_account_share_a_connection_and_each_hears_of_its_own_changes()
    {
        await using var world = await WatchWorld.StartAsync();
        foreach (var name in new[] { "cai", "anna", "bo" })
        {
            world.ConnectByService(name);
        }

        await world.WatchStreamingAsync(connections: 3);
        Assert.Equal((1, 3), (world.Server.HangingCount, world.Server.SubscriptionCount));
        world.AddItem("bo", "Bo's own");
        await world.UntilAsync(() => world.IsInMicrobizz("bo", "Bo's own"), "bo's item");
        await world.RestAsync();
        Assert.Equal((1, 2, 1), (world.RunsOf("anna"), world.RunsOf("bo"), world.RunsOf("cai")));

        // As EWS wants it: the first mailbox by name is everybody's anchor and is acted as on the connection; each subscribes as itself.
        var about = world.Server.Exchanges.Where(exchange => exchange.Operation is "Subscribe" or "GetStreamingEvents").ToList();
        Assert.All(about, exchange => Assert.Equal(("anna@example.com", "true"), (exchange.Headers["X-AnchorMailbox"], exchange.Headers["X-PreferServerAffinity"])));
        Assert.Equal(
            ["anna@example.com", "bo@example.com", "cai@example.com"],
            about.Where(exchange => exchange.Operation == "Subscribe").Select(ActingAs).Order(StringComparer.Ordinal));
        Assert.All(about.Where(exchange => exchange.Operation == "GetStreamingEvents"), exchange => Assert.Equal("anna@example.com", ActingAs(exchange)));
    }

    [Fact]
    public async Task One_whose_mailbox_is_gone_leaves_the_group_and_the_others_go_on()
    {
        await using var world = await WatchWorld.StartAsync();
        world.ConnectByService("bo");
        world.ConnectByService("cai");
        world.Connect("anna", connection => connection with { UserName = "service", Mailbox = "aaa@example.com", Access = new ConnectionAccess { Impersonate = true } });
        world.Watch();
        await world.UntilAsync(() => world.Server.SubscriptionCount == 2 && world.RunsOf("bo") > 0, "two subscriptions");
        world.AddItem("bo", "Heard");
        await world.UntilAsync(() => world.IsInMicrobizz("bo", "Heard"), "bo's item");
        Assert.All(world.Warnings, warning => Assert.StartsWith("anna:", warning, StringComparison.Ordinal));
        Assert.NotEmpty(world.Warnings);
    }

    [Fact]
    public async Task A_server_that_allows_no_further_connection_is_asked_for_events()
    {
        await using var world = await WatchWorld.StartAsync(options => options with { HangingConnectionLimit = 0 });
        world.Connect("anna");
        await AssertPulledAsync(world);
    }

    [Theory]
    [InlineData("Exchange2007_SP1")]
    [InlineData("Exchange2010")]
    public async Task A_server_that_is_older_than_streaming_is_asked_for_events(string version)
    {
        await using var world = await WatchWorld.StartAsync(options => options with { Version = ServerVersion.Find(version)! });
        world.Connect("anna", connection => connection with { Use2007Protocol = version == "Exchange2007_SP1" });
        await AssertPulledAsync(world);
    }

    [Fact]
    public async Task A_lost_pull_subscription_is_made_anew_and_what_was_missed_is_looked_at()
    {
        await using var world = await WatchWorld.StartAsync(options => options with { HangingConnectionLimit = 0 });
        world.Connect("anna");
        world.Watch();
        await world.UntilAsync(() => world.Server.Counts.GetValueOrDefault("GetEvents") > 2, "pulling");
        world.Server.DropSubscriptions();
        world.AddItem("anna", "Missed");
        await world.UntilAsync(() => world.IsInMicrobizz("anna", "Missed"), "what was missed");
        Assert.Empty(world.Warnings);
    }

    [Fact]
    public async Task A_calendar_that_is_only_shared_is_looked_at_now_and_then()
    {
        await using var world = await WatchWorld.StartAsync(options => options with
        {
            Mailboxes = [WatchWorld.Mailboxes[0] with { Permissions = [new FolderShare("bo", "calendar", FolderRights.Editor)] }, WatchWorld.Mailboxes[1]],
        });
        world.Connect("bo", connection => connection with { Mailbox = "anna@example.com" });
        world.Watch();
        await world.UntilAsync(() => world.RunsOf("bo") > 0, "a run");
        world.AddItem("anna", "Seen");
        await world.UntilAsync(() => world.IsInMicrobizz("bo", "Seen"), "the item");
        await world.RestAsync();
        var warning = Assert.Single(world.Warnings);
        Assert.Contains("-Impersonate", warning, StringComparison.Ordinal);
        Assert.Equal(0, world.Server.SubscriptionCount);

        // Looking is no run: the history has none but those that something made.
        Assert.InRange(world.RunsOf("bo"), 2, 4);
    }

    [SkippableFact]
    public async Task A_client_that_other_people_wrote_listens_and_edits_beside_it()
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        await using var world = await WatchWorld.StartAsync();
        world.Connect("anna");
        await world.WatchStreamingAsync();
        var client = new ExchangelibClient(world.Server);
        var heard = await client.ListenAsync();
        Assert.Equal(["CreatedEvent"], heard["streamed"]!.AsArray().Select(e => (string)e!));
        Assert.Equal(["CreatedEvent"], heard["pulled"]!.AsArray().Select(e => (string)e!));

        await client.EditAsync($$$"""[{"op": "create", "item": {"subject": "By exchangelib", "start": "{{{WatchWorld.Day:uuuu-MM-dd}}}", "end": "{{{WatchWorld.Day.PlusDays(1):uuuu-MM-dd}}}", "all_day": true, "zone": "{{{WatchWorld.Zone}}}"}}]""");
        await world.UntilAsync(() => world.IsInMicrobizz("anna", "By exchangelib"), "the item in Microbizz");
    }

    [Fact]
    public async Task What_comes_on_a_connection_is_traced_as_it_comes_and_nothing_personal_is_in_it()
    {
        var lines = new List<string>();
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { Mailboxes = WatchWorld.Mailboxes, StreamingMinute = TimeSpan.FromSeconds(1) });
        var options = new EwsClientOptions { Url = server.Url, UserName = "anna", Password = "secret", Trace = line => { lock (lines) { lines.Add(line); } } };
        using var channel = new ExchangeSync.Exchange.Notifications.EventChannel(options);
        var events = channel.Of(options);
        var subscription = await events.SubscribeToStreamAsync(default);
        var heard = 0;
        await channel.ListenAsync([subscription.Id], events.Version, 1, TimeSpan.FromSeconds(10), _ => heard++, default);
        await events.UnsubscribeAsync(subscription, default);
        Assert.Equal(2, heard);
        Assert.Equal(2, lines.Count(line => line.Contains("\"event\":", StringComparison.Ordinal) && line.Contains("ConnectionStatus", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    private static async Task AssertPulledAsync(WatchWorld world)
    {
        world.Watch();
        await world.UntilAsync(() => world.Server.Counts.GetValueOrDefault("GetEvents") > 2 && world.RunsOf("anna") > 0, "pulling");
        await world.RestAsync();
        var runs = world.RunsOf("anna");
        world.AddItem("anna", "Pulled");
        await world.UntilAsync(() => world.IsInMicrobizz("anna", "Pulled"), "the item");
        await world.RestAsync();
        Assert.InRange(world.RunsOf("anna"), runs + 1, runs + 2);
        Assert.Equal((1, 0), (world.Server.SubscriptionCount, world.Server.HangingCount));
        Assert.Empty(world.Warnings);
    }

    private static string ActingAs(RecordedExchange exchange) => XElement.Parse(exchange.Request).Descendants().Single(element => element.Name.LocalName == "SmtpAddress").Value;
}
