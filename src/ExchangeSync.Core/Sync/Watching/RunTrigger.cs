using NodaTime;

namespace ExchangeSync.Sync.Watching;

/// <summary>
/// When the next run of a connection begins: after the first event and a little quiet, so that the many events of one edit, or of several, make one run; and never much later than the first, however
/// long they go on. Safe for many threads; one waits.
/// </summary>
internal sealed class RunTrigger(WatchOptions options)
{
    private readonly object _gate = new();
    private TaskCompletionSource<bool> _signalled = New();
    private TaskCompletionSource<bool> _hurried = New();
    private Instant _first;
    private Instant _last;

    /// <summary>Something happened that a run has to look at.</summary>
    public void Signal()
    {
        lock (_gate)
        {
            _last = options.Clock.GetCurrentInstant();
            if (_signalled.TrySetResult(true))
            {
                _first = _last;
            }
        }
    }

    /// <summary>What made runs fail is over, as it seems: a pause before the next try ends.</summary>
    public void Hurry()
    {
        lock (_gate)
        {
            _hurried.TrySetResult(true);
        }
    }

    /// <summary>A run begins now: it will see what has happened so far.</summary>
    public void Take()
    {
        lock (_gate)
        {
            _signalled = _signalled.Task.IsCompleted ? New() : _signalled;
        }
    }

    /// <summary>Waits until a run is due, or so long.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellation)
    {
        Task signalled;
        lock (_gate)
        {
            signalled = _signalled.Task;
        }

        if (await HappensAsync(signalled, longest, cancellation).ConfigureAwait(false))
        {
            for (TimeSpan pause; (pause = UntilDue()) > TimeSpan.Zero;)
            {
                await options.Delay(pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits for so long, or until <see cref="Hurry"/>.</summary>
    public async Task PauseAsync(TimeSpan pause, CancellationToken cancellation)
    {
        Task hurried;
        lock (_gate)
        {
            hurried = (_hurried = New()).Task;
        }

        await HappensAsync(hurried, pause, cancellation).ConfigureAwait(false);
    }

    private static TaskCompletionSource<bool> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<bool> HappensAsync(Task what, TimeSpan within, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ended = await Task.WhenAny(what, options.Delay(within, over.Token)).ConfigureAwait(false);
        over.Cancel();
        cancellation.ThrowIfCancellationRequested();
        return ended == what;
    }

    private TimeSpan UntilDue()
    {
        lock (_gate)
        {
            var now = options.Clock.GetCurrentInstant();
            var due = Instant.Min(_last + Duration.FromTimeSpan(options.Quiet), _first + Duration.FromTimeSpan(options.Longest));

            // Where the clock was set back meanwhile, nobody waits for it to come round again.
            return now < _first ? TimeSpan.Zero : (due - now).ToTimeSpan();
        }
    }
}
