using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using ExchangeSync.Exchange.Authentication;
using NodaTime;

namespace ExchangeSync.Exchange.Wire;

/// <summary>
/// Sends one request over HTTP and parses the reply while it arrives. It owns its handler: cookies (which tie a client to one server) and credentials never reach another connection.
/// </summary>
internal sealed class EwsTransport : IDisposable
{
    /// <summary>The name under which this application shows in a server's lists of allowed and blocked ones.</summary>
    public const string Product = "ExchangeSync";

    private static readonly string UserAgent = $"{Product}/{typeof(EwsTransport).Assembly.GetName().Version?.ToString(3)}";

    private readonly EwsClientOptions _options;
    private readonly bool _prefersAffinity;
    private readonly CertificateCheck _certificates;
    private readonly LogOn _logOn;
    private readonly HttpClient _http;
    private readonly object _gate = new();
    private Duration _clockSkew;
    private int _requests;

    /// <param name="options">How the server is reached and as whom.</param>
    /// <param name="prefersAffinity">All requests go to one server of a farm, as those about subscriptions have to; a cookie of its keeps them there.</param>
    /// <param name="isAskedFirst">Nothing is told that the server did not ask for.</param>
    public EwsTransport(EwsClientOptions options, bool prefersAffinity = false, bool isAskedFirst = false)
    {
        _options = options;
        _prefersAffinity = prefersAffinity;
        _logOn = new LogOn(options, isAskedFirst);
        _certificates = new CertificateCheck(options.Url, options.CertificateThumbprint);
        var handler = options.Handler?.Invoke() ?? ProxyLogOn.Around(EwsHandler.Create(options, options.Url, _certificates, _logOn.Credentials, decompresses: !prefersAffinity), options, options.Url);
        handler = options.Trace is { } trace ? new TraceHandler(options, trace) { InnerHandler = handler } : handler;
        _http = new HttpClient(handler, disposeHandler: true) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    /// <summary>How the log-on was done, as HTTP names it; null: not yet, or the server asks for none.</summary>
    public string? Scheme => _logOn.Scheme;

    /// <summary>Requests sent so far, repeated ones included; the legs of a log-on are not.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>How far the server's clock is ahead of ours, by the Date of its last reply; to the second, zero until one came.</summary>
    public Duration ClockSkew
    {
        get
        {
            lock (_gate)
            {
                return _clockSkew;
            }
        }
    }

    /// <summary>The last answer came from Exchange Online.</summary>
    public bool IsExchangeOnline { get; private set; }

    /// <summary>
    /// Sends the envelope and gives what <paramref name="parse"/> makes of the reply's stream. <paramref name="leaving"/> is called each time that it leaves, which may be long after this was called: one at a
    /// time logs on, and who is asked for credentials sends again.
    /// </summary>
    /// <exception cref="EwsException">It failed, in either family.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<T> PostAsync<T>(RequestBuffer envelope, Action leaving, Func<Stream, Encoding, T> parse, CancellationToken cancellation) => ExchangeAsync(
        envelope,
        leaving,
        isHanging: false,
        _options.Timeout,
        (response, _, limit) => ParseAsync(response, parse, limit),
        cancellation);

    /// <summary>Sends the envelope of a request whose reply goes on for as long as the server likes, and gives its bytes as they come. Only silence is limited.</summary>
    /// <exception cref="EwsException">It failed, in either family.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task ListenAsync(RequestBuffer envelope, TimeSpan silence, Action<byte[], int> hear, CancellationToken cancellation) => ExchangeAsync(
        envelope,
        leaving: static () => { },
        isHanging: true,
        silence,
        async (response, time, limit) =>
        {
            using var body = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
            var buffer = new byte[16 * 1024];
            for (int read; (read = await ReadAsync(body, buffer, limit).ConfigureAwait(false)) > 0;)
            {
                time.CancelAfter(silence);
                hear(buffer, read);
            }

            return true;
        },
        cancellation);

    public void Dispose()
    {
        _http.Dispose();
        _logOn.Dispose();
    }

    private async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, 0, buffer.Length, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or HttpRequestException or ObjectDisposedException && !cancellation.IsCancellationRequested)
        {
            throw new EwsBrokenException(EwsErrorIds.ConnectionLost, $"The connection to {_options.Url.Host} was cut.", WireErrors.NetworkRemedy, isTransient: true, error);
        }
    }

    private async Task<T> ExchangeAsync<T>(
        RequestBuffer envelope, Action leaving, bool isHanging, TimeSpan timeout, Func<HttpResponseMessage, CancellationTokenSource, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        using var time = _options.NewTimeLimit(timeout);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, time.Token);
        Interlocked.Increment(ref _requests);
        try
        {
            using var response = await SendAsync(envelope, leaving, isHanging, limit.Token).ConfigureAwait(false);
            HttpAnswer.ThrowUnlessReadable(response, _options.Url);

            // On .NET Framework a read that is under way hears of a cancellation only when its connection is closed.
            using var abort = limit.Token.Register(response.Dispose);
            return await read(response, time, limit.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception error) when (limit.IsCancellationRequested)
        {
            throw WireErrors.TimedOut(_options.Url, timeout, error);
        }
        catch (HttpRequestException error)
        {
            throw WireErrors.From(_options.Url, _options, _certificates, error);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(RequestBuffer envelope, Action leaving, bool isHanging, CancellationToken cancellation)
    {
        for (var isRepeated = false; ; isRepeated = true)
        {
            using var request = CreateRequest(envelope, isHanging);
            using var turn = await _logOn.PrepareAsync(request, cancellation).ConfigureAwait(false);
            leaving();
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (response.Headers.Date is { } date)
            {
                lock (_gate)
                {
                    _clockSkew = Instant.FromDateTimeOffset(date) - _options.Clock.GetCurrentInstant();
                }
            }

            IsExchangeOnline = ExchangeOnline.Answered(response);
            if (response.StatusCode != HttpStatusCode.Unauthorized)
            {
                if (response.IsSuccessStatusCode)
                {
                    _logOn.Accept();
                }

                return response;
            }

            using (response)
            {
                _logOn.Answer(request, response, isRepeated);
            }
        }
    }

    private async Task<T> ParseAsync<T>(HttpResponseMessage response, Func<Stream, Encoding, T> parse, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        using var stream = new ResponseStream(body, _options.MaxResponseBytes, cancellation);
        try
        {
            // An XmlReader is several times faster without an await at every node, so it gets a pool thread, which waits for the network where it must.
            return await Task.Run(() => parse(stream, HttpAnswer.EncodingOf(response)), cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (EwsException or OperationCanceledException) && !cancellation.IsCancellationRequested)
        {
            throw WireErrors.WhileReading(response, stream, _options, error);
        }
    }

    private HttpRequestMessage CreateRequest(RequestBuffer envelope, bool isHanging)
    {
        var request = isHanging ? new HangingRequest(_options.Url) : new HttpRequestMessage(HttpMethod.Post, _options.Url);
        request.Content = new BufferContent(envelope);
        var headers = request.Headers;
        headers.ExpectContinue = false;
        headers.TryAddWithoutValidation("User-Agent", UserAgent);
        headers.TryAddWithoutValidation("Accept", "text/xml");
        headers.TryAddWithoutValidation("client-request-id", Guid.NewGuid().ToString("D"));
        headers.TryAddWithoutValidation("return-client-request-id", "true");
        if (_options.AnchorMailbox is { } mailbox)
        {
            headers.TryAddWithoutValidation("X-AnchorMailbox", mailbox);
        }

        if (_prefersAffinity)
        {
            headers.TryAddWithoutValidation("X-PreferServerAffinity", "true");
        }

        return request;
    }
}
