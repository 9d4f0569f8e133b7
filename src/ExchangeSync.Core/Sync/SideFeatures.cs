namespace ExchangeSync.Sync;

/// <summary>What a side can do.</summary>
[Flags]
public enum SideFeatures
{
    /// <summary>Nothing beyond listing, reading and writing.</summary>
    None = 0,

    /// <summary>It tells what changed since a cursor.</summary>
    ChangeFeed = 1,

    /// <summary>Its feed reports deletes, so that a delete has proof.</summary>
    Tombstones = 2,

    /// <summary>Creating twice with the same stamp makes one entry.</summary>
    IdempotentCreate = 4,

    /// <summary>What it stores may differ from what was written, so written entries are read back.</summary>
    Normalizes = 8,
}
