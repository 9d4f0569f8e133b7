using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// Takes back what one run wrote on either side, field by field, wherever no user and no later run has touched it since (DESIGN §6, Undo). An undo is a run of its own: it has its journal, and can be
/// undone.
/// </summary>
public sealed class UndoRunner
{
    // What changes under the writes is read and planned again so often.
    private const int MaxRounds = 3;
    private readonly SyncContext _context;

    /// <summary>Makes one for one connection.</summary>
    public UndoRunner(SyncContext context) => _context = context;

    /// <summary>What an undo would do now. Writes nothing.</summary>
    /// <exception cref="StoreException">RunNotFound.</exception>
    /// <exception cref="SideException">A side cannot be used.</exception>
    public Task<SyncPlan> PlanAsync(long runId, CancellationToken cancellation)
    {
        _context.Store.GetRun(runId);
        return new SyncRunner(_context).LookAsync(
            context =>
            {
                var (window, zone) = SyncRunner.Days(context, context.Clock.GetCurrentInstant());
                return new UndoPlanner(context, window, zone).PlanAsync(RunChange.Of(context.Store.Journal(runId)), cancellation);
            },
            cancellation);
    }

    /// <summary>Undoes a run. The run that is returned is the undo; it is stored, and names in its journal what it left as it is (<see cref="JournalKind.Skip"/>), with the reason.</summary>
    /// <exception cref="StoreException">RunNotFound.</exception>
    /// <exception cref="SideException">A side cannot be used. The undo is stored as failed; what it did stays, and it can be run again.</exception>
    /// <exception cref="OperationCanceledException">The user stopped it.</exception>
    public Task<SyncRun> RunAsync(long runId, IProgress<SyncProgress>? progress, CancellationToken cancellation)
    {
        _context.Store.GetRun(runId);
        return new SyncRunner(_context).RunFrameAsync(
            async (ledger, _, requests) =>
            {
                await RunAsync(ledger, RunChange.Of(_context.Store.Journal(runId)), progress, cancellation).ConfigureAwait(false);
                var finished = SyncRunner.Finished(_context, ledger, _context.Store.Pending(), requests);
                _context.Store.Write(transaction =>
                {
                    transaction.Reopen(runId);
                    SyncRunner.HideBehindMasks(_context, transaction, everything: false);
                    transaction.FinishRun(finished);
                });
                return finished;
            },
            undoes: runId,
            cancellation);
    }

    private async Task RunAsync(RunLedger ledger, IReadOnlyList<RunChange> changes, IProgress<SyncProgress>? progress, CancellationToken cancellation)
    {
        var (window, zone) = SyncRunner.Days(_context, _context.Clock.GetCurrentInstant());
        var planner = new UndoPlanner(_context, window, zone);
        for (var round = 0; changes.Count > 0; round++)
        {
            progress?.Report(new SyncProgress("Reading what the run wrote", 0, 0));
            var plan = await planner.PlanAsync(changes, cancellation).ConfigureAwait(false);
            if (round == MaxRounds)
            {
                plan = plan with { Actions = plan.Actions.Select(KeptChanging).ToList() };
            }

            var executor = new PlanExecutor(_context, ledger, window, new OwnWrites(), progress);
            await executor.ExecuteAsync(plan, cancellation).ConfigureAwait(false);
            changes = executor.Again.Select(action => action.Undone!).Distinct().ToList();
        }
    }

    private static SyncAction KeptChanging(SyncAction action) => action.Writes
        ? action with { Kind = SyncActionKind.Leave, Reason = SyncReasons.KeptChanging, Message = "It changed each time when it was to be written. Undo the run again." }
        : action;
}
