using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>Counts a run's actions.</summary>
internal static class RunCounts
{
    /// <summary>The run after an action that was written.</summary>
    public static SyncRun Having(this SyncRun run, SyncAction action) => (action.Kind, action.Side) switch
    {
        (SyncActionKind.Create or SyncActionKind.Restore, Side.Exchange) => run with { CreatedInExchange = run.CreatedInExchange + 1 },
        (SyncActionKind.Create or SyncActionKind.Restore, _) => run with { CreatedInMicrobizz = run.CreatedInMicrobizz + 1 },
        (SyncActionKind.Update, Side.Exchange) => run with { UpdatedInExchange = run.UpdatedInExchange + 1 },
        (SyncActionKind.Update, _) => run with { UpdatedInMicrobizz = run.UpdatedInMicrobizz + 1 },
        (SyncActionKind.Delete, Side.Exchange) => run with { DeletedInExchange = run.DeletedInExchange + 1 },
        _ => run with { DeletedInMicrobizz = run.DeletedInMicrobizz + 1 },
    };

    /// <summary>The run after what an action tells beside its write: conflicts, what was skipped, and what could not be read.</summary>
    public static SyncRun Noting(this SyncRun run, SyncAction action)
    {
        run = run with { Conflicts = run.Conflicts + action.Losses.Count(loss => loss.Kind == JournalKind.Conflict) };
        return (action.Kind, action.Pending) switch
        {
            (SyncActionKind.Adopt, _) => run with { Adopted = run.Adopted + 1 },
            (SyncActionKind.Leave, _) => run with { Skipped = run.Skipped + 1 },
            (SyncActionKind.Wait, PendingKind.Conflict) => run with { Conflicts = run.Conflicts + 1 },
            (SyncActionKind.Wait, PendingKind.Skipped) => run with { Skipped = run.Skipped + 1 },
            (SyncActionKind.Wait, PendingKind.Quarantined) => run with { Failed = run.Failed + 1 },
            _ => run,
        };
    }
}
