using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Carries out writes, those of one kind together, and says of each how it ended.</summary>
internal sealed class EntryWriter(ExceptionResolver exceptions, CreateWriter creates, UpdateWriter updates, DeleteWriter deletes, RestoreWriter restores)
{
    /// <summary>One result for each write, in order.</summary>
    public async Task<IReadOnlyList<WriteResult>> WriteAsync(IReadOnlyList<EntryWrite> writes, CancellationToken cancellation)
    {
        var call = new WriteCall(writes);
        await exceptions.ResolveAsync(
            call, Enumerable.Range(0, writes.Count).Where(i => writes[i] is { Kind: WriteKind.Create, SeriesKey: not null }).ToList(), cancellation).ConfigureAwait(false);
        foreach (var kind in call.Open.ToList())
        {
            var indexes = kind.ToList();
            await (kind.Key switch
            {
                WriteKind.Create => creates.WriteAsync(call, indexes, cancellation),
                WriteKind.Restore => restores.WriteAsync(call, indexes, cancellation),
                WriteKind.Update => updates.WriteAsync(call, indexes, cancellation),
                _ => deletes.WriteAsync(call, indexes, cancellation),
            }).ConfigureAwait(false);
        }

        return call.Results;
    }
}
