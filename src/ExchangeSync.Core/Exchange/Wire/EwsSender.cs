using System.Xml;
using NodaTime;

namespace ExchangeSync.Exchange.Wire;

/// <summary>Sends requests and waits where the server is too busy. Only what the server surely did not act on is sent again.</summary>
internal sealed class EwsSender(EwsClientOptions options) : IDisposable
{
    private readonly EwsTransport _transport = new(options);

    public int Requests => _transport.Requests;

    public string? Scheme => _transport.Scheme;

    public Duration ClockSkew => _transport.ClockSkew;

    /// <summary>See <see cref="EwsClient.BeforeRequest"/>.</summary>
    public Action BeforeRequest { get; set; } = static () => { };

    public bool IsExchangeOnline => _transport.IsExchangeOnline;

    /// <summary>As the last reply told.</summary>
    public EwsServerVersion? ServerVersion { get; private set; }

    /// <summary>The RequestServerVersion of the next request: the lowest that has what we use and the server is known to have.</summary>
    public string Version =>
        options.Use2007Protocol ? Ews.Version2007
        : ServerVersion is { KnowsWorkingElsewhere: true } ? Ews.Version2013
        : Ews.Version2010;

    /// <summary>One request with <paramref name="expected"/> inputs: one result for each, in order.</summary>
    public Task<IReadOnlyList<EwsResult<T>>> SendAsync<T>(
        Action<XmlWriter> body, Func<T> create, Action<T, XmlReader> readPayload, int expected, CancellationToken cancellation) =>
        WithPausesAsync(() => PostAsync(body, create, readPayload, expected, cancellation), cancellation);

    /// <summary>One request with one input, which fails as a whole.</summary>
    public Task<T> SendOneAsync<T>(Action<XmlWriter> body, Func<T> create, Action<T, XmlReader> readPayload, CancellationToken cancellation) =>
        WithPausesAsync(async () => (await PostAsync(body, create, readPayload, 1, cancellation).ConfigureAwait(false))[0].Require(), cancellation);

    /// <summary>Waits before the <paramref name="attempt"/>th repetition; false: not again.</summary>
    public async Task<bool> PauseAsync(int attempt, TimeSpan? backOff, CancellationToken cancellation)
    {
        // Two, four, eight … seconds where the server names no time of its own.
        var delay = backOff ?? TimeSpan.FromSeconds(Math.Pow(2, attempt));
        if (attempt > options.MaxBusyRetries || delay > options.MaxBusyDelay)
        {
            return false;
        }

        await options.Delay(delay, cancellation).ConfigureAwait(false);
        return true;
    }

    public void Dispose() => _transport.Dispose();

    private async Task<IReadOnlyList<EwsResult<T>>> PostAsync<T>(
        Action<XmlWriter> body, Func<T> create, Action<T, XmlReader> readPayload, int expected, CancellationToken cancellation)
    {
        BeforeRequest();
        var reply = await _transport.PostAsync(
            EwsRequest.Write(Version, options.Impersonate ? options.MailboxAddress : null, body),
            (stream, encoding) =>
            {
                using var xml = XmlReading.Open(stream, encoding);
                return new ReplyReader<T>(xml, create, readPayload).Read();
            },
            cancellation).ConfigureAwait(false);
        ServerVersion = reply.Version ?? ServerVersion;
        return reply.Results.Count == expected
            ? reply.Results
            : throw new EwsBrokenException(
                EwsErrorIds.InvalidResponse,
                $"The server answered {reply.Results.Count} results to a request with {expected} entries.",
                "Check that nothing between this machine and the server changes its answers.",
                isTransient: false);
    }

    private async Task<T> WithPausesAsync<T>(Func<Task<T>> send, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await send().ConfigureAwait(false);
            }
            catch (EwsRefusedException error) when (error.IsBusy)
            {
                if (!await PauseAsync(attempt, error.BackOff, cancellation).ConfigureAwait(false))
                {
                    throw;
                }
            }
        }
    }
}
