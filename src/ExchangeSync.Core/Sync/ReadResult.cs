using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>What the read of one key gave: the entry, or why not.</summary>
public sealed record ReadResult
{
    /// <summary>The key that was asked for.</summary>
    public required string Key { get; init; }

    /// <summary>The entry; null when it was not found or failed.</summary>
    public Entry? Entry { get; init; }

    /// <summary>A series of Exchange: its occurrences in the window and its exceptions.</summary>
    public IReadOnlyList<Entry> Occurrences { get; init; } = [];

    /// <summary>A series of Exchange: occurrences in the window that it says exist and that the calendar does not show.</summary>
    public IReadOnlyList<EntryHead> Unclear { get; init; } = [];

    /// <summary>Why there is no entry. Null together with a null <see cref="Entry"/>: it was not found.</summary>
    public EntryError? Error { get; init; }

    /// <summary>It is known to have been deleted (a tombstone, a deleted occurrence), not just not found.</summary>
    public bool Tombstone { get; init; }
}

/// <summary>Why one entry could not be read or written.</summary>
/// <param name="Code">Stable id: the EWS response code, or one of ours.</param>
/// <param name="Message">For a person.</param>
/// <param name="IsTransient">The same request may go through later.</param>
public sealed record EntryError(string Code, string Message, bool IsTransient);
