using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Carries out writes, those of one kind together, and says of each how it ended.</summary>
internal sealed class EntryWriter(EwsClient client, string connectionZone)
{
    /// <summary>One result for each write, in order.</summary>
    public async Task<IReadOnlyList<WriteResult>> WriteAsync(IReadOnlyList<EntryWrite> writes, CancellationToken cancellation)
    {
        var results = new WriteResult[writes.Count];
        foreach (var kind in writes.Select((write, index) => (write, index)).GroupBy(one => one.write.Kind))
        {
            var batch = kind.ToList();
            var done = await WriteAsync(kind.Key, batch.ConvertAll(one => one.write), cancellation).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
            {
                results[batch[i].index] = done[i];
            }
        }

        return results;
    }

    private Task<WriteResult[]> WriteAsync(WriteKind kind, List<EntryWrite> writes, CancellationToken cancellation) => kind switch
    {
        WriteKind.Create => CreateAsync(writes, cancellation),
        WriteKind.Update => UpdateAsync(writes, cancellation),
        _ => DeleteAsync(writes, cancellation),
    };

    private async Task<WriteResult[]> CreateAsync(List<EntryWrite> writes, CancellationToken cancellation)
    {
        // As a single appointment it would take place once: another appointment than the user made.
        var results = writes.Select(write => write.Content!.RecurrenceRule is null ? null : new WriteResult(
            WriteOutcome.Failed, Error: new EntryError("RecurrenceNotSupported", "Recurring appointments are not written to Exchange.", IsTransient: false))).ToArray();
        return await FillAsync(results, writes, open => client.CreateAsync(
            open, (xml, i) => ItemXml.New(xml, writes[i].Content!, writes[i].Stamp, connectionZone, client.ProtocolVersion), cancellation)).ConfigureAwait(false);
    }

    private async Task<WriteResult[]> UpdateAsync(List<EntryWrite> writes, CancellationToken cancellation)
    {
        var updates = writes.ConvertAll(write => new ItemUpdate(write, connectionZone, client.ProtocolVersion));
        var results = new WriteResult?[writes.Count];

        // An update without a change key is refused; one that was planned on any version gets the present one.
        var keyless = Enumerable.Range(0, writes.Count).Where(i => updates[i].Item.ChangeKey is null && !updates[i].IsEmpty).ToList();
        var keys = await client.GetAsync(keyless.ConvertAll(i => new EwsItemRef(updates[i].Item.Id)), EwsShape.Keys, cancellation).ConfigureAwait(false);
        for (var n = 0; n < keyless.Count; n++)
        {
            if (keys[n].Value.Items.FirstOrDefault() is { } item && keys[n].IsSuccess)
            {
                updates[keyless[n]].Item = item.Id;
            }
            else
            {
                results[keyless[n]] = ResultOf(writes[keyless[n]], keys[n]);
            }
        }

        for (var i = 0; i < writes.Count; i++)
        {
            var target = writes[i].Target!;
            results[i] ??= updates[i].IsEmpty ? new WriteResult(WriteOutcome.Done, target.Key, target.Version, target.Address) : null;
        }

        return await FillAsync(results, writes, open => client.UpdateAsync(open, (xml, i) => updates[i].Write(xml), cancellation)).ConfigureAwait(false);
    }

    private async Task<WriteResult[]> DeleteAsync(List<EntryWrite> writes, CancellationToken cancellation)
    {
        // DeleteItem checks no change keys, so they are read just before.
        var keys = await client.GetAsync(writes.ConvertAll(write => new EwsItemRef(AddressOf(write))), EwsShape.Keys, cancellation).ConfigureAwait(false);
        var results = writes.Zip(keys, (write, key) =>
            key.IsSuccess && key.Value.Items is [var item, ..] && (write.Target!.Version is not { } expected || expected == item.Id.ChangeKey) ? null
            : key.IsSuccess ? new WriteResult(WriteOutcome.VersionConflict)
            : ResultOf(write, key)).ToArray();
        return await FillAsync(
            results, writes, open => client.DeleteAsync(open.ConvertAll(i => new EwsItemId(AddressOf(writes[i]))), forGood: false, cancellation)).ConfigureAwait(false);
    }

    // Sends those that have no result yet, by their indexes.
    private static async Task<WriteResult[]> FillAsync(
        WriteResult?[] results, List<EntryWrite> writes, Func<List<int>, Task<IReadOnlyList<EwsResult<EwsItemList>>>> send)
    {
        var open = Enumerable.Range(0, writes.Count).Where(i => results[i] is null).ToList();
        var answers = await send(open).ConfigureAwait(false);
        for (var n = 0; n < open.Count; n++)
        {
            results[open[n]] = ResultOf(writes[open[n]], answers[n]);
        }

        return results!;
    }

    private static string AddressOf(EntryWrite write) => write.Target!.Address ?? write.Target.Key;

    private static WriteResult ResultOf(EntryWrite write, EwsResult<EwsItemList> answer)
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
        return write.Target is { } target && OccurrenceFinder.IsOccurrenceKey(target.Key)
            ? new WriteResult(WriteOutcome.Done, target.Key, id.ChangeKey, id.Id)
            : new WriteResult(WriteOutcome.Done, id.Id, id.ChangeKey);
    }
}
