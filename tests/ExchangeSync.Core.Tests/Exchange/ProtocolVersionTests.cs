using ExchangeSync.Calendar;
using ExchangeSync.Exchange;
using ExchangeSync.Simulator;
using ExchangeSync.Sync;
using ExchangeSync.Tests.SimulatorTests;
using NodaTime;

namespace ExchangeSync.Tests.Exchange;

public sealed class ProtocolVersionTests
{
    private static readonly DateInterval Window = new(new LocalDate(2026, 1, 1), new LocalDate(2026, 12, 31));

    [Fact]
    public async Task The_servers_clock_is_compared_with_ours()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var hourBehind = SystemClock.Instance.GetCurrentInstant() - Duration.FromHours(1);
        using var client = new EwsClient(new EwsClientOptions
        {
            Url = exchange.Server.Url,
            UserName = "anna",
            Password = "secret",
            Clock = new NodaTime.Testing.FakeClock(hourBehind),
        });
        Assert.Equal(Duration.Zero, client.ClockSkew);

        await client.GetCalendarAsync(default);

        Assert.InRange(client.ClockSkew.TotalSeconds, 3599, 3660);
    }

    [Fact]
    public async Task A_new_server_is_asked_for_2013_once_it_is_known_so_that_working_elsewhere_is_seen()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var item = exchange.Mailbox.Add(Item() with { FreeBusy = "WorkingElsewhere" });

        var entry = Assert.Single(await exchange.Side.ReadAsync([new EntryHead(item.Id)], Window, default)).Entry!;

        Assert.Equal(("WorkingElsewhere", false), (entry.Content.FreeBusyStatus!, entry.Content.Here));
        Assert.Contains("Exchange2010_SP2", exchange.Server.Exchanges[0].Request, StringComparison.Ordinal);
        Assert.Contains("Exchange2013_SP1", exchange.Server.Exchanges[1].Request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_2010_is_spoken_to_in_its_own_version()
    {
        await using var exchange = await ExchangeServer.StartAsync(simulator: new SimulatorOptions { Version = ServerVersion.Exchange2010Sp2 });
        exchange.Mailbox.Add(Item());

        Assert.Single((await exchange.Side.ListAsync(Window, default)).Heads);

        Assert.All(exchange.Server.Exchanges, one => Assert.Contains("\"Exchange2010_SP2\"", one.Request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_2007_protocol_uses_its_one_zone_and_nothing_newer()
    {
        await using var exchange = await ExchangeServer.StartAsync(use2007: true, new SimulatorOptions { Version = ServerVersion.Exchange2007Sp1 });
        var time = new EntryTime { Start = new(2026, 7, 1, 9, 0), End = new(2026, 7, 1, 10, 0), Zone = "Pacific Standard Time" };

        var written = Assert.Single(await exchange.Side.WriteAsync([new EntryWrite { Kind = WriteKind.Create, Content = new EntryContent { Title = "x", Time = time } }], default));
        var entry = Assert.Single(await exchange.Side.ReadAsync([new EntryHead(written.Key!)], Window, default)).Entry!;

        Assert.True(ContentComparer.SameWall(time, entry.Content.Time));
        Assert.All(exchange.Server.Exchanges, one => Assert.Contains("\"Exchange2007_SP1\"", one.Request, StringComparison.Ordinal));
        Assert.DoesNotContain(exchange.Server.Exchanges, one => one.Request.Contains("StartTimeZone", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Exchange2007_SP1", "Exchange2007_SP1", 4)]
    [InlineData("Exchange2010", "Exchange2010", 3)]
    [InlineData("Exchange2010_SP1", "Exchange2010_SP1", 2)]
    [InlineData("Exchange2010_SP2", "Exchange2010_SP2", 1)]
    [InlineData("Exchange2013", "Exchange2010_SP2", 1)]
    [InlineData("Exchange2013_SP1", "Exchange2013_SP1", 1)]
    [InlineData("Exchange2016", "Exchange2013_SP1", 1)]
    public async Task The_lowest_version_that_has_what_is_used_is_agreed_on_once_and_works_for_everything(string server, string agreed, int requests)
    {
        await using var exchange = await ExchangeServer.StartAsync(simulator: new SimulatorOptions { Version = ServerVersion.Find(server)! });
        await exchange.Side.IdentifyAsync(default);

        Assert.Equal((agreed, requests), (exchange.Client.ProtocolVersion, exchange.Server.RequestCount));
        var report = await ConnectionTest.RunAsync(exchange.Options, SystemClock.Instance, default);
        var known = new EwsClientOptions { Url = exchange.Server.Url, UserName = "anna", Password = "secret", KnownProtocol = agreed, KnownServerVersion = exchange.Client.ServerVersion!.ToString() };
        exchange.Server.ClearLog();
        using var next = new EwsClient(known);
        await next.GetCalendarAsync(default);

        Assert.True(report.Passed, report.Problem?.Message);
        Assert.Contains($"\"{agreed}\"", Assert.Single(exchange.Server.Exchanges).Request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_was_updated_since_is_spoken_to_in_its_new_version()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        using var client = new EwsClient(new EwsClientOptions { Url = exchange.Server.Url, UserName = "anna", Password = "secret", KnownProtocol = "Exchange2007_SP1", KnownServerVersion = "Exchange 2007 (8.1.240.5)" });

        await client.GetCalendarAsync(default);

        Assert.Equal("Exchange2013_SP1", client.ProtocolVersion);
    }

    [Theory]
    [InlineData("ErrorInvalidServerVersion")]
    [InlineData("ErrorInvalidSchemaVersionForMailboxVersion")]
    public async Task A_version_that_is_refused_steps_down_and_stays_down(string code)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Simulator.Faults.Fault { Kind = Simulator.Faults.FaultKind.SoapFault, Code = code });

        await exchange.Side.IdentifyAsync(default);
        await exchange.Side.ReadFeedAsync(null, default);

        Assert.Equal(["Exchange2010_SP2", "Exchange2010_SP1", "Exchange2010_SP1"], exchange.Server.Exchanges.Select(one => one.Request.Split("RequestServerVersion Version=\"")[1].Split('"')[0]));
    }

    [Fact]
    public async Task A_server_that_refuses_every_version_is_a_clear_error()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Simulator.Faults.Fault { Kind = Simulator.Faults.FaultKind.SoapFault, Code = "ErrorInvalidServerVersion", Times = 100 });

        var error = await Assert.ThrowsAsync<EwsRefusedException>(() => exchange.Side.IdentifyAsync(default));

        Assert.Equal((EwsErrorIds.InvalidServerVersion, 4), (error.ErrorId, exchange.Server.RequestCount));
        Assert.Contains("older than Exchange 2007 SP1", error.Remedy, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_kind_of_request_is_valid_by_Microsofts_schema(bool use2007)
    {
        Skip.If(SchemaCheck.Load() is null, SchemaCheck.MissingReason);
        await using var exchange = await ExchangeServer.StartAsync(use2007);
        await ConnectionTest.RunAsync(exchange.Options, SystemClock.Instance, default);
        var stamps = Enumerable.Range(0, 3).Select(_ => new Stamp(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid())).ToList();
        var full = new EntryContent
        {
            Title = "x",
            Place = "y",
            Categories = ["a"],
            ReminderMinutes = 5,
            Note = new Note { Text = "n" },
            Time = new EntryTime { Start = new(2026, 3, 3, 9, 0), End = new(2026, 3, 3, 10, 0), Zone = ExchangeServer.Zone },
        };
        var feed = await exchange.Side.ReadFeedAsync(null, default);
        await exchange.Side.WriteAsync(stamps.ConvertAll(stamp => new EntryWrite { Kind = WriteKind.Create, Stamp = stamp, Content = full }), default);
        var entries = await exchange.Side.FindByStampAsync(stamps, default);
        var none = full with { Title = "", Place = "", Categories = [], Note = Note.Empty, Sensitivity = "Private", FreeBusyStatus = "OOF", Time = full.Time with { AllDay = true, Start = new(2026, 3, 3, 0, 0), End = new(2026, 3, 4, 0, 0) } };
        var results = await exchange.Side.WriteAsync(
            entries.Select(entry => new EntryWrite { Kind = WriteKind.Update, Target = new EntryHead(entry.Key, entry.Version), Current = entry.Content, Content = none, Fields = EntryFields.All }).ToList(), default);
        await exchange.Side.WriteAsync(results.Select(result => new EntryWrite { Kind = WriteKind.Delete, Target = new EntryHead(result.Key!, result.Version) }).ToList(), default);
        await exchange.Side.ListAsync(Window, default);
        await exchange.Side.ReadFeedAsync(feed.Cursor, default);

        Assert.All(results, result => Assert.Equal(WriteOutcome.Done, result.Outcome));
        Assert.Empty(exchange.Mailbox.List());
        Assert.Equal(
            new[] { "CreateItem", "DeleteItem", "FindItem", "GetFolder", "GetItem", "SyncFolderItems", "UpdateItem" },
            exchange.Server.Counts.Keys.Order());
        Assert.Empty(SchemaCheck.Load()!.Errors(exchange.Server.Exchanges, out var validated));
        Assert.True(validated > 20);
    }

    private static CalendarItem Item() => CalendarItem.Timed("x", new(2026, 3, 3, 9, 0), new(2026, 3, 3, 10, 0), ExchangeServer.Zone);
}
