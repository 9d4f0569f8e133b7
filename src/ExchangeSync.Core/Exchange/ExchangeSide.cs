using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Mapping;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Exchange;

/// <summary>
/// The Exchange calendar of one mailbox as a side of the sync. One instance serves one run: what it learns about series is kept that long.
/// </summary>
public sealed class ExchangeSide : ICalendarSide
{
    // A restriction of many parts is slow on a server, and refused when there are too many.
    private const int StampsPerSearch = 25;

    // Of 512 changes each: more than a mailbox can hold.
    private const int MaxPages = 20_000;

    private readonly EwsClient _client;
    private readonly ItemMapper _mapper;
    private readonly WindowLister _lister;
    private readonly MasterIndex _index;
    private readonly RecurrenceMode _mode;
    private readonly EntryReader _reader;
    private readonly EntryWriter _writer;
    private EwsFolder? _calendar;
    private Dictionary<string, FeedChange>? _drained;
    private bool _isAllNew;
    private bool _feedRepeats;

    /// <summary>Makes one; nothing is sent yet.</summary>
    /// <param name="client">The client; its owner disposes it.</param>
    /// <param name="timeZone">The connection's Exchange time zone: Windows or IANA id. New items that name no zone get it, and the window's days begin in it.</param>
    /// <param name="mode">Whether recurring entries are read as their instances or as series.</param>
    /// <exception cref="ArgumentException">There is no such time zone.</exception>
    public ExchangeSide(EwsClient client, string timeZone, RecurrenceMode mode = RecurrenceMode.Instances)
    {
        if (Zones.ToWindowsId(timeZone) is not { } windowsId || Zones.Find(windowsId) is not { } zone)
        {
            throw new ArgumentException($"There is no time zone '{timeZone}'.", nameof(timeZone));
        }

        _client = client;
        _mapper = new ItemMapper(zone);
        _lister = new WindowLister(client, zone);
        _index = new MasterIndex(client);
        _mode = mode;
        var finder = new OccurrenceFinder(client, _mapper, _lister, _index);
        _reader = new EntryReader(client, _mapper, finder, new SeriesReader(client, _mapper, _lister, _index, mode, zone));
        var locator = new OccurrenceLocator(client, finder);
        var dates = new DateDeleter(client, locator, _mapper);
        var creates = new CreateWriter(client, windowsId, mode, dates);
        _writer = new EntryWriter(
            new ExceptionResolver(client, _mapper, locator),
            creates,
            new UpdateWriter(client, windowsId, dates),
            new DeleteWriter(client),
            new RestoreWriter(client, _mapper, zone, creates));
    }

    /// <inheritdoc/>
    public Side Side => Side.Exchange;

    /// <inheritdoc/>
    public SideFeatures Features => SideFeatures.ChangeFeed | SideFeatures.Tombstones | SideFeatures.Normalizes;

    /// <summary>The folder's id, in which the mailbox is hidden too. A move of the mailbox changes it; a new name does not.</summary>
    public async Task<string> IdentifyAsync(CancellationToken cancellation)
    {
        _calendar = await _client.GetCalendarAsync(cancellation).ConfigureAwait(false);
        return _calendar.Id;
    }

    /// <inheritdoc/>
    public async Task<ChangeFeed> ReadFeedAsync(string? cursor, CancellationToken cancellation)
    {
        await LearnVersionAsync(cancellation).ConfigureAwait(false);
        if (cursor is not null)
        {
            try
            {
                return await CheckedAsync(await DrainAsync(cursor, accepted: true, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            }
            catch (EwsRefusedException error) when (error.ResponseCode == EwsCodes.InvalidSyncState)
            {
                // The server has forgotten where we were, as it does after a move of the mailbox: everything again.
                return await DrainAsync(null, accepted: false, cancellation).ConfigureAwait(false);
            }
        }

        return await DrainAsync(null, accepted: false, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<Listing> ListAsync(DateInterval days, CancellationToken cancellation)
    {
        await LearnVersionAsync(cancellation).ConfigureAwait(false);
        var heads = new Dictionary<string, EntryHead>(StringComparer.Ordinal);
        var occurrences = new Dictionary<string, EwsItem>(StringComparer.Ordinal);
        await _lister.ListAsync(days, Take, cancellation).ConfigureAwait(false);
        _drained = null;
        var masters = await _index.FindAsync(occurrences.Values, cancellation).ConfigureAwait(false);

        // The master of an occurrence that is shown may have been deleted just now. If it is only that the server did not find it, nothing would tell of it later.
        var isWhole = occurrences.Count == masters.Count;
        foreach (var item in occurrences.Values)
        {
            var head = !masters.TryGetValue(item.Id.Id, out var master) ? null
                : _mode == RecurrenceMode.Series ? new EntryHead(master)
                : ItemMapper.OriginalStartOf(item) is { } start ? new EntryHead(Entry.OccurrenceKey(master, start), item.Id.ChangeKey, item.Id.Id, master)
                : null;
            if (head is not null)
            {
                heads[head.Key] = head;
            }
        }

        return new Listing(heads.Values.ToList(), isWhole);

        void Take(EwsItem item)
        {
            if (item.IsOccurrence)
            {
                occurrences[item.Id.Id] = item;
                return;
            }

            // Of a large calendar the ids alone are many megabytes: the texts that the feed had are used again.
            heads[item.Id.Id] = _drained is { } told && told.TryGetValue(item.Id.Id, out var same)
                ? new EntryHead(same.Key, same.Version == item.Id.ChangeKey ? same.Version : item.Id.ChangeKey)
                : new EntryHead(item.Id.Id, item.Id.ChangeKey);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReadResult>> ReadAsync(IReadOnlyList<EntryHead> heads, DateInterval window, CancellationToken cancellation)
    {
        await LearnVersionAsync(cancellation).ConfigureAwait(false);
        return await _reader.ReadAsync(heads, window, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Entry>> FindByStampAsync(IReadOnlyList<Stamp> stamps, CancellationToken cancellation)
    {
        await LearnVersionAsync(cancellation).ConfigureAwait(false);
        var ids = new List<string>();
        for (var start = 0; start < stamps.Count; start += StampsPerSearch)
        {
            var texts = stamps.Skip(start).Take(StampsPerSearch).Select(stamp => stamp.ToString()).ToList();
            ids.AddRange(await EwsPages.ReadIdsAsync(offset => _client.FindByStampAsync(texts, offset, cancellation)).ConfigureAwait(false));
        }

        var items = await _client.GetAsync(ids.Distinct(StringComparer.Ordinal).Select(id => new EwsItemRef(id)).ToList(), EwsShape.Full, cancellation).ConfigureAwait(false);
        return items
            .Where(item => !EwsCodes.IsNotFound(item.Code))
            .Select(item => item.Require().Items.FirstOrDefault() is { } found ? _mapper.Map(found) : null)
            .OfType<Entry>()
            .ToList();
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Writes of one kind go together, <see cref="BatchPace.Most"/> a request at most. Where the wire breaks in the middle, which of them took effect is not known; creates are then looked
    /// up by their stamp, updates and deletes by their version.
    /// </remarks>
    public async Task<IReadOnlyList<WriteResult>> WriteAsync(IReadOnlyList<EntryWrite> writes, CancellationToken cancellation)
    {
        await LearnVersionAsync(cancellation).ConfigureAwait(false);
        return await _writer.WriteAsync(writes, cancellation).ConfigureAwait(false);
    }

    // A server other than Exchange may take every state as a new one. Then it tells of every item as a new one, and of the same ones again when it is asked once more.
    private async Task<ChangeFeed> CheckedAsync(ChangeFeed feed, CancellationToken cancellation)
    {
        if (!_feedRepeats && _isAllNew && feed.Changes.Count > 0 && feed.Changes.Count >= (_calendar!.TotalCount ?? 1))
        {
            var again = await DrainAsync(feed.Cursor, accepted: true, cancellation).ConfigureAwait(false);
            var told = new HashSet<string>(again.Changes.Select(change => change.Key), StringComparer.Ordinal);
            _feedRepeats = _isAllNew && feed.Changes.All(change => told.Contains(change.Key));
            feed = _feedRepeats ? again : new ChangeFeed(again.Cursor, true, feed.Changes.Where(change => !told.Contains(change.Key)).Concat(again.Changes).ToList());
        }

        return _feedRepeats ? feed with { CursorAccepted = false, Repeats = true } : feed;
    }

    private async Task<ChangeFeed> DrainAsync(string? cursor, bool accepted, CancellationToken cancellation)
    {
        _isAllNew = true;
        var changes = new Dictionary<string, FeedChange>(StringComparer.Ordinal);
        EwsSyncPage page;
        var pages = 0;
        do
        {
            page = await _client.SyncAsync(cursor, cancellation).ConfigureAwait(false);
            EwsPages.ThrowIf(!page.IncludesLast && (page.SyncState == cursor || ++pages > MaxPages));
            cursor = page.SyncState;
            _isAllNew &= page.IsAllNew;
            foreach (var (id, deleted) in page.Changes)
            {
                changes[id.Id] = Newest(changes.TryGetValue(id.Id, out var other) ? other : null, id, deleted);
            }
        }
        while (!page.IncludesLast);

        _drained = accepted ? null : changes;
        return new ChangeFeed(cursor, accepted, changes.Values.ToList());
    }

    // Servers differ in the order of a feed, so it is not relied on: an id that was deleted never comes back, and of two versions none is called the present one.
    private static FeedChange Newest(FeedChange? other, EwsItemId id, bool deleted) =>
        deleted || other is { Deleted: true } ? new FeedChange(id.Id, null, Deleted: true)
        : new FeedChange(id.Id, other is null || other.Version == id.ChangeKey ? id.ChangeKey : null, Deleted: false);

    // Which fields a server has depends on its version, so that is known before the first item is read: otherwise one item could read differently within a run.
    private async Task LearnVersionAsync(CancellationToken cancellation)
    {
        if (_calendar is null)
        {
            await IdentifyAsync(cancellation).ConfigureAwait(false);
        }
    }
}
