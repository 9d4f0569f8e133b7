using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Store;

/// <summary>What a resolution of a conflict keeps to, and how it is refused.</summary>
internal static class ConflictRules
{
    /// <summary>What the journal says of a resolution.</summary>
    public const string Chosen = "An admin has chosen this version.";

    /// <summary>What the journal says of a version that the admin who chose has not seen.</summary>
    public const string NewerEdit = "It was edited since, and gave way to the version that an admin has chosen.";

    /// <summary>What the journal, and the row that keeps it out of the sync, say of an appointment that stays beside its pair.</summary>
    public const string KeptBeside = "It was kept beside its pair when a conflict was resolved, and is not synchronized.";

    /// <summary>The conflict, which nobody has resolved yet; else throws ConflictNotFound or ConflictAlreadyResolved.</summary>
    public static RecordedConflict Check(SyncStore store, long id)
    {
        var conflict = store.Conflicts().FirstOrDefault(conflict => conflict.Line.Id == id) ?? throw new StoreException(
            "ConflictNotFound", $"There is no conflict {id}.", "See Get-MbxExchangeConflict for those that there are; the history is kept for so many days (Set-MbxExchangeSync -KeepDays).");
        return conflict.State != ConflictState.Resolved ? conflict : throw new StoreException(
            "ConflictAlreadyResolved", $"Conflict {id} was resolved already: {conflict.Line.Resolution}.", "To take that back, undo its run: Undo-MbxExchangeSync.");
    }

    public static StoreException EntryGone() => new(
        "ConflictEntryGone", "The two entries of the conflict are no pair any more.", "Keep both: Microbizz's version then becomes an appointment of its own.");

    public static StoreException VersionGone(Side side) => new(
        "ConflictVersionGone", $"The history does not have {side}'s version.", "Keep the other one, or make the change by hand.");

    /// <summary>What a side said, as far as the journal still has it; else throws ConflictVersionGone. What became private since was purged from it.</summary>
    public static EntryContent Version(RecordedConflict conflict, Side side)
    {
        var version = conflict.VersionOf(side) ?? throw VersionGone(side);
        var isKept = side == Side.Microbizz && conflict.Line.Side == side;
        var isPurged = !isKept && (conflict.Line.Fields & PrivateMask.Fields) != EntryFields.None
            && (ContentComparer.Differs(side, version, PrivateMask.Over(version)) & PrivateMask.Fields) == EntryFields.None;
        return isPurged ? throw VersionGone(side) : version;
    }

    public static StoreException NotWritable(Side side, string why) => new(
        "ConflictNotWritable", $"{side}'s version can't be written: {why}", side == Side.Microbizz ? "Keep Exchange's version, or both." : "Keep Microbizz's version, or make the change by hand.");

    public static StoreException Masked() => new(
        "ConflictNotWritable", "The entry is private by now, and what its mask hides is not synchronized.", "Nothing has to be done: what it says stays with its owner, and the other side shows the mask.");

    public static StoreException LeftOut() => new(
        "ConflictLeftOut", "The settings leave this entry alone: it is private, or a filter does not let it through.",
        "Change it by hand, or synchronize it again with Set-MbxExchangeSync (-PrivateMode, or the filters), run, and resolve the conflict then.");

    public static SideException Unreadable(EntryError error) => new(error.Code, error.Message, "Try it again.");

    public static SideException Refused(WriteResult result) => new(result.Error?.Code ?? result.Outcome.ToString(), result.Error?.Message ?? "The version was not written.", "Try it again.");

    public static SideException Refused(JournalEntry line) => new(line.Reason ?? "ConflictNotWritten", line.Message ?? "The entry changed meanwhile; the version was not written.", "Try it again.");
}
