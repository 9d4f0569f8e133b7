using System.Collections.Concurrent;
using ExchangeSync.Exchange;
using ExchangeSync.Simulator;
using ExchangeSync.Sync;
using ExchangeSync.Tests.SimulatorTests;

namespace ExchangeSync.Tests.Exchange;

/// <summary>A simulated server with Anna's mailbox, and a client and a side that use it.</summary>
internal sealed class ExchangeServer : IAsyncDisposable
{
    public const string Zone = "Romance Standard Time";

    private ExchangeServer(SimulatorServer server, EwsClientOptions options)
    {
        (Server, Options) = (server, options);
        Client = new EwsClient(options);
        Side = new ExchangeSide(Client, Zone);
        SeriesSide = new ExchangeSide(Client, Zone, RecurrenceMode.Series);
    }

    public SimulatorServer Server { get; }

    public EwsClientOptions Options { get; }

    public EwsClient Client { get; }

    public ExchangeSide Side { get; }

    /// <summary>The same calendar, with series as series.</summary>
    public ExchangeSide SeriesSide { get; }

    public SimulatedMailbox Mailbox => Server.Mailboxes.Values.First();

    /// <summary>The pauses that the client asked for, by any of the requests that are under way; none is made.</summary>
    public ConcurrentQueue<TimeSpan> Pauses { get; } = new();

    public static async Task<ExchangeServer> StartAsync(bool use2007 = false, SimulatorOptions? simulator = null, long maxResponse = 64 * 1024 * 1024, double timeoutSeconds = 30)
    {
        var server = await SimulatorServer.StartAsync(simulator ?? new SimulatorOptions());
        ConcurrentQueue<TimeSpan> pauses = null!;
        var options = new EwsClientOptions
        {
            Url = server.Url,
            UserName = "anna",
            Password = "secret",
            Use2007Protocol = use2007,
            MaxResponseBytes = maxResponse,
            Timeout = TimeSpan.FromSeconds(timeoutSeconds),
            Delay = (delay, cancellation) =>
            {
                cancellation.ThrowIfCancellationRequested();
                pauses.Enqueue(delay);
                return Task.CompletedTask;
            },
        };
        var exchange = new ExchangeServer(server, options);
        pauses = exchange.Pauses;
        return exchange;
    }

    /// <summary>Stops both, and checks what every test promises: all requests valid by Microsoft's schema (where it is there), none that sends mail.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        Assert.Equal(0, Server.MailsSent);
        Assert.Empty(SchemaCheck.Load()?.Errors(Server.Exchanges, out _) ?? []);
    }
}
