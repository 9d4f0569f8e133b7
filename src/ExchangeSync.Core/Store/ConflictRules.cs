using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Store;

/// <summary>What a resolution of a conflict keeps to, and how it is refused.</summary>
internal static class ConflictRules
{
    /// <summary>What the journal says of a resolution.</summary>
    public const string Chosen = "An admin has chosen this version.";

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

    public static StoreException NotWritable() => new(
        "ConflictNotWritable", "Exchange does not take Microbizz's version: a meeting of somebody else, what is behind the mask of a private entry, or a pattern that Exchange does not know.", "Keep Exchange's version, or both.");

    public static SideException Refused(WriteResult result) => new(result.Error?.Code ?? result.Outcome.ToString(), result.Error?.Message ?? "The version was not written.", "Try it again.");

    public static SideException Refused(JournalEntry line) => new(line.Reason ?? "ConflictNotWritten", line.Message ?? "The entry changed meanwhile; the version was not written.", "Try it again.");
}
