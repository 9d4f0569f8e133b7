using System.Diagnostics;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// The lease that makes a run the one writer of its connection: taken before it, renewed as it gets on, given back after it. Every transaction checks it, and no request leaves with a lease
/// that was not renewed within half its time; a run that has lost it to another one ends there and writes nothing more.
/// </summary>
internal sealed class RunLease
{
    private static readonly Duration Expiry = Duration.FromMinutes(10);

    // More than the first run of a large calendar takes. A server that keeps answering and never comes to an end would keep everybody else from the connection for weeks.
    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(1);

    private readonly SyncStore _store;
    private readonly IClock _clock;
    private readonly TimeSpan _longest;
    private readonly object _gate = new();

    // A clock may be set in the middle of a run.
    private readonly Stopwatch _time = new();
    private Instant? _renewed;

    public RunLease(SyncStore store, IClock clock, TimeSpan? longest = null) => (_store, _clock, _longest) = (store, clock, longest ?? LongestRun);

    /// <summary>Takes it.</summary>
    /// <exception cref="StoreException">RunInProgress: somebody else has it; says who, and since when.</exception>
    public void Take()
    {
        using var process = Process.GetCurrentProcess();
        var now = _clock.GetCurrentInstant();
        _store.AcquireLease($"{Environment.MachineName}, process {process.Id}", now, Expiry);
        _renewed = now;
        _time.Restart();
    }

    /// <summary>Renews it where half its time has passed since the last time; does nothing before it was taken.</summary>
    /// <exception cref="StoreException">LeaseLost.</exception>
    /// <exception cref="SideException">RunTooLong: it was held for a day.</exception>
    public void RenewIfDue()
    {
        // Before each request, of which several may be about to leave.
        lock (_gate)
        {
            if (_renewed is not null && _time.Elapsed >= _longest)
            {
                throw new SideException(
                    "RunTooLong",
                    $"The run was ended because it had not come to its end within {_longest.TotalHours:0} hours.",
                    "Nothing is lost, the next run goes on. If it happens again, the server answers very slowly or without end: ask its administrator, or shorten the window (Set-MbxExchangeSync -WeeksBack, -WeeksAhead).");
            }

            var now = _clock.GetCurrentInstant();
            if (_renewed is { } renewed && (now - renewed > Expiry / 2 || now < renewed))
            {
                _store.RenewLease(now, Expiry);
                _renewed = now;
            }
        }
    }

    /// <summary>Gives it back.</summary>
    public void GiveBack()
    {
        _renewed = null;
        try
        {
            _store.ReleaseLease();
        }
        catch (StoreException)
        {
            // What keeps it from being given back (a full disk, a locked file) has most likely ended the run too, and that error must come through. The lease ends by itself.
        }
    }
}
