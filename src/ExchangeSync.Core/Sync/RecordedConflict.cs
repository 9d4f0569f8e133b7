using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>Where a conflict stands.</summary>
public enum ConflictState
{
    /// <summary>Both versions stand against each other (policy Manual): somebody has to choose.</summary>
    Open,

    /// <summary>The policy has chosen, or the users have by editing on.</summary>
    Settled,

    /// <summary>An admin has chosen.</summary>
    Resolved,
}

/// <summary>A conflict, or a change that was not carried over, as the journal keeps it.</summary>
/// <param name="Line">The line of the journal: <see cref="JournalEntry.Side"/> is the side whose version gave way; of an open one Microbizz.</param>
/// <param name="State">Where it stands.</param>
public sealed record RecordedConflict(JournalEntry Line, ConflictState State)
{
    /// <summary>The side whose version stayed; null: neither gave way.</summary>
    public Side? Winner => Line.Reason == SyncReasons.ConflictUnresolved ? null : Line.Side.Other();

    /// <summary>What that side said; null: it was deleted there, or the journal was not yet keeping it.</summary>
    public EntryContent? VersionOf(Side side) => side == Line.Side ? Line.Before : Line.PartnerContent;

    /// <summary>Microbizz's change was not carried to Exchange, and may stand in Microbizz all the same: that Exchange's version stayed says nothing of Microbizz then.</summary>
    internal bool IsLeftStanding(Side keep) => keep == Side.Exchange && Line is { Kind: JournalKind.Skip, Side: Side.Microbizz };

    /// <summary>The key of the entry on that side; null: it had none.</summary>
    public string? KeyOn(Side side) => side == Line.Side ? Line.Key : Line.PartnerKey;
}
