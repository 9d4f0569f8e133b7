using System.Globalization;
using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Sync;

/// <summary>A calendar in memory behind the sync's seam: singles, a change feed with tombstones, versions. Users edit it beside the sync.</summary>
internal sealed class InMemoryCalendar : ICalendarSide
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<FeedChange> _log = [];
    private readonly IClock _clock;
    private readonly DateTimeZone _zone;
    private int _nextKey;

    public InMemoryCalendar(Side side, DateTimeZone zone, IClock clock)
    {
        Side = side;
        _zone = zone;
        _clock = clock;
    }

    public Side Side { get; }

    public SideFeatures Features { get; set; } = SideFeatures.ChangeFeed | SideFeatures.Tombstones | SideFeatures.Normalizes;

    /// <summary>Which calendar it says it is.</summary>
    public string Identity { get; set; } = "one";

    /// <summary>The cursor of the next reading is refused once.</summary>
    public bool RefuseCursor { get; set; }

    /// <summary>Called before each write of the sync, with what is about to be written: a user who edits meanwhile, or a fault.</summary>
    public Action<IReadOnlyList<EntryWrite>>? BeforeWrite { get; set; }

    /// <summary>Called after each write, before the sync hears of it: an exception here is a lost reply.</summary>
    public Action? AfterWrite { get; set; }

    /// <summary>Which writes are refused, and why; null: none.</summary>
    public Func<EntryWrite, EntryError?>? Refuse { get; set; }

    /// <summary>Writes that the sync has made.</summary>
    public int Writes { get; private set; }

    /// <summary>Calls that the sync has made of any kind.</summary>
    public int Calls { get; private set; }

    public IReadOnlyCollection<Entry> Entries => _entries.Values;

    public Entry this[string key] => _entries[key];

    public bool Has(string key) => _entries.ContainsKey(key);

    public string Add(EntryContent content, Stamp? stamp = null, string? key = null, bool organizedByOther = false, EntryKind kind = EntryKind.Single)
    {
        key ??= Side == Side.Exchange
            ? $"item-{++_nextKey:D5}"
            : new Guid(++_nextKey, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString("D");
        var now = _clock.GetCurrentInstant();
        Put(new Entry
        {
            Side = Side,
            Key = key,
            Version = "",
            Content = Normalize(content),
            Stamp = stamp,
            Created = now,
            LastModified = now,
            Kind = kind,
            IsMeeting = organizedByOther,
            IsOrganizedByOther = organizedByOther,
        });
        return key;
    }

    public void Edit(string key, Func<EntryContent, EntryContent> change) =>
        Put(_entries[key] with { Content = Normalize(change(_entries[key].Content)), LastModified = _clock.GetCurrentInstant() });

    /// <summary>The server saved it again on its own: another version, the same content.</summary>
    public void Touch(string key) => Put(_entries[key]);

    public void Remove(string key)
    {
        _entries.Remove(key);
        _log.Add(new FeedChange(key, null, Deleted: true));
    }

    /// <summary>It is gone, and the feed says nothing of it.</summary>
    public void Lose(string key) => _entries.Remove(key);

    /// <summary>A migration: every entry gets a new id, and the feed begins anew.</summary>
    public void Migrate(string identity)
    {
        var all = _entries.Values.ToList();
        _entries.Clear();
        _log.Clear();
        Identity = identity;
        foreach (var entry in all)
        {
            Put(entry with { Key = $"moved-{entry.Key}" });
        }
    }

    public Task<string> IdentifyAsync(CancellationToken cancellation) => Counted(() => Identity);

    public Task<ChangeFeed> ReadFeedAsync(string? cursor, CancellationToken cancellation) => Counted(() =>
    {
        var accepted = cursor is not null && !RefuseCursor;
        RefuseCursor = false;
        var next = _log.Count.ToString(CultureInfo.InvariantCulture);
        if (!accepted)
        {
            return new ChangeFeed(next, false, _entries.Values.Select(entry => new FeedChange(entry.Key, entry.Version, false)).ToList());
        }

        var changes = _log.Skip(int.Parse(cursor!, CultureInfo.InvariantCulture)).GroupBy(change => change.Key).Select(group => group.Last())
            .Where(change => change.Deleted || _entries.ContainsKey(change.Key)).ToList();
        return new ChangeFeed(next, true, changes);
    });

    public Task<Listing> ListAsync(DateInterval days, CancellationToken cancellation) => Counted(() =>
        new Listing(_entries.Values.Where(entry => WindowScope.Overlaps(entry.Content.Time, days, _zone)).Select(entry => new EntryHead(entry.Key, entry.Version)).ToList()));

    public Task<IReadOnlyList<ReadResult>> ReadAsync(IReadOnlyList<EntryHead> heads, DateInterval window, CancellationToken cancellation) => Counted<IReadOnlyList<ReadResult>>(() =>
        heads.Select(head => new ReadResult { Key = head.Key, Entry = _entries.GetValueOrDefault(head.Key) }).ToList());

    public Task<IReadOnlyList<Entry>> FindByStampAsync(IReadOnlyList<Stamp> stamps, CancellationToken cancellation) => Counted<IReadOnlyList<Entry>>(() =>
        _entries.Values.Where(entry => stamps.Contains(entry.Stamp!) || (Side == Side.Microbizz && stamps.Any(stamp => stamp.Appointment.ToString("D") == entry.Key))).ToList());

    public Task<IReadOnlyList<WriteResult>> WriteAsync(IReadOnlyList<EntryWrite> writes, CancellationToken cancellation) => Counted<IReadOnlyList<WriteResult>>(() =>
    {
        BeforeWrite?.Invoke(writes);
        var results = writes.Select(write => Refuse?.Invoke(write) is { } error ? new WriteResult(WriteOutcome.Failed, Error: error) : Write(write)).ToList();
        AfterWrite?.Invoke();
        return results;
    });

    private WriteResult Write(EntryWrite write)
    {
        if (write.Kind == WriteKind.Create)
        {
            Writes++;
            var created = Add(write.Content!, write.Stamp, Side == Side.Microbizz ? write.Stamp!.Appointment.ToString("D") : null);
            return new WriteResult(WriteOutcome.Done, created, _entries[created].Version);
        }

        var key = write.Target!.Key;
        if (!_entries.TryGetValue(key, out var entry))
        {
            return new WriteResult(WriteOutcome.NotFound);
        }

        if (entry.Version != write.Target.Version)
        {
            return new WriteResult(WriteOutcome.VersionConflict);
        }

        Writes++;
        if (write.Kind == WriteKind.Delete)
        {
            Remove(key);
            return new WriteResult(WriteOutcome.Done, key);
        }

        Edit(key, content => content.With(write.Fields, write.Content!));
        return new WriteResult(WriteOutcome.Done, key, _entries[key].Version);
    }

    private void Put(Entry entry)
    {
        var version = (_log.Count + 1).ToString(CultureInfo.InvariantCulture);
        _entries[entry.Key] = entry with { Version = version };
        _log.Add(new FeedChange(entry.Key, version, Deleted: false));
    }

    // As the real sides do: Exchange derives here and private from what it stores and knows no type; Microbizz knows no categories.
    private EntryContent Normalize(EntryContent content) => Side == Side.Exchange
        ? content with
        {
            Title = content.Title.TrimEnd(),
            Type = null,
            FreeBusyStatus = content.FreeBusyStatus ?? "Busy",
            Here = (content.FreeBusyStatus ?? "Busy") is not ("OOF" or "WorkingElsewhere"),
            Sensitivity = content.Sensitivity ?? "Normal",
            Private = (content.Sensitivity ?? "Normal") != "Normal",
            ReminderMinutes = null,
            Time = content.Time with
            {
                StartInstant = content.Time.StartInstant ?? content.Time.ToInterval(_zone).Start,
                EndInstant = content.Time.EndInstant ?? content.Time.ToInterval(_zone).End,
            },
        }
        : content with { Categories = [], Response = null, Cancelled = false, ReminderMinutes = null, Time = content.Time with { StartInstant = null, EndInstant = null } };

    private Task<T> Counted<T>(Func<T> work)
    {
        Calls++;
        return Task.FromResult(work());
    }
}
