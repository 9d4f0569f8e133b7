using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Deletes entries, into Deleted Items.</summary>
internal sealed class DeleteWriter(EwsClient client)
{
    public async Task WriteAsync(WriteCall call, IReadOnlyList<int> deletes, CancellationToken cancellation)
    {
        // DeleteItem checks no change keys, so they are read just before.
        var keys = await client.GetAsync(deletes.Select(i => new EwsItemRef(AddressOf(call, i))).ToList(), EwsShape.Keys, cancellation).ConfigureAwait(false);
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
            call.Finish(open[n], answers[n]);
        }
    }

    private static bool IsExpected(WriteCall call, int index, string? key) =>
        key is not null && (call[index].Target!.Version is not { } planned || planned == key || call.Versions.Present(call.SeriesOf(index), planned) == key);

    private static string AddressOf(WriteCall call, int index) => call[index].Target!.Address ?? call[index].Target!.Key;
}
