using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>How a write ended.</summary>
public enum WriteOutcome
{
    /// <summary>Done; key and version are those after it.</summary>
    Done,

    /// <summary>The entry is of another version than expected; nothing was written.</summary>
    VersionConflict,

    /// <summary>The entry is not there.</summary>
    NotFound,

    /// <summary>Refused for this entry; see the error.</summary>
    Failed,

    /// <summary>Not attempted (the batch stopped before it).</summary>
    NotProcessed,
}

/// <summary>The result of one write.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Key">The key of the entry after the write; null where there is none.</param>
/// <param name="Version">The version after the write.</param>
/// <param name="Address">See <see cref="Entry.Address"/>.</param>
/// <param name="Error">Set for <see cref="WriteOutcome.Failed"/>.</param>
public sealed record WriteResult(WriteOutcome Outcome, string? Key = null, string? Version = null, string? Address = null, EntryError? Error = null)
{
    /// <summary>
    /// A series whose deleted dates were to be written, of which only a part went through: the dates that are deleted now. The rest is still to be carried over. Null: all, or not known.
    /// </summary>
    public IReadOnlyList<LocalDate>? DeletedDates { get; init; }
}
