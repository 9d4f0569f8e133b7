using System.Net;
using ExchangeSync.Simulator;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.EndToEnd;

public sealed class KnownServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchangesync").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_a_server_is_is_found_out_once_and_forgotten_with_the_server()
    {
        using var database = Database.Open(Path.Combine(_folder, "test.db"), create: true);
        await using var old = await SimulatorServer.StartAsync(new SimulatorOptions { Version = ServerVersion.Exchange2010 });
        var now = SystemClock.Instance.GetCurrentInstant();
        var user = new UserTable(database).Add("Anna", null, now);
        var connections = new ConnectionTable(database);
        var connection = connections.Add(
            new ExchangeConnection { Id = Guid.NewGuid(), Title = "Anna", Server = old.Url.AbsoluteUri, UserName = "anna", UserId = user.Id, Created = now, Settings = new SyncSettings { TimeZone = "UTC" } },
            new NetworkCredential("", "secret").SecurePassword,
            force: false);

        await RunAsync(database, connection);
        var first = Versions(old);
        old.ClearLog();
        await RunAsync(database, connection);
        var second = Versions(old);

        Assert.Equal(["Exchange2010_SP2", "Exchange2010_SP1", "Exchange2010"], first.Distinct());
        Assert.Equal(["Exchange2010"], second.Distinct());
        var servers = new ServerVersionTable(database);
        Assert.Equal(new KnownServer("Exchange 2010 (14.0.639.20)", "Exchange2010"), servers.Find(connection));
        Assert.Null(servers.Find(connections.Update(connection with { Server = "https://mail.example.com/EWS/Exchange.asmx" }, force: false)));
        connections.Remove(connection.Id);
        servers.Keep(connection, new KnownServer(null, "Exchange2010"));
        Assert.Null(servers.Find(connection));
    }

    private static async Task RunAsync(Database database, ExchangeConnection connection)
    {
        using var sync = ConnectionSync.For(database, connection);
        await sync.RunAsync(null, default);
    }

    private static IEnumerable<string> Versions(SimulatorServer server) =>
        server.Exchanges.Select(one => one.Request.Split("RequestServerVersion Version=\"")[1].Split('"')[0]);
}
