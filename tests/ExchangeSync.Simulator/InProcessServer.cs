using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ExchangeSync.Simulator.Authentication;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Hosting;
using NodaTime;

namespace ExchangeSync.Simulator;

/// <summary>
/// The server without a network: a client's HttpClient reaches it through <see cref="CreateHandler"/>. What goes to and fro are the bytes of HTTP bodies, as over the wire; a
/// client that waits for nothing else gives the same requests for the same history. No streaming.
/// </summary>
public sealed class InProcessServer
{
    /// <summary>Where clients of the handler send their requests; nothing listens there.</summary>
    public static readonly Uri Url = new("http://127.0.0.1/EWS/Exchange.asmx");

    private readonly ServerState _state;
    private readonly EwsService _service;
    private readonly Authenticator _authenticator;

    public InProcessServer(SimulatorOptions options)
    {
        _state = new ServerState(options);
        _service = new EwsService(_state);
        _authenticator = new Authenticator(_state);
    }

    /// <summary>The mailboxes by address, to be edited as their owners would.</summary>
    public IReadOnlyDictionary<string, SimulatedMailbox> Mailboxes => _state.Mailboxes;

    /// <summary>What shall go wrong with coming requests.</summary>
    public FaultPlan Faults => _state.Faults;

    /// <summary>Every request and reply so far.</summary>
    public IReadOnlyList<RecordedExchange> Exchanges => _state.Log.Exchanges;

    /// <summary>Calendar writes that would have sent mail: every entry that did not say SendToNone.</summary>
    public int MailsSent => _state.MailsSent;

    /// <summary>The way to this server for one HttpClient.</summary>
    public HttpMessageHandler CreateHandler() => new Handler(this);

    private async Task<HttpResponseMessage> ServeAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        var at = _state.Options.Clock.GetCurrentInstant();
        var text = Encoding.UTF8.GetString(await request.Content!.ReadAsByteArrayAsync(cancel));
        var logOn = _authenticator.Judge(request.Headers.Authorization?.ToString(), new Dictionary<object, object?>());
        if (!logOn.IsProof)
        {
            _state.CountChallenge();
            return Respond(request, EwsService.Refusal(logOn), at);
        }

        var (answer, exchange) = await _service.AnswerAsync(logOn, request.Headers.UserAgent.ToString(), text, at, cancel);
        _service.Record(exchange);
        if (answer.Cut)
        {
            throw new HttpRequestException("The connection was cut.", new IOException("Connection reset by peer."));
        }

        return Respond(request, answer, at);
    }

    private static HttpResponseMessage Respond(HttpRequestMessage request, Answer answer, Instant at)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(answer.Text));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(answer.ContentType);
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = content, RequestMessage = request };
        response.Headers.TryAddWithoutValidation("Date", at.ToDateTimeUtc().ToString("R", CultureInfo.InvariantCulture));
        foreach (var challenge in answer.Challenges)
        {
            response.Headers.TryAddWithoutValidation("WWW-Authenticate", challenge);
        }

        if (answer.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        }

        if (answer.Location is { } location)
        {
            response.Headers.TryAddWithoutValidation("Location", location);
        }

        return response;
    }

    private sealed class Handler(InProcessServer server) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            server.ServeAsync(request, cancellationToken);
    }
}
