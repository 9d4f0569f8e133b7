using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>
/// CreateItem, UpdateItem or DeleteItem over any number of entries, as many in a request as the server stands. An entry that it was too busy for was not written, so it goes again after a pause.
/// </summary>
/// <param name="sender">Sends.</param>
/// <param name="open">Writes the operation's element and the one around its entries.</param>
/// <param name="write">Writes one entry.</param>
internal sealed class EwsItemWrite<TIn>(EwsSender sender, Action<XmlWriter> open, Action<XmlWriter, TIn> write)
{
    /// <summary>One result for each entry, in order.</summary>
    /// <exception cref="EwsException">Nothing was written, or it is not known what was.</exception>
    public async Task<IReadOnlyList<EwsResult<EwsItemList>>> RunAsync(IReadOnlyList<TIn> items, CancellationToken cancellation)
    {
        var results = new EwsResult<EwsItemList>[items.Count];
        var left = Enumerable.Range(0, items.Count).ToList();
        var attempt = 0;
        while (left.Count > 0)
        {
            var batch = left.Take(sender.Pace.Size).ToList();
            try
            {
                var answers = await SendAsync(batch.ConvertAll(i => items[i]), cancellation).ConfigureAwait(false);
                left.RemoveRange(0, batch.Count);
                for (var n = 0; n < batch.Count; n++)
                {
                    results[batch[n]] = answers[n];
                }
            }
            catch (EwsRefusedException error) when (error.IsBusy && left.Count < items.Count)
            {
                // What went before was written and has to be kept; of these it is certain that they were not.
                left.ForEach(i => results[i] = new EwsResult<EwsItemList>(EwsCodes.BatchStopped, error.Message, error.BackOff, new EwsItemList()));
                break;
            }

            var busy = batch.Where(i => EwsCodes.IsBusy(results[i].Code)).ToList();
            attempt = busy.Count > 0 ? attempt + 1 : 0;
            if (busy.Count > 0 && await sender.PauseAsync(attempt, results[busy[0]].BackOff, cancellation).ConfigureAwait(false))
            {
                left.InsertRange(0, busy);
            }
        }

        return results;
    }

    private Task<IReadOnlyList<EwsResult<EwsItemList>>> SendAsync(List<TIn> batch, CancellationToken cancellation) => sender.SendAsync(
        xml =>
        {
            open(xml);
            batch.ForEach(item => write(xml, item));
            xml.WriteEndElement();
            xml.WriteEndElement();
        },
        () => new EwsItemList(),
        (list, reader) => list.Read(reader),
        batch.Count,
        cancellation);
}
