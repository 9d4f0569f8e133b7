using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>What to do to an entry.</summary>
public enum WriteKind
{
    /// <summary>Make it.</summary>
    Create,

    /// <summary>Change some fields.</summary>
    Update,

    /// <summary>Delete it (Exchange: move to Deleted Items).</summary>
    Delete,

    /// <summary>
    /// Bring a deleted one back: in Microbizz under the id that it had, in Exchange out of Deleted Items, under another id then; where it is not there any more, made anew. One that is in the
    /// calendar again fails with <see cref="SyncReasons.ThereAgain"/>.
    /// </summary>
    Restore,
}

/// <summary>One write.</summary>
public sealed record EntryWrite
{
    /// <summary>What to do.</summary>
    public required WriteKind Kind { get; init; }

    /// <summary>
    /// Update and delete: which entry. Its version is the one that was planned on: where the entry has another one now, nothing is written. Restore: the key that it had. Create of an exception in
    /// Exchange: the exception that is there already; without it, or with another version, one that users have made is left as it is (<see cref="WriteOutcome.VersionConflict"/>).
    /// </summary>
    public EntryHead? Target { get; init; }

    /// <summary>Create: all of it. Update: only the <see cref="Fields"/> count. Restore: what it said when it was deleted.</summary>
    public EntryContent? Content { get; init; }

    /// <summary>Update: the fields to write. Create of an exception in Exchange, where it exists already: those that it takes; none: all.</summary>
    public EntryFields Fields { get; init; }

    /// <summary>Update: what the entry said when it was planned, so that only what differs is sent.</summary>
    public EntryContent? Current { get; init; }

    /// <summary>
    /// Create of an exception: the key, on this side, of the series that it belongs to. In Exchange, where every occurrence exists already, this changes the one of
    /// <see cref="OriginalDate"/>. In Microbizz the date must not be among the series' deleted ones; where it has an exception already, that one is changed, and its key returned.
    /// Update, in Microbizz only, of whatever <see cref="Fields"/> (none, too): makes an appointment the exception of that series and date, or, when empty, a single one again; it keeps its
    /// key. Null: it stays what it is.
    /// </summary>
    public string? SeriesKey { get; init; }

    /// <summary>With <see cref="SeriesKey"/>: the date that the pattern gave the exception, in the series' zone.</summary>
    public LocalDate? OriginalDate { get; init; }

    /// <summary>Restore: see <see cref="Entry.Uid"/>.</summary>
    public string? Uid { get; init; }

    /// <summary>Create and restore: the stamp. On the Microbizz side the new appointment's id is <see cref="Stamp.Appointment"/>.</summary>
    public Stamp? Stamp { get; init; }
}
