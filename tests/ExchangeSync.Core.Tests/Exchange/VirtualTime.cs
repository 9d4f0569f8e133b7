using NodaTime;

namespace ExchangeSync.Tests.Exchange;

/// <summary>A clock that stands still until it is advanced, and pauses that last as long by it.</summary>
internal sealed class VirtualTime : IClock
{
    private readonly Lock _gate = new();
    private readonly List<(Instant Until, TaskCompletionSource Pause)> _pauses = [];
    private Instant _now = Instant.FromUtc(2026, 3, 2, 9, 0);

    /// <summary>How many are waiting.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _pauses.Count;
            }
        }
    }

    public Instant GetCurrentInstant()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public async Task DelayAsync(TimeSpan delay, CancellationToken cancellation)
    {
        var pause = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _pauses.Add((_now + Duration.FromTimeSpan(delay), pause));
        }

        await pause.Task.WaitAsync(cancellation);
    }

    public void Advance(TimeSpan time)
    {
        List<TaskCompletionSource> over;
        lock (_gate)
        {
            _now += Duration.FromTimeSpan(time);
            over = _pauses.Where(pause => pause.Until <= _now).Select(pause => pause.Pause).ToList();
            _pauses.RemoveAll(pause => pause.Until <= _now);
        }

        over.ForEach(pause => pause.SetResult());
    }

    /// <summary>Waits, in real time, until so many pauses are under way.</summary>
    public async Task WhenWaitingAsync(int count)
    {
        for (var i = 0; Waiting < count; i++)
        {
            Assert.True(i < 1000, $"{Waiting} pauses instead of {count}.");
            await Task.Delay(10);
        }
    }
}
