namespace ExchangeSync.Simulator.Store;

/// <summary>One entry of a folder's change feed; <paramref name="Item"/> is null for a delete.</summary>
internal sealed record SyncChange(Guid Key, StoredItem? Item, long Sequence, string Kind);
