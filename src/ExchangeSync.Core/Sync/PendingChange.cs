using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>Why a change that was read is not settled yet.</summary>
public enum PendingKind
{
    /// <summary>Linked, but out of scope on both sides for now.</summary>
    Dormant,

    /// <summary>An entry is missing without proof that it was deleted.</summary>
    Unproven,

    /// <summary>A write failed in a way that may pass.</summary>
    Retry,

    /// <summary>An entry that cannot be read or written; tried again with growing pauses.</summary>
    Quarantined,

    /// <summary>Both sides changed the same field and the policy is Manual.</summary>
    Conflict,

    /// <summary>A change that can't be carried over (a recurring appointment of Microbizz, an edit of somebody else's meeting).</summary>
    Skipped,

    /// <summary>A delete that the guard holds.</summary>
    Held,

    /// <summary>Something changed while the run was writing; the next run looks at it.</summary>
    ChangedDuringRun,
}

/// <summary>A change that was read but is not settled yet. One row for each entry; it ends by being done, superseded, or settled by the admin.</summary>
public sealed record PendingChange
{
    /// <summary>The side of the entry.</summary>
    public required Side Side { get; init; }

    /// <summary>The entry's key.</summary>
    public required string Key { get; init; }

    /// <summary>The key of its series, if it is an occurrence.</summary>
    public string? SeriesKey { get; init; }

    /// <summary>See <see cref="Entry.Address"/>.</summary>
    public string? Address { get; init; }

    /// <summary>Why.</summary>
    public required PendingKind Kind { get; init; }

    /// <summary>Stable id of the reason.</summary>
    public required string Reason { get; init; }

    /// <summary>For a person; never a subject or a note.</summary>
    public string Message { get; init; } = "";

    /// <summary>The delete of this entry is proven, and remembered here.</summary>
    public bool Deleted { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>Since when it waits.</summary>
    public required Instant Since { get; init; }

    /// <summary>When it is due again; null: only when the entry changes or comes into scope.</summary>
    public Instant? NextAttempt { get; init; }

    /// <summary>When it was tried last, where it is tried again with growing pauses; null: it is not.</summary>
    public Instant? Tried => Kind is PendingKind.Retry or PendingKind.Quarantined && NextAttempt is { } next ? next - PendingBook.Pause(Attempts) : null;
}
