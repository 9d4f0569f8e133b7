using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Deletes entries, into Deleted Items.</summary>
internal sealed class DeleteWriter(EwsClient client)
{
    public async Task WriteAsync(WriteCall call, IReadOnlyList<int> deletes, CancellationToken cancellation)
    {
        // Exceptions go with their series, or stay with it.
        var series = new HashSet<string>(deletes.Select(i => call[i].Target!.Key), StringComparer.Ordinal);
        var withSeries = deletes.Where(i => Entry.IsOccurrenceKey(call[i].Target!.Key) && series.Contains(call.SeriesOf(i))).ToList();
        await DeleteAsync(call, deletes.Except(withSeries).ToList(), cancellation).ConfigureAwait(false);
        foreach (var i in withSeries)
        {
            var whole = call.Result(deletes.First(other => call[other].Target!.Key == call.SeriesOf(i))).Outcome;
            call.Finish(i, new WriteResult(whole == WriteOutcome.Done ? WriteOutcome.Done : WriteOutcome.NotProcessed));
        }
    }

    private async Task DeleteAsync(WriteCall call, List<int> deletes, CancellationToken cancellation)
    {
        // DeleteItem checks no change keys, so they are read just before.
        var keys = await client.GetAsync(deletes.ConvertAll(i => new EwsItemRef(AddressOf(call, i))), EwsShape.Keys, cancellation).ConfigureAwait(false);
        for (var n = 0; n < deletes.Count; n++)
        {
            if (!keys[n].IsSuccess)
            {
                call.Finish(deletes[n], keys[n]);
            }
            else if (!IsExpected(call, deletes[n], keys[n].Value.Items.FirstOrDefault()?.Id.ChangeKey))
            {
                call.Finish(deletes[n], new WriteResult(WriteOutcome.VersionConflict));
            }
        }

        var open = deletes.Where(call.IsOpen).ToList();
        var answers = await client.DeleteAsync(open.ConvertAll(i => new EwsItemId(AddressOf(call, i))), forGood: false, cancellation).ConfigureAwait(false);
        for (var n = 0; n < open.Count; n++)
        {
            var isLast = answers[n].Code == EwsCodes.NoOccurrenceLeft && Entry.IsOccurrenceKey(call[open[n]].Target!.Key);
            call.Finish(open[n], isLast ? await DeleteSeriesAsync(call.SeriesOf(open[n]), answers[n], cancellation).ConfigureAwait(false) : answers[n]);
        }
    }

    // A series keeps one occurrence at least: who deletes the last one deletes the series. What is left is asked again, because somebody may have added to it.
    private async Task<EwsResult<EwsItemList>> DeleteSeriesAsync(string series, EwsResult<EwsItemList> refusal, CancellationToken cancellation)
    {
        var answer = (await client.GetAsync([new EwsItemRef(series)], EwsShape.Full, cancellation).ConfigureAwait(false))[0];
        return answer.IsSuccess && answer.Value.Items is [{ IsMaster: true } master, ..] && MasterFacts.Of(master) is { Pattern: { Limit: { } last } pattern } facts
            && pattern.Dates(pattern.Start, last).Except(facts.DeletedDates).Take(2).Count() == 1
            ? (await client.DeleteAsync([new EwsItemId(series)], forGood: false, cancellation).ConfigureAwait(false))[0]
            : refusal;
    }

    private static bool IsExpected(WriteCall call, int index, string? key) =>
        key is not null && (call[index].Target!.Version is not { } planned || planned == key || call.Versions.Present(call.SeriesOf(index), planned) == key);

    private static string AddressOf(WriteCall call, int index) => call[index].Target!.Address ?? call[index].Target!.Key;
}
