using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>What an admin should know of a run as a whole, because some of its entries asked for more than a sync can do.</summary>
internal static class RunWarnings
{
    /// <summary>The remarks for one action.</summary>
    public static IEnumerable<string> Of(SyncAction action)
    {
        if (action.Writes && action.Reason == SyncReasons.NoteFormattingLost)
        {
            yield return "NoteFormattingLost: at least one note that was edited in Microbizz could not keep its formatting in Exchange and was written as plain paragraphs. The journal has it as it was.";
        }

        if (action is { Kind: SyncActionKind.Update or SyncActionKind.Delete, Side: Side.Exchange, Exchange.IsMeeting: true })
        {
            yield return "At least one meeting of this mailbox was changed or deleted. ExchangeSync never sends mail, so its attendees were not told.";
        }
    }

    /// <summary>The remark for fields that the server took and did not keep.</summary>
    public static IEnumerable<string> Of(EntryFields ignored)
    {
        if (ignored != EntryFields.None)
        {
            yield return $"{SyncReasons.NotKept}: the server took a write and did not keep {ignored}; the two sides differ in that until it changes again. The journal names the entries.";
        }
    }
}
