using System.Security.Cryptography.X509Certificates;
using ExchangeSync.Simulator.Authentication;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ExchangeSync.Simulator;

/// <summary>A running EWS server on the loopback address, with mailboxes in memory.</summary>
public sealed class SimulatorServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ServerState _state;

    private SimulatorServer(WebApplication application, ServerState state, Uri url)
    {
        (_application, _state, Url) = (application, state, url);
    }

    /// <summary>The address of the service, such as http://127.0.0.1:43211/EWS/Exchange.asmx.</summary>
    public Uri Url { get; }

    /// <summary>The mailboxes by address, to be edited as their owners would.</summary>
    public IReadOnlyDictionary<string, SimulatedMailbox> Mailboxes => _state.Mailboxes;

    /// <summary>What shall go wrong with coming requests.</summary>
    public FaultPlan Faults => _state.Faults;

    /// <summary>Every request and reply so far, in the order of the replies.</summary>
    public IReadOnlyList<RecordedExchange> Exchanges => _state.Log.Exchanges;

    /// <summary>How many requests of each operation came, those with faults included.</summary>
    public IReadOnlyDictionary<string, int> Counts => _state.Log.Counts;

    /// <summary>How many requests came in all.</summary>
    public int RequestCount => Counts.Values.Sum();

    /// <summary>Calendar writes that would have sent mail: every entry that did not say SendToNone.</summary>
    public int MailsSent => _state.MailsSent;

    /// <summary>Subscriptions that are there now.</summary>
    public int SubscriptionCount
    {
        get
        {
            lock (_state.Gate)
            {
                return _state.Subscriptions.Count;
            }
        }
    }

    /// <summary>Streaming connections that are open now.</summary>
    public int HangingCount
    {
        get
        {
            lock (_state.Gate)
            {
                return _state.Hanging.Count;
            }
        }
    }

    /// <summary>Requests that create, update or delete and have no reply yet.</summary>
    public int WritesInProgress => _state.WritesInProgress;

    /// <summary>Starts a server and returns when it listens.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SimulatorServer> StartAsync(SimulatorOptions? options = null)
    {
        var state = new ServerState(options ?? new SimulatorOptions());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
            kestrel.Listen(state.Options.Address, state.Options.Port, listen => UseHttps(listen, state.Options));
        });
        var application = builder.Build();
        var limit = new ConcurrencyLimit(state);
        var ews = new EwsEndpoint(state, limit);
        application.MapPost("/ews/exchange.asmx", (RequestDelegate)(http => limit.ServeAsync(http, ews.ServeAsync)));
        new ControlEndpoint(state).Map(application);
        new TokenEndpoint(state).Map(application);
        await application.StartAsync();
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new SimulatorServer(application, state, new Uri(new Uri(address), "/EWS/Exchange.asmx"));
    }

    /// <summary>The certificate that it shows; null: it speaks http.</summary>
    public X509Certificate2? Certificate => _state.Options.Certificate;

    /// <summary>The access tokens of this server.</summary>
    public TokenIssuer Tokens => _state.Tokens;

    /// <summary>How many requests had no whole proof of who sends them and got a challenge; they are in no other count.</summary>
    public int Challenges => _state.Challenges;

    /// <summary>Forgets all subscriptions and closes the streaming connections, as a restart of the service does.</summary>
    public void DropSubscriptions()
    {
        lock (_state.Gate)
        {
            _state.Subscriptions.Clear();
        }
    }

    /// <summary>Forgets the log and the counters; mailboxes and faults stay.</summary>
    public void ClearLog() => _state.Log.Clear();

    /// <summary>Empties all mailboxes and forgets faults, log and counters.</summary>
    public void Reset() => _state.Reset();

    private static void UseHttps(ListenOptions listen, SimulatorOptions options)
    {
        if (options.Certificate is null)
        {
            return;
        }

        listen.UseHttps(options.Certificate, https =>
        {
            https.ClientCertificateMode = options.ClientThumbprint is null ? ClientCertificateMode.NoCertificate : ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => certificate.Thumbprint == options.ClientThumbprint;
        });
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _application.StopAsync(soon.Token);
        await _application.DisposeAsync();
    }
}
