using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using ExchangeSync.Sync.Watching;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Commands;

/// <summary>
/// Keeps connections synchronized within seconds of a change on either side, until it is stopped (Ctrl+C, the end of the service or task, -For). Default: all that are activated, also those that will be
/// later. It gives an object for each run. For a service, a scheduled task at start-up, or a console. It connects again for ever; what fails is a warning when it begins and when it ends, and does not stop
/// other connections. -WhatIf gives the plan of a run and ends.
/// </summary>
[Cmdlet(VerbsCommon.Watch, "MbxExchangeSync", SupportsShouldProcess = true)]
[OutputType(typeof(MbxExchangeSyncRun), typeof(MbxExchangeSyncAction))]
public sealed class WatchMbxExchangeSyncCommand : MbxRunCommand
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    // By database; null: all that are there.
    private readonly Dictionary<string, HashSet<Guid>?> _chosen = new(StringComparer.Ordinal);

    /// <summary>Every connection runs at least this often, also where nothing is heard of a change: 0:30 is half an hour.</summary>
    [Parameter]
    public TimeSpan Every { get; set; } = new WatchOptions().Every;

    /// <summary>Ends it after so long, such as 23:59:00 for a task that is started every day; runs that are under way are finished first. Default: it goes on until it is stopped.</summary>
    [Parameter]
    public TimeSpan? For { get; set; }

    /// <summary>So many connections run at a time.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = new WatchOptions().ThrottleLimit;

    /// <summary>So many deletes on a side within 24 hours are never held, unless they would empty it.</summary>
    [Parameter]
    [ValidateRange(0, 1_000_000)]
    public int MaxDeleteCount { get; set; } = new DeleteLimits().MaxCount;

    /// <summary>So many per cent of a side's linked entries in the window within 24 hours are never held, unless they would empty it.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaxDeletePercent { get; set; } = new DeleteLimits().MaxPercent;

    private protected override DeleteLimits Limits => new() { MaxCount = MaxDeleteCount, MaxPercent = MaxDeletePercent };

    private protected override async Task ProcessAsync(CancellationToken cancellation)
    {
        if (Every < Shortest || For < Shortest)
        {
            throw new CommandException(
                "InvalidTimeSpan", ErrorCategory.InvalidArgument, "-Every and -For are at least a second; a bare number would be ticks.", "Give a time span, such as 0:30 (half an hour) or (New-TimeSpan -Minutes 30).");
        }

        var database = Open();
        if (!IsNamed)
        {
            if (await IsWantedAsync("all activated connections", database, FindAny(database).Where(connection => connection.Settings.Activated), cancellation).ConfigureAwait(false))
            {
                _chosen[database.Path] = null;
            }

            return;
        }

        foreach (var connection in FindAny(database))
        {
            if (!connection.Settings.Activated)
            {
                Warn($"Not activated; it is watched from when it is: {connection.Title}. Activate with Set-MbxExchangeSync -Activated.");
            }

            if (await IsWantedAsync(connection.Title, database, [connection], cancellation).ConfigureAwait(false))
            {
                var ids = _chosen.TryGetValue(database.Path, out var known) ? known : _chosen[database.Path] = [];
                ids?.Add(connection.Id);
            }
        }
    }

    private protected override async Task EndAsync(CancellationToken cancellation)
    {
        using var ending = For is { } time ? new CancellationTokenSource(time) : new CancellationTokenSource();
        await Task.WhenAll(_chosen.Select(chosen => WatchAsync(chosen.Key, chosen.Value, ending.Token, cancellation))).ConfigureAwait(false);
    }

    private async Task<bool> IsWantedAsync(string target, OpenStore database, IEnumerable<ExchangeConnection> connections, CancellationToken cancellation)
    {
        var answer = Question(target, "Synchronize on every change");
        foreach (var connection in answer == Answer.Tell ? connections : [])
        {
            await TellPlanAsync(database, connection, cancellation).ConfigureAwait(false);
        }

        return answer == Answer.Yes;
    }

    private async Task WatchAsync(string path, HashSet<Guid>? ids, CancellationToken ending, CancellationToken cancellation)
    {
        using var database = OpenStore.Open(path, create: false);
        using var watch = new CalendarWatch(
            database,
            () => new ConnectionTable(database).All().Where(connection => ids?.Contains(connection.Id) != false).ToList(),
            new WatchOptions { Every = Every, ThrottleLimit = ThrottleLimit },
            new WatchHost
            {
                Connection = RunHost(),
                Limits = Limits,
                Ended = (connection, ended) =>
                {
                    if (ended.Run is { } run)
                    {
                        Inform(RunSummary.Of(connection.Title, run));
                        Emit(Outputs.Of(run, connection.Title, database));
                    }
                },
                Warn = Warn,
                Tell = Tell,
            });
        await watch.RunAsync(ending, cancellation).ConfigureAwait(false);
    }
}
