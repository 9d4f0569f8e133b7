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
    private readonly SyncStore _store;
    private readonly IClock _clock;
    private readonly object _gate = new();
    private Instant? _renewed;

    public RunLease(SyncStore store, IClock clock) => (_store, _clock) = (store, clock);

    /// <summary>Takes it.</summary>
    /// <exception cref="StoreException">RunInProgress: somebody else has it; says who, and since when.</exception>
    public void Take()
    {
        using var process = Process.GetCurrentProcess();
        var now = _clock.GetCurrentInstant();
        _store.AcquireLease($"{Environment.MachineName}, process {process.Id}", now, Expiry);
        _renewed = now;
    }

    /// <summary>Renews it where half its time has passed since the last time; does nothing before it was taken.</summary>
    /// <exception cref="StoreException">LeaseLost.</exception>
    public void RenewIfDue()
    {
        // Before each request, of which several may be about to leave.
        lock (_gate)
        {
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
