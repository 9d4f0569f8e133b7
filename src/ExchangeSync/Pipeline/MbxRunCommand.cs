using System.Collections.Concurrent;
using System.Management.Automation;
using ExchangeSync.Clr;
using ExchangeSync.Logging;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Pipeline;

/// <summary>A cmdlet that runs the synchronization of connections.</summary>
public abstract class MbxRunCommand : MbxConnectionCommand
{
    // Watching runs several at a time, and without end: the codes are all that is kept of them.
    private readonly ConcurrentDictionary<int, bool> _exitCodes = [];
    private int _activity;
    private ConnectionHost? _host;

    /// <summary>
    /// A file to which runs are logged as lines of JSON: what ran when, how it ended, and what it did by ids and field names; no password, title or note. At five megabytes a new file is begun; four older
    /// ones are kept (name.1 …).
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogPath { get; set; }

    /// <summary>
    /// A file to which every request and reply is written, a line of JSON each, to find out what goes wrong between here and the server. Credentials, cookies and tokens are never in it; subjects, notes,
    /// places and people are replaced. Kept as the log is.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TracePath { get; set; }

    /// <summary>For whoever watches: the first of 2 (a connection, or the whole call, failed), 1, 3, 0 that a run had. A connection that another process is running just now has not failed.</summary>
    private protected int ExitCode => HasFailed ? 2 : SyncRun.FirstExitCode(_exitCodes.Keys);

    /// <summary>When deletes are held.</summary>
    private protected virtual DeleteLimits Limits => new();

    /// <summary>Runs one connection and gives the run, also a failed one. Whatever fails, other connections go on.</summary>
    private protected Task RunAsync(OpenStore database, ExchangeConnection connection, CancellationToken cancellation) =>
        RunAsync(database, connection, (sync, progress) => sync.RunAsync(progress, cancellation), cancellation);

    /// <summary>Runs several connections, so many at a time; each run comes out when it ends.</summary>
    private protected async Task RunAllAsync(OpenStore database, IReadOnlyCollection<ExchangeConnection> connections, int atATime, CancellationToken cancellation)
    {
        RunHost();
        using var places = new SemaphoreSlim(atATime);
        await Task.WhenAll(connections.Select(async connection =>
        {
            await places.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                // The store answers at once, in the caller's own thread.
                await Task.Run(() => RunAsync(database, connection, cancellation), cancellation).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }
        })).ConfigureAwait(false);
    }

    /// <inheritdoc cref="RunAsync(OpenStore, ExchangeConnection, CancellationToken)"/>
    private protected async Task RunAsync(
        OpenStore database, ExchangeConnection connection, Func<ConnectionSync, IProgress<SyncProgress>, Task<SyncRun>> work, CancellationToken cancellation)
    {
        var progress = new RunProgress(this, connection.Title, "Synchronizing", Interlocked.Increment(ref _activity));
        TellWay(connection);
        try
        {
            var ended = await ConnectionRun.RunAsync(database, connection, Limits, RunHost(), sync => work(sync, progress), cancellation).ConfigureAwait(false);
            if (ended.Error is { } error)
            {
                if (error is StoreException { ErrorId: "RunInProgress" })
                {
                    Fail(ErrorRecords.Of(error, connection.Title));
                }
                else
                {
                    Fail(error, connection.Title);
                    WarnOnce(connection, ended);
                }
            }
            else
            {
                Report(database, ended.Run!, connection);
            }

            if (ended.Run is { } run)
            {
                Inform(RunSummary.Of(connection.Title, run));
                _exitCodes[run.ExitCode] = true;
                Emit(Outputs.Of(run, connection.Title, database));
            }
        }
        finally
        {
            progress.End();
        }
    }

    /// <summary>Gives what a run would do.</summary>
    private protected Task TellPlanAsync(OpenStore database, ExchangeConnection connection, CancellationToken cancellation) =>
        TellPlanAsync(database, connection, sync => sync.PlanAsync(null, cancellation), cancellation);

    /// <inheritdoc cref="TellPlanAsync(OpenStore, ExchangeConnection, CancellationToken)"/>
    private protected async Task TellPlanAsync(OpenStore database, ExchangeConnection connection, Func<ConnectionSync, Task<SyncPlan>> look, CancellationToken cancellation)
    {
        try
        {
            using var sync = ConnectionSync.For(database, connection, Limits, RunHost());
            var plan = await look(sync).ConfigureAwait(false);
            foreach (var warning in plan.Warnings)
            {
                Warn($"{connection.Title}: {warning}");
            }

            foreach (var action in Outputs.Of(plan, connection.Title))
            {
                Emit(action);
            }
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            Fail(e, connection.Title);
        }
    }

    private void TellWay(ExchangeConnection connection)
    {
        var (settings, access) = (connection.Settings, connection.Access);
        Tell($"{connection.Title}: {connection.Server} as {connection.UserName}"
            + (connection.Mailbox is { } mailbox ? $", {(access.Impersonate ? "impersonating" : "mailbox")} {mailbox}" : "")
            + (access.Calendar is { } calendar ? $", calendar '{calendar}'" : "")
            + $"; log-on {access.Authentication}, proxy {access.Proxy ?? "of the system"}; {settings.WeeksBack} weeks back, {settings.WeeksAhead} ahead, {settings.TimeZone}; "
            + $"recurrence {settings.Recurrence}, private {settings.PrivateMode}, conflicts {settings.ConflictPolicy}.");
    }

    /// <summary>What runs may need of this session; nobody is asked to sign in.</summary>
    private protected ConnectionHost RunHost() => _host ??= HostOf(
        attended: false,
        LogAt(LogPath) is { } log ? new RunLog(log) : null,
        LogAt(TracePath) is { } trace ? line => trace.Write([line]) : null);

    private Log? LogAt(string? path) => path is null
        ? null
        : new Log(new LogFile(Ask(() => GetUnresolvedProviderPathFromPSPath(path))), error => Warn($"{error.Message} {error.Remedy} The run goes on without it."));

    // Each failed run is an error of its own. That it goes on is said just once, when it no longer looks like a hiccup: a hundred warnings are read by nobody.
    private void WarnOnce(ExchangeConnection connection, ConnectionRun ended)
    {
        var limit = connection.Settings.FailureLimit is var wanted and > 0 ? wanted : new SyncSettings().FailureLimit;
        if (ended.ReachesFailures(limit) && ended.Health is { } health)
        {
            Warn($"{connection.Title}: {health.Failures} runs in a row have failed, since {health.FailingFrom():yyyy-MM-dd HH:mm} UTC. This is said once; Get-MbxExchangeConnection shows how it goes on.");
        }
    }

    private void Report(OpenStore database, SyncRun run, ExchangeConnection connection)
    {
        foreach (var warning in run.Warnings)
        {
            Warn($"{connection.Title}: {warning}");
        }

        var skipped = new SyncStore(database, connection.Id).Pending().Where(change => change.Kind == PendingKind.Skipped).ToList();
        if (run.Skipped > 0)
        {
            // Counted, not named: a transcript of a scheduled task is no place for titles of appointments.
            foreach (var group in skipped.GroupBy(change => change.Message))
            {
                Warn($"{connection.Title}: {group.Count()} not carried over: {group.Key} (-Verbose names them.)");
            }
        }

        foreach (var change in skipped)
        {
            Tell($"{connection.Title}: not carried over: {change.Side} {change.Key}: {change.Message}");
        }

        foreach (var entry in new SyncStore(database, connection.Id).JournalHeads(run.Id).Where(entry => entry.State == JournalState.Failed))
        {
            Fail(ErrorRecords.Of(
                entry.Reason ?? "EntryFailed", $"{connection.Title}: {entry.Kind} in {entry.Side} failed: {entry.Message}",
                "The next run tries it again. Get-MbxExchangeSyncRun -IncludeActions names the entry.", entry.Key ?? entry.PartnerKey ?? connection.Title));
        }

        foreach (var entry in RunFailures.Unread(new SyncStore(database, connection.Id), run))
        {
            Fail(ErrorRecords.Of(
                entry.Reason, $"{connection.Title}: an entry in {entry.Side} can't be read: {entry.Message}",
                "It is tried again with growing pauses; all else goes on. Compare-MbxExchangeCalendar shows it, and the entry across.", entry.Key));
        }
    }
}
