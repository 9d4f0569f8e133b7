namespace ExchangeSync.Sync;

/// <summary>When deletes are held instead of carried over (DESIGN §6, Guard).</summary>
public sealed record DeleteLimits
{
    /// <summary>So many deletes on a side within 24 hours are never held, unless they would empty it.</summary>
    public int MaxCount { get; init; } = 10;

    /// <summary>So many per cent of a side's linked entries in the window within 24 hours are never held, unless they would empty it.</summary>
    public int MaxPercent { get; init; } = 10;

    /// <summary>Deletes that an earlier run held are carried out now; further ones may be held.</summary>
    public bool ReleaseHeld { get; init; }
}
