using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>The way between client and server: every request takes its time, may be recorded, and lets others act in the middle of a run.</summary>
internal sealed class Wire(InProcessServer server, VirtualClock clock)
{
    private static readonly Duration OneWay = Duration.FromMilliseconds(40);

    /// <summary>Requests since the run began.</summary>
    public int Requests { get; set; }

    /// <summary>The texts of all requests, where they are wanted.</summary>
    public List<string>? Record { get; set; }

    /// <summary>What happens when the request of that number is on its way.</summary>
    public Action<int>? OnRequest { get; set; }

    public HttpMessageHandler NewHandler() => new Handler(this, server.CreateHandler());

    private sealed class Handler(Wire wire, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (wire.Record is { } record)
            {
                record.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            }

            wire.Advance();
            wire.OnRequest?.Invoke(++wire.Requests);
            var response = await base.SendAsync(request, cancellationToken);
            wire.Advance();
            return response;
        }
    }

    private void Advance() => clock.Advance(OneWay);
}
