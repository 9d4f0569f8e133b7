using System.Collections.Concurrent;
using NodaTime;

namespace ExchangeSync.Exchange.Wire;

/// <summary>
/// What all clients of one process may ask of one server at a time. It lets fewer in once the server complains of too many, and slowly more again; where the web server itself names a time (503
/// with Retry-After), nobody goes in before it. What EWS asks of one mailbox (BackOffMilliseconds) concerns that mailbox alone and is not kept here. Safe for many threads.
/// </summary>
internal sealed class ServerBudget
{
    /// <summary>The most requests at a time: what Exchange 2010 allows one account by default (EWSMaxConcurrency); later ones allow 27.</summary>
    public const int Most = 10;

    private const int GoodOnesToGrow = 20;

    private static readonly ConcurrentDictionary<string, ServerBudget> Shared = new(StringComparer.OrdinalIgnoreCase);

    private readonly object _gate = new();
    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private int _limit = Most;
    private int _running;
    private int _good;
    private Instant _notBefore = Instant.MinValue;

    /// <summary>The budget of the server at an address, shared by all its clients.</summary>
    public static ServerBudget Of(Uri url) => Shared.GetOrAdd(url.Authority, _ => new ServerBudget());

    /// <summary>How many may be under way at a time, now.</summary>
    public int Limit
    {
        get
        {
            lock (_gate)
            {
                return _limit;
            }
        }
    }

    /// <summary>Waits until the server named no later time, then for a place. What is returned gives the place back.</summary>
    /// <param name="clock">Says what "now" is.</param>
    /// <param name="delay">Makes a pause.</param>
    /// <param name="waited">The time that the caller has waited for already.</param>
    /// <param name="patience">The longest that the caller waits until that time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="EwsRefusedException">ServerBusy: it is longer than that.</exception>
    public async Task<IDisposable> EnterAsync(IClock clock, Func<TimeSpan, CancellationToken, Task> delay, Instant waited, TimeSpan patience, CancellationToken cancellation)
    {
        Instant until;
        lock (_gate)
        {
            until = _notBefore;
        }

        if (until > waited && until - clock.GetCurrentInstant() is var pause && pause > Duration.Zero)
        {
            if (pause > Duration.FromTimeSpan(patience))
            {
                throw EwsRefusals.NotYet(pause.ToTimeSpan());
            }

            await delay(pause.ToTimeSpan(), cancellation).ConfigureAwait(false);
        }

        TaskCompletionSource<bool> turn;
        lock (_gate)
        {
            if (_running < _limit)
            {
                _running++;
                return new Place(this);
            }

            turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }

        using (cancellation.Register(() => turn.TrySetCanceled()))
        {
            await turn.Task.ConfigureAwait(false);
        }

        return new Place(this);
    }

    /// <summary>The server complained of too many at a time.</summary>
    /// <param name="notBefore">When it may be asked again; null: it named no time that concerns everybody.</param>
    public void Shrink(Instant? notBefore)
    {
        lock (_gate)
        {
            (_limit, _good) = (Math.Max(1, _limit / 2), 0);
            _notBefore = notBefore is { } time && time > _notBefore ? time : _notBefore;
        }
    }

    /// <summary>A request went through.</summary>
    public void Grow()
    {
        lock (_gate)
        {
            if (_limit < Most && ++_good >= GoodOnesToGrow)
            {
                (_limit, _good) = (_limit + 1, 0);
                LetIn();
            }
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _running--;
            LetIn();
        }
    }

    // Under the gate.
    private void LetIn()
    {
        while (_running < _limit && _waiting.Count > 0)
        {
            // One that was cancelled meanwhile takes no place.
            if (_waiting.Dequeue().TrySetResult(true))
            {
                _running++;
            }
        }
    }

    private sealed class Place(ServerBudget budget) : IDisposable
    {
        private ServerBudget? _budget = budget;

        public void Dispose() => Interlocked.Exchange(ref _budget, null)?.Leave();
    }
}
