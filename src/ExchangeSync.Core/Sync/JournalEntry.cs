using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>How far a journaled action came.</summary>
public enum JournalState
{
    /// <summary>Written down before the request; its fate is unknown until it is completed.</summary>
    Intended,

    /// <summary>Done.</summary>
    Done,

    /// <summary>Not done; see the error.</summary>
    Failed,

    /// <summary>Its run ended before the reply came; what happened was found out later.</summary>
    Resolved,
}

/// <summary>What kind of line of the journal it is.</summary>
public enum JournalKind
{
    /// <summary>An entry was made.</summary>
    Create,

    /// <summary>Fields were changed.</summary>
    Update,

    /// <summary>An entry was deleted.</summary>
    Delete,

    /// <summary>Two entries that already were the same were linked.</summary>
    Adopt,

    /// <summary>The losing version of a conflict.</summary>
    Conflict,

    /// <summary>A change that was not carried over, with the version that the user made. Of an undo: an entry that it left as it is.</summary>
    Skip,

    /// <summary>A deleted entry was brought back.</summary>
    Restore,
}

/// <summary>One line of the journal: what a run intended, did, and what it overwrote.</summary>
public sealed record JournalEntry
{
    /// <summary>Row id; 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>The run.</summary>
    public required long RunId { get; init; }

    /// <summary>What.</summary>
    public required JournalKind Kind { get; init; }

    /// <summary>The side that was (or would have been) written.</summary>
    public required Side Side { get; init; }

    /// <summary>How far it came.</summary>
    public required JournalState State { get; init; }

    /// <summary>The key of the entry on <see cref="Side"/>; null for a create that has no reply yet.</summary>
    public string? Key { get; init; }

    /// <summary>The key of its partner across.</summary>
    public string? PartnerKey { get; init; }

    /// <summary>The partner's version that was planned on.</summary>
    public string? PartnerVersion { get; init; }

    /// <summary>Create and delete: the stamp that it carries.</summary>
    public Stamp? Stamp { get; init; }

    /// <summary>Delete of an item: see <see cref="Entry.Uid"/>.</summary>
    public string? Uid { get; init; }

    /// <summary>The fields that were written, or that lost.</summary>
    public EntryFields Fields { get; init; }

    /// <summary>What the entry said before, whole: the before-image, or the losing version.</summary>
    public EntryContent? Before { get; init; }

    /// <summary>What was written.</summary>
    public EntryContent? After { get; init; }

    /// <summary>
    /// What the partner said: with <see cref="After"/> the two halves of the base, should the reply be lost. Of a conflict: the version across, which won or stands beside.
    /// </summary>
    public EntryContent? PartnerContent { get; init; }

    /// <summary>Of a conflict: what the side said when both last agreed, its note as a fingerprint; null: they never had.</summary>
    public EntryContent? Base { get; init; }

    /// <summary>Of a conflict: the policy that decided it, or did not (Manual).</summary>
    public ConflictPolicy? Policy { get; init; }

    /// <summary>Of a conflict: what an admin has chosen since; null: nothing.</summary>
    public ConflictChoice? Resolution { get; init; }

    /// <summary>When that was.</summary>
    public Instant? Resolved { get; init; }

    /// <summary>Stable id of the error or the reason.</summary>
    public string? Reason { get; init; }

    /// <summary>The error or the reason, for a person.</summary>
    public string? Message { get; init; }

    /// <summary>When it was written down.</summary>
    public required Instant At { get; init; }

    /// <summary>
    /// This line with the mask of private entries over its images. Of an appointment whose version lost, the fields that lost stay: a user wrote them there, and nothing else has them.
    /// </summary>
    public JournalEntry WithoutTexts()
    {
        var kept = Side == Side.Microbizz && Kind is (JournalKind.Conflict or JournalKind.Skip) ? Fields & PrivateMask.Fields : EntryFields.None;
        return this with
        {
            Before = Before is null ? null : PrivateMask.Over(Before).With(kept, Before),
            After = After is null ? null : PrivateMask.Over(After),
            PartnerContent = PartnerContent is null ? null : PrivateMask.Over(PartnerContent),
            Base = Base is null ? null : PrivateMask.Over(Base),
        };
    }
}
