using System.Text;
using ExchangeSync.Exchange;
using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.Tests.Exchange.Causes;

/// <summary>The servers that one cause needs; all end with it.</summary>
internal sealed class CauseBench : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly List<IDisposable> _raw = [];

    /// <summary>A simulated Exchange.</summary>
    public async Task<SimulatorServer> ExchangeAsync(SimulatorOptions? options = null)
    {
        var server = await SimulatorServer.StartAsync(options ?? new SimulatorOptions());
        _servers.Add(server);
        return server;
    }

    /// <summary>A server that gives every request this answer.</summary>
    public Uri Answering(string statusAndHeaders, string body = "") => Keep(RawServer.Answering("HTTP/1.1 " + statusAndHeaders, Encoding.UTF8.GetBytes(body))).Url;

    public T Keep<T>(T server)
        where T : IDisposable
    {
        _raw.Add(server);
        return server;
    }

    /// <summary>Anna's connection to that address. Pauses are not waited for.</summary>
    public static EwsClientOptions Options(Uri url, string user = "anna", string password = "secret", IClock? clock = null, double timeoutSeconds = 30) => new()
    {
        Url = url,
        UserName = user,
        Password = password,
        Clock = clock ?? SystemClock.Instance,
        MaxBusyRetries = 1,
        MaxBusyDelay = TimeSpan.FromSeconds(5),
        Timeout = TimeSpan.FromSeconds(timeoutSeconds),
        Delay = (_, _) => Task.CompletedTask,
    };

    public async ValueTask DisposeAsync()
    {
        _raw.ForEach(server => server.Dispose());
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }
}
