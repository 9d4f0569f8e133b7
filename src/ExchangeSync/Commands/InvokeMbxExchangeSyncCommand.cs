using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Commands;

/// <summary>
/// Synchronizes connections, both ways. Default: all that are activated. -WhatIf gives the plan and writes nothing.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "MbxExchangeSync", SupportsShouldProcess = true)]
[OutputType(typeof(MbxExchangeSyncRun), typeof(MbxExchangeSyncAction))]
public sealed class InvokeMbxExchangeSyncCommand : MbxRunCommand
{
    private readonly List<MbxExchangeDifference> _differences = [];

    /// <summary>Carries out the deletes that an earlier run held. Further ones may be held.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>So many deletes on a side within 24 hours are never held, unless they would empty it.</summary>
    [Parameter]
    [ValidateRange(0, 1_000_000)]
    public int MaxDeleteCount { get; set; } = new DeleteLimits().MaxCount;

    /// <summary>So many per cent of a side's linked entries in the window within 24 hours are never held, unless they would empty it.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaxDeletePercent { get; set; } = new DeleteLimits().MaxPercent;

    /// <summary>
    /// So many connections are run at a time. One server is never asked for more than ten things at once, whatever stands here, and for less while it is too busy.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 200)]
    public int ThrottleLimit { get; set; } = 10;

    /// <summary>
    /// Mends what Compare-MbxExchangeCalendar found, and nothing else: pipe its rows. What a run would do anyway is done; what differs although nobody has changed it is settled by -ConflictPolicy (with
    /// Manual it becomes a conflict), the version that gives way kept in the journal; a partner that is missing without proof of a delete is made again; deletes that are proven are carried over as ever,
    /// and held by the same guard. Duplicates are left to a person.
    /// </summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }

    /// <summary>With -Repair: a row of Compare-MbxExchangeCalendar.</summary>
    [Parameter(ValueFromPipeline = true)]
    public MbxExchangeDifference? Difference { get; set; }

    /// <summary>
    /// For a scheduled task, which ends with "exit $LASTEXITCODE": sets that variable to 2 where a connection or the whole call failed, 1 where some entries failed, 3 where deletes are held, else 0. Of several the first of
    /// 2, 1, 3, 0. A connection that another process is running just now counts as 0.
    /// </summary>
    [Parameter]
    public SwitchParameter SetExitCode { get; set; }

    private protected override DeleteLimits Limits =>
        new() { MaxCount = MaxDeleteCount, MaxPercent = MaxDeletePercent, ReleaseHeld = Force };

    private protected override async Task ProcessAsync(CancellationToken cancellation)
    {
        if (Repair != (Difference is not null))
        {
            throw Repair
                ? new CommandException("DifferencesMissing", ErrorCategory.InvalidArgument, "-Repair needs to know what to mend.", "Pipe what is to be mended: Compare-MbxExchangeCalendar 'Anna' | Invoke-MbxExchangeSync -Repair.")
                : new CommandException("RepairNotAsked", ErrorCategory.InvalidArgument, "Differences were piped, but -Repair is missing.", "Add -Repair to mend them, or name connections to synchronize.");
        }

        if (Difference is not null)
        {
            _differences.Add(Difference);
            return;
        }

        var database = Open();
        var connections = FindAny(database);
        var inactive = connections.Where(connection => !connection.Settings.Activated).ToList();
        if (inactive.Count > 0)
        {
            Warn($"Not activated and skipped: {string.Join(", ", inactive.Select(connection => connection.Title))}. Activate with Set-MbxExchangeSync -Activated.");
        }

        var approved = new List<ExchangeConnection>();
        foreach (var connection in connections.Where(connection => connection.Settings.Activated))
        {
            cancellation.ThrowIfCancellationRequested();
            switch (Question(connection.Title, "Synchronize"))
            {
                case Answer.Yes:
                    approved.Add(connection);
                    break;
                case Answer.Tell:
                    await TellPlanAsync(database, connection, cancellation).ConfigureAwait(false);
                    break;
                case Answer.No:
                default:
                    break;
            }
        }

        await RunAllAsync(database, approved, ThrottleLimit, cancellation).ConfigureAwait(false);
    }

    // What belongs to one connection is mended in one run.
    private protected override async Task EndAsync(CancellationToken cancellation)
    {
        foreach (var group in _differences.GroupBy(difference => (difference.Database, difference.ConnectionId)))
        {
            cancellation.ThrowIfCancellationRequested();
            using var database = OpenStore.Open(group.Key.Database, create: false);
            var connection = new ConnectionTable(database).Find(group.Key.ConnectionId.ToString("D"));
            if (connection is null)
            {
                Fail(Refusals.NoConnection(group.First().Connection), group.First().Connection);
            }
            else if (!connection.Settings.Activated)
            {
                Warn($"Not activated and skipped: {connection.Title}. Activate with Set-MbxExchangeSync -Activated.");
            }
            else
            {
                await RepairAsync(database, connection, group.Select(difference => new DifferenceId(difference.ItemId, difference.AppointmentId)).ToList(), cancellation).ConfigureAwait(false);
            }
        }

        if (SetExitCode)
        {
            Ask(() =>
            {
                SessionState.PSVariable.Set("global:LASTEXITCODE", ExitCode);
                return true;
            });
        }
    }

    private async Task RepairAsync(OpenStore database, ExchangeConnection connection, List<DifferenceId> chosen, CancellationToken cancellation)
    {
        switch (Question(connection.Title, $"Repair {chosen.Count} differences"))
        {
            case Answer.Yes:
                await RunAsync(database, connection, (sync, progress) => sync.RepairAsync(chosen, progress, cancellation), cancellation).ConfigureAwait(false);
                break;
            case Answer.Tell:
                await TellPlanAsync(database, connection, sync => sync.PlanRepairAsync(chosen, null, cancellation), cancellation).ConfigureAwait(false);
                break;
            case Answer.No:
            default:
                break;
        }
    }
}
