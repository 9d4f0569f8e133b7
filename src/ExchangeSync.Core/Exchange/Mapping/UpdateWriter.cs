using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>
/// Updates entries. Those of different series go together; those of one series one after the other, because each may give the others another version (<see cref="SeriesVersions"/>).
/// </summary>
internal sealed class UpdateWriter(EwsClient client, string connectionZone, DateDeleter dates)
{
    public async Task WriteAsync(WriteCall call, IReadOnlyList<int> updates, CancellationToken cancellation)
    {
        var bySeries = updates.GroupBy(call.SeriesOf, StringComparer.Ordinal).Select(series => series.ToList()).ToList();
        for (var place = 0; bySeries.Exists(series => series.Count > place); place++)
        {
            var wave = bySeries.Where(series => series.Count > place).Select(series => series[place]);
            await WriteWaveAsync(call, wave.Select(i => Prepare(call, i)).OfType<Prepared>().ToList(), cancellation).ConfigureAwait(false);
        }
    }

    // Null: finished.
    private Prepared? Prepare(WriteCall call, int index)
    {
        var write = call[index];
        var edit = SeriesEdit.Of(write, connectionZone, client.ProtocolVersion, out var error);
        if (error is not null)
        {
            call.Fail(index, error);
            return null;
        }

        var update = new ItemUpdate(write, edit, connectionZone, client.ProtocolVersion);
        update.Item = update.Item with { ChangeKey = call.Versions.Present(call.SeriesOf(index), write.Target!.Version) };
        return new Prepared(index, update, edit);
    }

    private async Task WriteWaveAsync(WriteCall call, List<Prepared> wave, CancellationToken cancellation)
    {
        await ReadMissingKeysAsync(call, wave.Where(one => !one.Update.IsEmpty && one.Update.Item.ChangeKey is null).ToList(), cancellation).ConfigureAwait(false);
        foreach (var one in wave.Where(one => one.Update.IsEmpty))
        {
            var target = call[one.Index].Target!;
            call.Finish(one.Index, new WriteResult(WriteOutcome.Done, target.Key, one.Update.Item.ChangeKey, target.Address));
        }

        var open = wave.Where(one => call.IsOpen(one.Index)).ToList();
        await SendAsync(call, open, cancellation).ConfigureAwait(false);

        // A server that keeps a key for each occurrence still has the one that was planned on.
        var again = open.Where(one => call.Result(one.Index).Outcome == WriteOutcome.VersionConflict
            && call[one.Index].Target!.Version is { } planned && planned != one.Update.Item.ChangeKey).ToList();
        again.ForEach(one => one.Update.Item = one.Update.Item with { ChangeKey = call[one.Index].Target!.Version });
        await SendAsync(call, again, cancellation).ConfigureAwait(false);

        foreach (var one in wave.Where(one => one.Edit?.Deleted is not null && call.Result(one.Index).Outcome == WriteOutcome.Done))
        {
            var before = call.Result(one.Index);
            var result = await dates.DeleteAsync(before.Key!, before.Version, one.Edit!.Deleted!, cancellation).ConfigureAwait(false);
            call.Finish(one.Index, result.Outcome == WriteOutcome.Done ? result : HalfDone(call[one.Index], one, before, result));
            if (result is { Outcome: WriteOutcome.Done, Version: { } after } && before.Version is { } sent)
            {
                call.Versions.Wrote(before.Key!, one.Index, sent, after);
            }
        }
    }

    // What was written before the dates failed is written; only where nothing was does the failure stand, and nothing more of it is due at once.
    private static WriteResult HalfDone(EntryWrite write, Prepared one, WriteResult before, WriteResult failed)
    {
        var known = write.Current?.DeletedDates ?? [];
        var now = failed.DeletedDates ?? (one.Edit!.Pattern is null ? known : []);
        return one.Update.IsEmpty && now.Count <= known.Count ? failed with { DeletedDates = null } : before with { DeletedDates = now };
    }

    // An update without a change key is refused; one that was planned on any version gets the present one.
    private async Task ReadMissingKeysAsync(WriteCall call, List<Prepared> keyless, CancellationToken cancellation)
    {
        var keys = await client.GetAsync(keyless.ConvertAll(one => new EwsItemRef(one.Update.Item.Id)), EwsShape.Keys, cancellation).ConfigureAwait(false);
        for (var n = 0; n < keyless.Count; n++)
        {
            if (keys[n].IsSuccess && keys[n].Value.Items is [var item, ..])
            {
                keyless[n].Update.Item = item.Id;
            }
            else
            {
                call.Finish(keyless[n].Index, keys[n]);
            }
        }
    }

    private async Task SendAsync(WriteCall call, List<Prepared> wave, CancellationToken cancellation)
    {
        var answers = await client.UpdateAsync(wave, (xml, one) => one.Update.Write(xml), cancellation).ConfigureAwait(false);
        for (var n = 0; n < wave.Count; n++)
        {
            var index = wave[n].Index;
            call.Finish(index, answers[n]);
            if (call.Result(index) is { Outcome: WriteOutcome.Done, Version: { } returned })
            {
                call.Versions.Wrote(call.SeriesOf(index), index, wave[n].Update.Item.ChangeKey!, returned);
            }
        }
    }

    private sealed record Prepared(int Index, ItemUpdate Update, SeriesEdit? Edit);
}
