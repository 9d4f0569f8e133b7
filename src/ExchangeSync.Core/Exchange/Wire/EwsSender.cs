using System.Xml;
using NodaTime;

namespace ExchangeSync.Exchange.Wire;

/// <summary>Sends requests and waits where the server is too busy. Only what the server surely did not act on is sent again.</summary>
/// <param name="options">Whose requests they are.</param>
/// <param name="shared">The way to the server, which somebody else disposes; null: one of its own.</param>
internal sealed class EwsSender(EwsClientOptions options, EwsTransport? shared = null) : IDisposable
{
    private readonly EwsTransport _transport = shared ?? new EwsTransport(options);
    private readonly EwsProtocol _protocol = new(options.Use2007Protocol, options.KnownProtocol, options.KnownServerVersion);

    // What never leaves the process shares nothing with the servers outside.
    private readonly ServerBudget _budget = options.Budget ?? (options.Handler is null ? ServerBudget.Of(options.Url) : new ServerBudget());
    private readonly object _gate = new();
    private Instant _waited = Instant.MinValue;
    private Task _pause = Task.CompletedTask;
    private bool _hasAnswer;

    // What takes too long again and again has to be asked for in another way.
    private const int MaxTimeouts = 2;

    public int Requests => _transport.Requests;

    public string? Scheme => _transport.Scheme;

    public Duration ClockSkew => _transport.ClockSkew;

    /// <summary>See <see cref="EwsClient.BeforeRequest"/>.</summary>
    public Action BeforeRequest { get; set; } = static () => { };

    public bool IsExchangeOnline => _transport.IsExchangeOnline;

    /// <summary>As the last reply told.</summary>
    public EwsServerVersion? ServerVersion { get; private set; }

    /// <summary>How many entries a request may carry, and how many requests may be under way.</summary>
    public BatchPace Pace { get; } = new(options.RequestsInFlight);

    /// <summary>See <see cref="EwsClient.AgreedProtocol"/>.</summary>
    public string? AgreedProtocol => _hasAnswer && !options.Use2007Protocol ? Version : null;

    /// <summary>The RequestServerVersion of the next request.</summary>
    public string Version => _protocol.Version;

    /// <summary>One request with <paramref name="expected"/> inputs: one result for each, in order. It is sent again only where the server surely did not act on it.</summary>
    public Task<IReadOnlyList<EwsResult<T>>> SendAsync<T>(
        Action<XmlWriter> body, Func<T> create, Action<T, XmlReader> readPayload, int expected, CancellationToken cancellation) =>
        WithPausesAsync(() => PostAsync(body, create, readPayload, expected, cancellation), static error => error.IsBusy, cancellation);

    /// <summary>One request with one input that changes nothing, and fails as a whole. It is sent again for whatever usually passes by itself.</summary>
    public Task<T> SendOneAsync<T>(Action<XmlWriter> body, Func<T> create, Action<T, XmlReader> readPayload, CancellationToken cancellation) =>
        WithPausesAsync(async () => (await PostAsync(body, create, readPayload, 1, cancellation).ConfigureAwait(false))[0].Require(), static error => error.IsBusy || EwsCodes.IsPassing(error.ResponseCode), cancellation);

    /// <summary>Waits before the <paramref name="attempt"/>th repetition; false: not again.</summary>
    public async Task<bool> PauseAsync(int attempt, TimeSpan? backOff, CancellationToken cancellation)
    {
        Pace.Shrink();
        // Two, four, eight … seconds where the server names no time of its own.
        var delay = backOff ?? TimeSpan.FromSeconds(Math.Pow(2, attempt));
        if (attempt > options.MaxBusyRetries || delay > options.MaxBusyDelay)
        {
            return false;
        }

        var pause = options.Delay(delay, cancellation);
        Volatile.Write(ref _pause, pause);
        await pause.ConfigureAwait(false);
        return true;
    }

    public void Dispose()
    {
        if (shared is null)
        {
            _transport.Dispose();
        }
    }

    private async Task<IReadOnlyList<EwsResult<T>>> PostAsync<T>(
        Action<XmlWriter> body, Func<T> create, Action<T, XmlReader> readPayload, int expected, CancellationToken cancellation)
    {
        var request = EwsRequest.Write(Version, options.Impersonate ? options.MailboxAddress : null, body);
        var reply = await _transport.PostAsync(
            request,
            BeforeRequest,
            (stream, encoding) =>
            {
                using var xml = XmlReading.Open(stream, encoding);
                return new ReplyReader<T>(xml, create, readPayload).Read();
            },
            cancellation).ConfigureAwait(false);
        request.GiveBack();
        lock (_gate)
        {
            ServerVersion = reply.Version ?? ServerVersion;
            _protocol.Learn(ServerVersion);
            _hasAnswer = true;
        }

        return reply.Results.Count == expected
            ? reply.Results
            : throw new EwsBrokenException(
                EwsErrorIds.InvalidResponse,
                $"The server answered {reply.Results.Count} results to a request with {expected} entries.",
                "Check that nothing between this machine and the server changes its answers.",
                isTransient: false);
    }

    private async Task<T> WithPausesAsync<T>(Func<Task<T>> send, Func<EwsRefusedException, bool> mayRepeat, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var version = Version;
            try
            {
                var result = await InTurnAsync(send, cancellation).ConfigureAwait(false);
                Pace.Grow();
                _budget.Grow();
                return result;
            }
            catch (EwsRefusedException error) when (error.IsOfVersion && StepDown(version))
            {
                attempt = 0;
            }
            catch (EwsRefusedException error) when (mayRepeat(error) && !(error.ResponseCode == EwsCodes.TimeoutExpired && attempt > MaxTimeouts))
            {
                TellBudget(error);
                if (!await PauseAsync(attempt, error.BackOff, cancellation).ConfigureAwait(false))
                {
                    throw;
                }
            }
        }
    }

    // A pause is made outside: a mailbox that has to wait takes no place from the others.
    private async Task<T> InTurnAsync<T>(Func<Task<T>> send, CancellationToken cancellation)
    {
        // What the server asks of this mailbox concerns all of its requests. The failure of somebody else's pause is not ours.
        await Task.WhenAny(Volatile.Read(ref _pause)).ConfigureAwait(false);
        Instant waited;
        lock (_gate)
        {
            waited = _waited;
        }

        using (await _budget.EnterAsync(options.Clock, options.Delay, waited, options.MaxBusyDelay, cancellation).ConfigureAwait(false))
        {
            return await send().ConfigureAwait(false);
        }
    }

    // Of several requests that were refused for one version only the first is a reason to speak another one.
    private bool StepDown(string refused)
    {
        lock (_gate)
        {
            return Version != refused || _protocol.StepDown();
        }
    }

    private void TellBudget(EwsRefusedException error)
    {
        if (error.HttpStatus is not null)
        {
            var notBefore = error.BackOff is { } backOff ? options.Clock.GetCurrentInstant() + Duration.FromTimeSpan(backOff) : (Instant?)null;
            lock (_gate)
            {
                _waited = notBefore ?? _waited;
            }

            _budget.Shrink(notBefore);
        }
        else if (EwsCodes.IsTooMany(error.ResponseCode))
        {
            _budget.Shrink(notBefore: null);
        }
    }
}
