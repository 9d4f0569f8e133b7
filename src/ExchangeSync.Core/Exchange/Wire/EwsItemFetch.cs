using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Wire;

/// <summary>
/// GetItem over any number of items. A batch that fails as a whole, as it does when one item's content breaks the reply, is halved until the culprit stands alone and becomes an error
/// of its own: one bad item must not stop a sync (davmail 231, exchangelib 177).
/// </summary>
internal sealed class EwsItemFetch(EwsSender sender, EwsShape shape)
{
    private sealed record Request(EwsItemRef Item, int Index);

    /// <summary>One result for each item, in order.</summary>
    public async Task<IReadOnlyList<EwsResult<EwsItemList>>> RunAsync(IReadOnlyList<EwsItemRef> items, CancellationToken cancellation)
    {
        var results = new EwsResult<EwsItemList>[items.Count];
        var next = 0;
        await InFlight.RunAsync(() => sender.Pace.Width, () => next < items.Count, NextAsync, static _ => { }).ConfigureAwait(false);
        return results;

        async Task<bool> NextAsync()
        {
            var (first, count) = (next, Math.Min(sender.Pace.Size, items.Count - next));
            next += count;
            await FetchAsync(Enumerable.Range(first, count).Select(index => new Request(items[index], index)).ToList(), results, cancellation).ConfigureAwait(false);
            return true;
        }
    }

    private async Task FetchAsync(List<Request> batch, EwsResult<EwsItemList>[] results, CancellationToken cancellation)
    {
        try
        {
            await FetchWithPausesAsync(batch, results, cancellation).ConfigureAwait(false);
        }
        catch (EwsException error) when (EwsCodes.MayBeOneItem((error as EwsRefusedException)?.ResponseCode ?? error.ErrorId) && shape != EwsShape.Keys)
        {
            if (batch.Count > 1)
            {
                var half = batch.Count / 2;
                await FetchAsync(batch.GetRange(0, half), results, cancellation).ConfigureAwait(false);
                await FetchAsync(batch.GetRange(half, batch.Count - half), results, cancellation).ConfigureAwait(false);
                return;
            }

            // If not even its id can be read, it is not the item: let that error out.
            await SendAsync(batch, EwsShape.Keys, cancellation).ConfigureAwait(false);
            results[batch[0].Index] = new EwsResult<EwsItemList>((error as EwsRefusedException)?.ResponseCode ?? error.ErrorId, error.Message, null, new EwsItemList());
        }
    }

    private async Task FetchWithPausesAsync(List<Request> batch, EwsResult<EwsItemList>[] results, CancellationToken cancellation)
    {
        for (var attempt = 1; batch.Count > 0; attempt++)
        {
            var answers = await SendAsync(batch, shape, cancellation).ConfigureAwait(false);
            var again = new List<Request>();
            TimeSpan? backOff = null;
            for (var i = 0; i < batch.Count; i++)
            {
                results[batch[i].Index] = answers[i];
                if (EwsCodes.IsBusy(answers[i].Code) || answers[i].Code == EwsCodes.BatchStopped || (attempt == 1 && EwsCodes.IsPassing(answers[i].Code)))
                {
                    again.Add(batch[i]);
                    backOff ??= answers[i].BackOff;
                }
            }

            if (again.Count > 0 && !await sender.PauseAsync(attempt, backOff, cancellation).ConfigureAwait(false))
            {
                throw EwsRefusals.From(EwsCodes.ServerBusy, "it read only a part of what was asked", backOff);
            }

            batch = again;
        }
    }

    private Task<IReadOnlyList<EwsResult<EwsItemList>>> SendAsync(List<Request> batch, EwsShape fields, CancellationToken cancellation) => sender.SendAsync(
        xml =>
        {
            xml.StartMessage("GetItem");
            xml.ItemShape(fields, sender.Version);
            xml.StartMessage("ItemIds");
            batch.ForEach(request => request.Item.Write(xml));
            xml.WriteEndElement();
            xml.WriteEndElement();
        },
        () => new EwsItemList(),
        (list, reader) => list.Read(reader),
        batch.Count,
        cancellation);
}
