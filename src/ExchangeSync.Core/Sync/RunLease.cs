using System.Diagnostics;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// The lease of one run: taken before it, renewed as it gets on, given back after it. A run that gets on no more loses it to the next
/// one, and then stores nothing more.
/// </summary>
internal sealed class RunLease : IDisposable
{
    private static readonly Duration Expiry = Duration.FromMinutes(10);
    private readonly SyncStore _store;
    private readonly IClock _clock;
    private Instant _renewed;

    private RunLease(SyncStore store, IClock clock) => (_store, _clock, _renewed) = (store, clock, clock.GetCurrentInstant());

    /// <summary>Takes it.</summary>
    /// <exception cref="StoreException">RunInProgress.</exception>
    public static RunLease Take(SyncStore store, IClock clock)
    {
        using var process = Process.GetCurrentProcess();
        store.AcquireLease($"{Environment.MachineName}, process {process.Id}", clock.GetCurrentInstant(), Expiry);
        return new RunLease(store, clock);
    }

    /// <summary>Reports on to <paramref name="progress"/>, and renews when a report finds half the time gone.</summary>
    public IProgress<SyncProgress> RenewedBy(IProgress<SyncProgress>? progress) => new Renewing(this, progress);

    /// <summary>Gives it back.</summary>
    public void Dispose() => _store.ReleaseLease();

    private void RenewIfDue()
    {
        var now = _clock.GetCurrentInstant();
        if (now - _renewed > Expiry / 2)
        {
            _store.RenewLease(now, Expiry);
            _renewed = now;
        }
    }

    private sealed class Renewing(RunLease lease, IProgress<SyncProgress>? progress) : IProgress<SyncProgress>
    {
        public void Report(SyncProgress value)
        {
            lease.RenewIfDue();
            progress?.Report(value);
        }
    }
}
