using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>The entries of one side that a round has read, and what they prove.</summary>
internal sealed class SideReading
{
    private readonly SideChanges _changes;
    private readonly SyncContext _context;
    private readonly DateInterval _window;
    private readonly DateTimeZone _zone;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SeriesFacts> _series = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (EntryHead Head, EntryError Error)> _errors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tombstones = new(StringComparer.Ordinal);
    private bool _foundLinked;

    public SideReading(Side side, SideChanges changes, SyncContext context, DateInterval window, DateTimeZone zone)
    {
        Side = side;
        _changes = changes;
        _context = context;
        _window = window;
        _zone = zone;
    }

    public Side Side { get; }

    private bool IsNotFoundProof => _changes.CursorAccepted && !_changes.Everything;

    /// <summary>Reads what was touched here: unlinked entries, and linked ones whose version is not the agreed one.</summary>
    public Task ReadTouchedAsync(IReadOnlyCollection<Link> touched, IReadOnlyCollection<Link> links, CancellationToken cancellation)
    {
        var wanted = new HashSet<string>(touched.Select(link => link.KeyOn(Side)), StringComparer.Ordinal);
        var linked = links.GroupBy(link => link.KeyOn(Side), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var heads = _changes.Touched.Values
            .Where(head => !linked.ContainsKey(head.Key) || wanted.Contains(head.Key))
            .Select(head => head.Address is null && linked.TryGetValue(head.Key, out var link) ? link.HeadOn(Side) : head);
        return ReadAsync(heads, cancellation);
    }

    /// <summary>Reads the entries of these links that were not read yet.</summary>
    public Task ReadPartnersAsync(IEnumerable<Link> links, CancellationToken cancellation) =>
        ReadAsync(links.Where(link => !IsDeleted(link) && !_entries.ContainsKey(link.KeyOn(Side))).Select(link => link.HeadOn(Side)), cancellation);

    /// <summary>Reads what only others have named so far, series by their occurrences or appointments by a stamp, as far as it was not read yet.</summary>
    public Task ReadNamedAsync(IEnumerable<string> keys, CancellationToken cancellation) => ReadAsync(keys.Select(key => new EntryHead(key)), cancellation);

    /// <summary>
    /// Whether the series of this link was read, so that something is known of the link's occurrence: also of one that is not shown in the window any more, where both sides last agreed that
    /// it takes place there. An exception that its changed series dropped goes back to where the pattern has it.
    /// </summary>
    public bool SaysSomethingOf(Link link) =>
        HasReadSeriesOf(link)
        && (_entries.ContainsKey(link.KeyOn(Side)) || _errors.ContainsKey(link.KeyOn(Side)) || !StillProduced(link) || WindowScope.Overlaps(link.BaseOn(Side).Time, _window, _zone));

    /// <summary>Whether the series of this link was read.</summary>
    public bool HasReadSeriesOf(Link link) => link.SeriesKey is { } series && IsKnownSeries(series);

    public Observation Observe(Link link)
    {
        var key = link.KeyOn(Side);
        if (IsDeleted(link))
        {
            return Observation.Gone;
        }

        if (_entries.TryGetValue(key, out var entry))
        {
            return new Observation(entry);
        }

        // An error of an id that is another calendar's says nothing of the entry.
        if (!_changes.Replaced && _errors.TryGetValue(key, out var failed))
        {
            return new Observation(Error: failed.Error);
        }

        return _changes.Replaced ? Observation.LostWithCalendar
            : IsNotFoundProof && _foundLinked ? Observation.Gone
            : Observation.Missing;
    }

    public bool NeedsProbe(IEnumerable<Link> links) =>
        IsNotFoundProof && !_foundLinked
        && links.Any(link => !IsDeleted(link) && !_entries.ContainsKey(link.KeyOn(Side)) && !_errors.ContainsKey(link.KeyOn(Side)));

    /// <summary>Asks for other linked entries, only to learn whether this still is the calendar that it was.</summary>
    public async Task ProbeAsync(IReadOnlyList<Link> others, CancellationToken cancellation)
    {
        var results = await _context.On(Side).ReadAsync(others.Select(link => link.HeadOn(Side)).ToList(), _window, cancellation).ConfigureAwait(false);
        _foundLinked |= results.Any(result => result.Entry is not null);
    }

    /// <summary>
    /// Links of exceptions that came along with their series and have to be looked at before it is written: those that are not as they were agreed on, edited since the feed was read, which will tell of
    /// them too late; and those of which Microbizz shows a mask, so that it could not bring them back.
    /// </summary>
    public IReadOnlyList<Link> DueAlong(IEnumerable<Link> links)
    {
        var linked = new HashSet<string>(links.Select(link => link.KeyOn(Side)), StringComparer.Ordinal);
        var along = _entries.Values.Where(entry => entry.IsException && !linked.Contains(entry.Key)).Select(entry => entry.Key).ToList();
        return _context.Store.FindLinks(Side, along).Where(link => _entries[link.KeyOn(Side)].Version != link.VersionOn(Side) || Masking.CopyIn(link) == Side.Microbizz).ToList();
    }

    public IReadOnlyList<Entry> Unlinked(IEnumerable<Link> links)
    {
        var linked = new HashSet<string>(links.Select(link => link.KeyOn(Side)), StringComparer.Ordinal);
        var free = _entries.Values.Where(entry => !linked.Contains(entry.Key)).ToList();

        // Occurrences come with their series whether they were touched or not, so their links were not asked for by key.
        var known = new HashSet<string>(_context.Store.FindLinks(Side, free.Select(entry => entry.Key).ToList()).Select(link => link.KeyOn(Side)), StringComparer.Ordinal);
        return free.Where(entry => !known.Contains(entry.Key)).ToList();
    }

    public IEnumerable<(Side, EntryHead, EntryError)> UnreadableUnlinked(IEnumerable<Link> links)
    {
        var linked = new HashSet<string>(links.Select(link => link.KeyOn(Side)), StringComparer.Ordinal);
        return _errors.Values.Where(failed => !linked.Contains(failed.Head.Key)).Select(failed => (Side, failed.Head, failed.Error));
    }

    /// <summary>Entries without a link that the side has just told of, and does not find when they are asked for. For an occurrence its series is waited for, if that is not found either.</summary>
    public IEnumerable<(Side, EntryHead)> VanishedUnlinked(IEnumerable<Link> links)
    {
        var linked = new HashSet<string>(links.Select(link => link.KeyOn(Side)), StringComparer.Ordinal);
        return _changes.Touched.Values
            .Where(head => _asked.Contains(head.Key) && IsVanished(head.Key))
            .Select(head => head.SeriesKey is { } series ? new EntryHead(series) : head)
            .Where(head => IsVanished(head.Key))
            .GroupBy(head => head.Key)
            .Select(same => (Side, same.First()));

        bool IsVanished(string key) => !linked.Contains(key) && !_entries.ContainsKey(key) && !_errors.ContainsKey(key) && !_tombstones.Contains(key) && !_changes.Deleted.Contains(key);
    }

    private async Task ReadAsync(IEnumerable<EntryHead> heads, CancellationToken cancellation)
    {
        var asked = heads.Where(head => _asked.Add(head.Key)).ToList();
        if (asked.Count == 0)
        {
            return;
        }

        var results = await _context.On(Side).ReadAsync(asked, _window, cancellation).ConfigureAwait(false);
        for (var i = 0; i < results.Count; i++)
        {
            Take(asked[i], results[i]);
        }

        var found = results.Where(result => result.Entry is not null).Select(result => result.Key).ToList();
        _foundLinked = _foundLinked || _context.Store.FindLinks(Side, found).Count > 0;
    }

    private void Take(EntryHead head, ReadResult result)
    {
        if (result.Entry is { } entry)
        {
            _entries[entry.Key] = entry;
            if (entry.Series is { } facts)
            {
                _series[entry.Key] = facts;
            }

            foreach (var occurrence in result.Occurrences)
            {
                _entries[occurrence.Key] = occurrence;
            }

            foreach (var unclear in result.Unclear)
            {
                _errors[unclear.Key] = (unclear, Unclear);
            }
        }
        else if (result.Error is { } error)
        {
            _errors[head.Key] = (head, error);
        }
        else if (result.Tombstone)
        {
            _tombstones.Add(head.Key);
        }
    }

    private static EntryError Unclear { get; } =
        new(SyncReasons.OccurrenceUnclear, "The series says that this occurrence exists, but the calendar does not show it now.", IsTransient: true);

    private bool IsDeleted(Link link)
    {
        var key = link.KeyOn(Side);
        if (_changes.Deleted.Contains(key) || _tombstones.Contains(key))
        {
            return true;
        }

        return Side == Side.Exchange && link.SeriesKey is { } series
            && (_changes.IsSeriesDeleted(series) || (IsKnownSeries(series) && !_entries.ContainsKey(key) && !StillProduced(link)));
    }

    // A series that was turned into a single keeps its item id; it produces nothing any more.
    private bool IsKnownSeries(string key) =>
        _series.ContainsKey(key) || (_entries.TryGetValue(key, out var entry) && entry.Kind == EntryKind.Single);

    private bool StillProduced(Link link) =>
        link.OriginalStart is { } start && _series.TryGetValue(link.SeriesKey!, out var facts) && (facts.Moved.ContainsKey(start) || facts.Produces(start));
}
