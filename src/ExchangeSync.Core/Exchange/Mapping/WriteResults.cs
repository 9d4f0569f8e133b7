using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>What a server's answer to a write means.</summary>
internal static class WriteResults
{
    public static WriteResult Of(EntryWrite write, EwsResult<EwsItemList> answer)
    {
        if (answer.IsSuccess)
        {
            return Done(write, answer.Value.Items.FirstOrDefault()?.Id);
        }

        return answer.Code switch
        {
            EwsCodes.BatchStopped => new WriteResult(WriteOutcome.NotProcessed),
            var code when EwsCodes.IsVersionConflict(code) => new WriteResult(WriteOutcome.VersionConflict),
            var code when EwsCodes.IsNotFound(code) => new WriteResult(WriteOutcome.NotFound),
            _ => new WriteResult(WriteOutcome.Failed, Error: ItemErrors.Of(answer)),
        };
    }

    private static WriteResult Done(EntryWrite write, EwsItemId? id)
    {
        if (write.Kind == WriteKind.Delete)
        {
            return new WriteResult(WriteOutcome.Done);
        }

        if (id is null)
        {
            return new WriteResult(WriteOutcome.Failed, Error: ItemErrors.Incomplete);
        }

        // An occurrence keeps its key, and may get another item id when it becomes an exception.
        return write is { Kind: not WriteKind.Restore, Target: { } target } && Entry.IsOccurrenceKey(target.Key)
            ? new WriteResult(WriteOutcome.Done, target.Key, id.ChangeKey, id.Id)
            : new WriteResult(WriteOutcome.Done, id.Id, id.ChangeKey);
    }
}
