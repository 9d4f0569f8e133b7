namespace ExchangeSync.Sync;

/// <summary>What changed on a side.</summary>
/// <param name="Cursor">Where to go on next time.</param>
/// <param name="CursorAccepted">False: the cursor was refused (or none was given) and <paramref name="Changes"/> holds everything there is; absence then proves nothing.</param>
/// <param name="Changes">Changed and deleted keys, each once, the newest state of each.</param>
public sealed record ChangeFeed(string Cursor, bool CursorAccepted, IReadOnlyList<FeedChange> Changes)
{
    /// <summary>The side takes no cursor at all: its feed begins anew each time, whatever was read of it before.</summary>
    public bool Repeats { get; init; }
}

/// <summary>One line of a feed.</summary>
/// <param name="Key">The entry's key.</param>
/// <param name="Version">Its version; null when deleted or not told.</param>
/// <param name="Deleted">It was deleted (proof of a delete).</param>
public sealed record FeedChange(string Key, string? Version, bool Deleted);
