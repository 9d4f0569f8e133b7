using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>How one attempt to run a connection ended.</summary>
/// <param name="Run">The run as it is stored, also a failed one; null: none was stored, because another process is running the connection or the store can't be written.</param>
/// <param name="Error">What ended it; null: it came to its end.</param>
/// <param name="Health">How the connection is doing after it; null: the store can't be read.</param>
public sealed record ConnectionRun(SyncRun? Run, Exception? Error, ConnectionHealth? Health)
{
    /// <summary>How many runs had failed in a row before it.</summary>
    public int FailuresBefore { get; private init; }

    /// <summary>Whether it is the one with which so many runs in a row have failed. It may count for two: it also finds out that one before it died.</summary>
    public bool ReachesFailures(int limit) => FailuresBefore < limit && Health?.Failures >= limit;

    /// <summary>
    /// Runs a connection once. Whatever fails is in the result and in the store, also where no run could begin, so that a connection that can't even be tried is seen to fail.
    /// </summary>
    /// <param name="database">The store.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="limits">When deletes are held.</param>
    /// <param name="host">What runs it.</param>
    /// <param name="work">What kind of run: <see cref="ConnectionSync.RunAsync"/> or its like.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">The user stopped it.</exception>
    public static async Task<ConnectionRun> RunAsync(
        Database database, ExchangeConnection connection, DeleteLimits limits, ConnectionHost host, Func<ConnectionSync, Task<SyncRun>> work, CancellationToken cancellation)
    {
        var store = new SyncStore(database, connection.Id);
        var before = store.Runs(1) is [var last, ..] ? last.Id : 0;
        var failures = store.Health().Failures;
        host.Log?.Started(connection, SystemClock.Instance.GetCurrentInstant());
        var ended = await TryAsync(database, connection, limits, host, work, store, before, cancellation).ConfigureAwait(false) with { FailuresBefore = failures };
        var journal = ended.Run is { } run && ended.Health is not null ? store.JournalHeads(run.Id) : [];
        var unread = ended is { Error: null, Run: { } done } ? RunFailures.Unread(store, done) : [];
        host.Log?.Ended(connection, ended, journal, unread, SystemClock.Instance.GetCurrentInstant());
        return ended;
    }

    private static async Task<ConnectionRun> TryAsync(
        Database database, ExchangeConnection connection, DeleteLimits limits, ConnectionHost host, Func<ConnectionSync, Task<SyncRun>> work, SyncStore store, long before, CancellationToken cancellation)
    {
        try
        {
            using var sync = ConnectionSync.For(database, connection, limits, host);
            var run = await work(sync).ConfigureAwait(false);
            return new ConnectionRun(run, null, store.Health());
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            host.Log?.Stopped(connection, SystemClock.Instance.GetCurrentInstant());
            throw;
        }
        catch (Exception failure)
        {
            return Failed(store, before, failure);
        }
    }

    private static ConnectionRun Failed(SyncStore store, long before, Exception failure)
    {
        // Another process is at work here, so nothing has failed; that run will say how it ended.
        if (failure is StoreException { ErrorId: "RunInProgress" })
        {
            return new ConnectionRun(null, failure, store.Health());
        }

        try
        {
            var run = store.Runs(1) is [var newest, ..] && newest.Id != before ? newest : Add(store, failure);
            return new ConnectionRun(run, failure, store.Health());
        }
        catch (StoreException)
        {
            // The store is what failed, most likely: its error is the one to tell, and there is nowhere to note it.
            return new ConnectionRun(null, failure, null);
        }
    }

    private static SyncRun Add(SyncStore store, Exception failure)
    {
        var (id, remedy) = SyncRunner.Describe(failure);
        return store.AddFailedRun(SystemClock.Instance.GetCurrentInstant(), id, failure.Message, remedy);
    }
}
