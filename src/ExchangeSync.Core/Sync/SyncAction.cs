using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>What a planned action does.</summary>
public enum SyncActionKind
{
    /// <summary>Links two entries that already are partners; writes on neither side.</summary>
    Adopt,

    /// <summary>Bookkeeping of a link whose sides agree; writes on neither side.</summary>
    Refresh,

    /// <summary>Makes the partner of an entry on <see cref="SyncAction.Side"/>.</summary>
    Create,

    /// <summary>Changes fields of the entry on <see cref="SyncAction.Side"/>.</summary>
    Update,

    /// <summary>Deletes the entry on <see cref="SyncAction.Side"/>.</summary>
    Delete,

    /// <summary>Forgets a link both of whose entries are gone.</summary>
    Unlink,

    /// <summary>Puts a link to sleep: out of scope on both sides for now.</summary>
    Sleep,

    /// <summary>Nothing for now; a pending row says why.</summary>
    Wait,

    /// <summary>Undo: brings a deleted entry back on <see cref="SyncAction.Side"/>.</summary>
    Restore,

    /// <summary>Undo: leaves an entry as it is; the reason says why.</summary>
    Leave,
}

/// <summary>A version of some fields that gives way; it goes to the journal before anything is written.</summary>
/// <param name="Side">The side whose version loses.</param>
/// <param name="Fields">The fields.</param>
/// <param name="Kind">Conflict or skip.</param>
/// <param name="Reason">Stable id.</param>
/// <param name="Message">For a person.</param>
public sealed record LosingVersion(Side Side, EntryFields Fields, JournalKind Kind, string Reason, string Message)
{
    /// <summary>Whose version it is, where that is not the entry of the action itself.</summary>
    public Entry? Of { get; init; }

    /// <summary>As <see cref="SyncAction.HidesTexts"/>, of that entry.</summary>
    public bool HidesTexts { get; init; }
}

/// <summary>One step of a plan.</summary>
public sealed record SyncAction
{
    /// <summary>What it does.</summary>
    public required SyncActionKind Kind { get; init; }

    /// <summary>The side that it writes on; for <see cref="SyncActionKind.Wait"/> the side of the entry that waits.</summary>
    public Side Side { get; init; }

    /// <summary>The link; one with Id 0 is made by this plan. Null: there is none yet.</summary>
    public Link? Link { get; init; }

    /// <summary>The item as it was read, if it is there.</summary>
    public Entry? Exchange { get; init; }

    /// <summary>The appointment as it was read, if it is there.</summary>
    public Entry? Microbizz { get; init; }

    /// <summary>Update: the fields to write. Create: see <see cref="EntryWrite.Fields"/>. Refresh and adopt: the fields on which both sides agree now.</summary>
    public EntryFields Fields { get; init; }

    /// <summary>Create: everything. Update: <see cref="Fields"/> count.</summary>
    public EntryContent? Content { get; init; }

    /// <summary>See <see cref="EntryWrite.SeriesKey"/>.</summary>
    public string? SeriesKey { get; init; }

    /// <summary>See <see cref="EntryWrite.OriginalDate"/>.</summary>
    public LocalDate? OriginalDate { get; init; }

    /// <summary>Create of an exception in Exchange: what users have made of that date there by now. It is changed only while it is as it was read.</summary>
    public Entry? Over { get; init; }

    /// <summary>Versions that give way by this action.</summary>
    public IReadOnlyList<LosingVersion> Losses { get; init; } = [];

    /// <summary>Undo: what is taken back, or left; else null.</summary>
    public RunChange? Undone { get; init; }

    /// <summary>Update: fields that both sides changed and that are written on both, so that they are agreed on only once both writes are done.</summary>
    public EntryFields BothWays { get; init; }

    /// <summary>Update: fields that both sides say alike already and that are agreed on once it is done (<see cref="Merge.SettledBy"/>).</summary>
    public EntryFields Settles { get; init; }

    /// <summary>Update in Microbizz: done only where that of the same pair in Exchange, which comes before it, was (<see cref="Merge.MaskFollows"/>).</summary>
    public bool Follows { get; init; }

    /// <summary>Refresh and update: a later step of the plan writes of the same pair (<see cref="Link.Found"/>), or sweeps its item away.</summary>
    public bool Precedes { get; init; }

    /// <summary>What Exchange says of a date is carried over before it is swept away there.</summary>
    internal bool Saves => this is { Kind: SyncActionKind.Update, Side: Side.Microbizz, Precedes: true };

    /// <summary>Update: what it writes counts as changed by its side, so that the other one follows.</summary>
    public bool Leads { get; init; }

    /// <summary>Neither the journal nor what is shown of the plan has any of its texts: Microbizz must not know what the private item says.</summary>
    public bool HidesTexts { get; init; }

    /// <summary>Wait: why.</summary>
    public PendingKind Pending { get; init; }

    /// <summary>Wait and sleep: the key of the entry that waits, where there is no entry to tell it.</summary>
    public EntryHead? Head { get; init; }

    /// <summary>Sleep and wait: this side's delete is proven and has to be remembered.</summary>
    public bool Deleted { get; init; }

    /// <summary>Stable id of the reason.</summary>
    public string? Reason { get; init; }

    /// <summary>The reason, for a person; never a subject or a note.</summary>
    public string? Message { get; init; }

    /// <summary>Writes on a side.</summary>
    public bool Writes => Kind is SyncActionKind.Create or SyncActionKind.Update or SyncActionKind.Delete or SyncActionKind.Restore;

    /// <summary>The entry on that side, as it was read.</summary>
    public Entry? On(Side side) => side == Side.Exchange ? Exchange : Microbizz;
}
