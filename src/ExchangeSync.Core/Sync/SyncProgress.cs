namespace ExchangeSync.Sync;

/// <summary>Where a run stands.</summary>
/// <param name="Phase">What it is doing, for a person.</param>
/// <param name="Done">How many entries of this phase are done.</param>
/// <param name="Total">How many there are; 0: not known.</param>
public sealed record SyncProgress(string Phase, int Done, int Total);
