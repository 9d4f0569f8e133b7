namespace ExchangeSync.Sync;

/// <summary>What a run would do, in an order that depends on nothing but the input.</summary>
/// <param name="Actions">The steps.</param>
/// <param name="Warnings">Remarks for the admin.</param>
public sealed record SyncPlan(IReadOnlyList<SyncAction> Actions, IReadOnlyList<string> Warnings)
{
    /// <summary>Nothing would be written on either side.</summary>
    public bool IsIdle => !Actions.Any(action => action.Writes || action.Kind == SyncActionKind.Adopt);
}
