using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Authentication;
using ExchangeSync.Simulator;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using ExchangeSync.Tests.Exchange;
using ExchangeSync.Tests.Exchange.Access;
using ExchangeSync.Tests.Store;
using NodaTime.Testing;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Whatever logs on, and however many connections share an account: a wrong password is sent so few times that no directory locks the account.</summary>
public sealed class LockOutTests : IDisposable
{
    private const int Limit = 5;

    private readonly StoreFolder _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("run")]
    [InlineData("plan")]
    [InlineData("compare")]
    [InlineData("plan of a repair")]
    [InlineData("plan of a reset")]
    public async Task A_wrong_password_is_not_sent_for_ever(string what)
    {
        await using var server = await SimulatorServer.StartAsync();
        var connection = Connect(server.Url, "Anna", "wrong");
        for (var i = 0; i < 12; i++)
        {
            using var sync = ConnectionSync.For(_store.Database, connection);
            var error = await Assert.ThrowsAnyAsync<SideException>(() => what switch
            {
                "run" => sync.RunAsync(null, default),
                "plan" => sync.PlanAsync(null, default),
                "compare" => sync.CompareAsync(null, default),
                "plan of a repair" => sync.PlanRepairAsync([], null, default),
                _ => (Task)sync.PlanResetAsync(ResetRemoval.Both, default),
            });
            Assert.Equal(i < Limit ? "WrongCredentials" : "CredentialsSuspended", error.ErrorId);
        }

        Assert.Equal(Limit, server.Exchanges.Count);
    }

    [Fact]
    public async Task A_test_sends_a_wrong_password_a_few_times_more_and_counts()
    {
        await using var server = await SimulatorServer.StartAsync();
        var connection = Connect(server.Url, "Anna", "wrong");
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal("WrongCredentials", (await ConnectionSync.TestAsync(_store.Database, connection, new ConnectionHost(), default)).Problem?.ErrorId);
        }

        Assert.Equal(Limit + LogOnRecord.MoreByHand, server.Exchanges.Count);
        using var sync = ConnectionSync.For(_store.Database, connection);
        Assert.Equal("CredentialsSuspended", (await Assert.ThrowsAnyAsync<SideException>(() => sync.RunAsync(null, default))).ErrorId);
    }

    [Fact]
    public async Task A_wrong_password_that_connections_share_is_sent_no_oftener_than_the_limit_over_all_processes()
    {
        await using var server = await SimulatorServer.StartAsync();
        var connections = Enumerable.Range(0, 4).Select(i => Connect(server.Url, $"C{i}", "wrong")).ToList();
        for (var process = 0; process < 8; process++)
        {
            await RunAsync(connections);
        }

        Assert.Equal(Limit, server.Exchanges.Count);
        var health = new SyncStore(_store.Database, connections[3].Id).Health();
        Assert.Equal("CredentialsSuspended", health.ErrorId);
        Assert.Contains("has refused anna 5 times, also to 'C0', 'C1', 'C2'", health.ErrorMessage, StringComparison.Ordinal);

        // With another password for one of them all begin again; the right one clears the account.
        _store.Connections.SetPassword(connections[3].Id, StoreFolder.Password("secret"));
        Assert.Equal(0, new SyncStore(_store.Database, connections[3].Id).Health().CredentialFailures);
        await RunAsync([connections[3]]);
        Assert.NotNull(new SyncStore(_store.Database, connections[3].Id).Health().LastSuccess);
    }

    [Fact]
    public async Task One_connection_with_a_wrong_password_does_not_stop_those_with_the_right_one()
    {
        await using var server = await SimulatorServer.StartAsync();
        var (wrong, right) = (Connect(server.Url, "Wrong", "wrong"), Connect(server.Url, "Right", "secret"));
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < Limit; i++)
            {
                await RunAsync([wrong]);
            }

            await RunAsync([right]);
            Assert.Null(new SyncStore(_store.Database, right.Id).Health().FailingSince);
        }

        Assert.Equal(Limit, server.Exchanges.Count(exchange => exchange.Status == 401));
        Assert.Equal("CredentialsSuspended", new SyncStore(_store.Database, wrong.Id).Health().ErrorId);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task A_wrong_password_of_a_proxy_is_not_sent_for_ever(string scheme)
    {
        using var way = RawServer.Answering("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"", []);
        using var tunnel = new ProxyServer("clerk:hers").Start();
        var connection = Connect(
            new Uri($"{scheme}://127.0.0.1:9/EWS/Exchange.asmx"), "Anna", "secret", access => access with { Proxy = scheme == "https" ? tunnel.Address : $"http://{way.Url.Authority}", ProxyUserName = "clerk" });
        new SecretTable(_store.Database).Set(connection.Id, ConnectionSecret.ProxyPassword, StoreFolder.Password("wrong"));
        SideException error = null!;
        for (var i = 0; i < 12; i++)
        {
            using var sync = ConnectionSync.For(_store.Database, connection);
            error = await Assert.ThrowsAnyAsync<SideException>(() => sync.RunAsync(null, default));
            Assert.Equal(i < Limit ? "ProxyRefused" : "CredentialsSuspended", error.ErrorId);
        }

        Assert.Contains("has refused the user clerk 5 times", error.Message, StringComparison.Ordinal);
        Assert.Contains("-ProxyCredential", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(Limit, Sent());
        for (var i = 0; i < 12; i++)
        {
            Assert.False((await ConnectionSync.TestAsync(_store.Database, connection, new ConnectionHost(), default)).Passed);
        }

        Assert.Equal(Limit + LogOnRecord.MoreByHand, Sent());

        int Sent() => way.Requests.Concat(tunnel.Heads).Count(request => request.Contains("Proxy-Authorization", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("NTLMSSP\0", 1)]
    [InlineData("\u002A\u0086\u0048\u0086\u00F7\u0012\u0001\u0002\u0002", 0)]
    public void What_is_refused_while_the_clocks_differ_counts_unless_it_was_a_ticket(string proof, int counted)
    {
        var record = new Record();
        var options = new EwsClientOptions
        {
            Url = new Uri("https://mail.example.com/EWS/Exchange.asmx"), UserName = "anna", Password = "wrong", Authentication = EwsAuthentication.Negotiate, RefusedLogOns = new RefusedLogOns(), LogOns = record,
        };
        using var logOn = new LogOn(options);
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Negotiate", Convert.ToBase64String(Encoding.Latin1.GetBytes(proof)));
        using var response = new HttpResponseMessage(HttpStatusCode.Unauthorized);
        response.Headers.Date = DateTimeOffset.UtcNow.AddMinutes(-10);
        response.Headers.WwwAuthenticate.Add(new AuthenticationHeaderValue("Negotiate"));
        Assert.Equal(EwsErrorIds.ClockSkew, Assert.Throws<EwsRefusedException>(() => logOn.Answer(request, response, isRepeated: false)).ErrorId);
        Assert.Equal(counted, record.Refusals);
    }

    [Fact]
    public void What_was_refused_too_often_may_be_tried_by_hand_each_half_hour()
    {
        var connection = Connect(new Uri("https://mail.example.com"), "Anna", "wrong");
        var clock = new FakeClock(StoreFolder.Now);
        for (var i = 0; i < Limit + LogOnRecord.MoreByHand; i++)
        {
            Assert.False(Record().IsSpent);
            Record().Refused();
        }

        Assert.True(Record().IsSpent);
        clock.AdvanceMinutes(30);
        Assert.False(Record().IsSpent);
        Record().Refused();
        Assert.True(Record().IsSpent);
        Record().Accepted();
        Assert.False(Record().IsSpent);

        LogOnRecord Record() => new(_store.Database, connection, LogOnAccount.AtServer(connection)!, clock);
    }

    // As a process of its own does.
    private async Task RunAsync(IEnumerable<ExchangeConnection> connections)
    {
        var host = new ConnectionHost { RefusedLogOns = new RefusedLogOns() };
        foreach (var connection in connections)
        {
            await ConnectionRun.RunAsync(_store.Database, connection, new DeleteLimits(), host, sync => sync.RunAsync(null, default), default);
        }
    }

    private ExchangeConnection Connect(Uri url, string title, string password, Func<ConnectionAccess, ConnectionAccess>? with = null) => _store.Connections.Add(
        StoreFolder.NewConnection(_store.AddUser(title), title, "anna") with
        {
            Server = url.AbsoluteUri,
            Settings = new SyncSettings { TimeZone = "UTC", Activated = true, FailureLimit = Limit },
            Access = (with ?? (access => access))(new ConnectionAccess { Authentication = EwsAuthentication.Basic }),
        },
        StoreFolder.Password(password),
        force: true);

    private sealed class Record : ILogOnRecord
    {
        public int Refusals { get; private set; }

        public bool IsSpent => false;

        public void Refused() => Refusals++;

        public void Accepted() => Assert.Fail("Nothing was let in.");
    }
}
