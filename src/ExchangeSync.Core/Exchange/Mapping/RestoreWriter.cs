using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>
/// Brings deleted items back: out of Deleted Items, with everything that only Exchange knows of them; where they are not there any more, made anew. A delete changes an item's id, so it is sought by its
/// start and known by its UID, by its stamp, or by what it says.
/// </summary>
internal sealed class RestoreWriter(EwsClient client, ItemMapper mapper, DateTimeZone connectionZone, CreateWriter creates)
{
    // A restriction of many parts is slow on a server, and refused when there are too many.
    private const int StartsPerSearch = 25;

    public async Task WriteAsync(WriteCall call, IReadOnlyList<int> restores, CancellationToken cancellation)
    {
        var starts = restores.Select(i => StartOf(call[i])).Distinct().ToList();
        var present = await FindAsync(deleted: false, starts, cancellation).ConfigureAwait(false);
        foreach (var i in restores.Where(i => present.Exists(entry => Likeness(call[i], entry) > 0)))
        {
            call.Fail(i, new EntryError(SyncReasons.ThereAgain, "The item is in the calendar again.", IsTransient: false));
        }

        var deleted = await FindDeletedAsync(starts, cancellation).ConfigureAwait(false);
        var moves = new List<(int Index, Entry Item)>();
        foreach (var i in restores.Where(call.IsOpen))
        {
            var found = deleted
                .Select(entry => (entry, likeness: Likeness(call[i], entry)))
                .Where(one => one.likeness > 0 && moves.TrueForAll(move => move.Item.Key != one.entry.Key))
                .OrderByDescending(one => one.likeness).ThenByDescending(one => one.entry.LastModified ?? Instant.MinValue)
                .Select(one => one.entry)
                .FirstOrDefault();
            if (found is not null)
            {
                moves.Add((i, found));
            }
        }

        var answers = await client.MoveToCalendarAsync(moves.ConvertAll(move => new EwsItemId(move.Item.Key)), cancellation).ConfigureAwait(false);
        for (var n = 0; n < moves.Count; n++)
        {
            call.Finish(moves[n].Index, answers[n]);
        }

        await creates.WriteAsync(call, restores.Where(call.IsOpen).ToList(), cancellation).ConfigureAwait(false);
    }

    // Whoever may write in another's calendar need not be allowed to look into Deleted Items.
    private async Task<List<Entry>> FindDeletedAsync(List<Instant> starts, CancellationToken cancellation)
    {
        try
        {
            return await FindAsync(deleted: true, starts, cancellation).ConfigureAwait(false);
        }
        catch (EwsRefusedException error) when (error.ErrorId is EwsErrorIds.AccessDenied or EwsErrorIds.FolderNotFound)
        {
            return [];
        }
    }

    private async Task<List<Entry>> FindAsync(bool deleted, List<Instant> starts, CancellationToken cancellation)
    {
        var ids = new List<string>();
        for (var first = 0; first < starts.Count; first += StartsPerSearch)
        {
            var chunk = starts.GetRange(first, Math.Min(StartsPerSearch, starts.Count - first));
            ids.AddRange(await EwsPages.ReadIdsAsync(offset => client.FindByStartAsync(deleted, chunk, offset, cancellation)).ConfigureAwait(false));
        }

        var items = await client.GetAsync(ids.Distinct(StringComparer.Ordinal).Select(id => new EwsItemRef(id)).ToList(), EwsShape.Full, cancellation).ConfigureAwait(false);
        return items
            .Where(item => !EwsCodes.IsNotFound(item.Code))
            .Select(item => item.Require().Items.FirstOrDefault() is { } found ? mapper.Map(found) : null)
            .OfType<Entry>()
            .ToList();
    }

    private Instant StartOf(EntryWrite write) => write.Content!.Time.StartInstant ?? write.Content.Time.ToInterval(connectionZone).Start;

    // 0: another item. A mask hides what the item said, so nothing is told by that then.
    private static int Likeness(EntryWrite write, Entry entry) =>
        write.Uid is not null && write.Uid == entry.Uid ? 3
        : write.Stamp is not null && write.Stamp == entry.Stamp ? 2
        : write.Uid is not null && entry.Uid is not null ? 0
        : (ContentComparer.Changed(Side.Exchange, write.Content!, entry.Content) & ~(EntryFields.Note | EntryFields.Participants)) == EntryFields.None ? 1
        : 0;
}
