using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator.Store;

/// <summary>The items of one mailbox. Callers hold the server's lock.</summary>
internal sealed class ItemStore
{
    private readonly SimulatorOptions _server;
    private readonly Dictionary<Guid, StoredItem> _items = [];
    private readonly List<StoreEvent> _events = [];
    private readonly Dictionary<ItemRef, string> _ids = [];

    public ItemStore(SimulatorOptions server)
    {
        _server = server;
        Mailbox = server.NewId();
        Folders = new FolderTree(Mailbox, server.NewId);
    }

    public Guid Mailbox { get; }

    public FolderTree Folders { get; }

    /// <summary>Grows by one with every change; change keys and sync states count in it.</summary>
    public long Sequence { get; private set; }

    public IReadOnlyList<StoreEvent> Events => _events;

    public StoredItem? Find(Guid key) => _items.GetValueOrDefault(key);

    public StoredItem Create(CalendarItem content, Folder folder)
    {
        content = ContentRules.Apply(content);
        var key = _server.NewId();
        content = content with { Uid = content.Uid ?? NewUid(key) };
        var item = new StoredItem(key, content, _server.Clock.GetCurrentInstant()) { Folder = folder };
        Place(item, folder);
        item.Modified = item.Created;
        Log("CreatedEvent", item);
        return item;
    }

    /// <summary>Saves an item or, with a date, one occurrence, which becomes an exception of its series.</summary>
    public void Update(StoredItem item, LocalDate? date, CalendarItem content)
    {
        content = ContentRules.Apply(content);
        var before = date is { } d ? Series.Occurrence(item, d) : item.Content;
        var changed = ContentField.Changed(before, content).ToList();
        if (date is { } occurrence)
        {
            if (changed.Exists(f => f.Name == ContentField.Time))
            {
                Series.CheckBoundaries(item, occurrence, content);
            }

            item.Exceptions[occurrence] = content;
        }
        else
        {
            item.Content = content;
            SeriesChange.Apply(item, before, changed);
        }

        Save(item);
        changed.ForEach(f => item.FieldVersions[FieldKey(date, f.Name)] = item.Version);
    }

    /// <summary>A new change key with nothing changed, as Exchange's own processing makes it.</summary>
    public void Touch(StoredItem item) => Save(item);

    public void DeleteOccurrence(StoredItem master, LocalDate date)
    {
        if (!Series.Occurrences(master).Skip(1).Any())
        {
            throw new EwsException("ErrorRecurrenceHasNoOccurrence", "The recurrence pattern has no valid occurrences.");
        }

        master.Deleted.Add(date);
        master.Exceptions.Remove(date);
        Save(master);
    }

    public void Delete(StoredItem item, DeleteKind kind)
    {
        var trash = Folders["deleteditems"];
        if (kind == DeleteKind.MoveToDeletedItems && item.Folder != trash)
        {
            Move(item, trash);
        }
        else if (kind != DeleteKind.HardDelete && item.Folder != Folders["recoverableitemsdeletions"])
        {
            Move(item, Folders["recoverableitemsdeletions"]);
        }
        else
        {
            Remove(item);
            _events.Add(new StoreEvent(Sequence, "DeletedEvent", _server.Clock.GetCurrentInstant(), item.Key, item.Folder));
        }
    }

    /// <summary>Exchange moves by copying: the item has a new id afterwards, and the old one is gone.</summary>
    public StoredItem Move(StoredItem item, Folder target)
    {
        Remove(item);
        var moved = Copy(item, target);
        _events.Add(new StoreEvent(Sequence, "MovedEvent", moved.Modified, moved.Key, target, item.Key, item.Folder));
        return moved;
    }

    /// <summary>Takes over an item of another store, with a new id in the folder of the same name.</summary>
    public void Adopt(StoredItem item) =>
        Copy(item, Folders.Find(item.Folder.DisplayName) ?? Folders.AddCalendar(item.Folder.DisplayName, item.Folder.Parent?.DistinguishedName is { Length: > 0 } below ? below : "calendar"));

    public void Clear()
    {
        foreach (var item in _items.Values.ToList())
        {
            Remove(item);
        }
    }

    /// <summary>Whether one of the fields has changed after the version that a change key names.</summary>
    public static bool ChangedSince(StoredItem item, LocalDate? date, IEnumerable<string> fields, long version) =>
        fields.Any(f => item.FieldVersions.GetValueOrDefault(FieldKey(date, f)) > version
            || item.FieldVersions.GetValueOrDefault(FieldKey(null, f)) > version);

    /// <summary>The id on the wire of an item, a folder or an occurrence; its digest is made once.</summary>
    public string IdOf(Guid key, LocalDate? date = null)
    {
        var reference = new ItemRef(Mailbox, key, date);
        if (!_ids.TryGetValue(reference, out var id))
        {
            _ids.Add(reference, id = IdCodec.Encode(reference));
        }

        return id;
    }

    public MailboxItem View(StoredItem item, LocalDate? date = null) => new(item, date)
    {
        Id = IdOf(item.Key, date),
        ChangeKey = IdCodec.EncodeChangeKey(item.Version),
        Kind = KindOf(item, date),
        Content = date is { } d ? Series.Occurrence(item, d) : item.Content,
        Folder = item.Folder.DistinguishedName.Length > 0 ? item.Folder.DistinguishedName : item.Folder.DisplayName,
        Created = item.Created,
        Modified = item.Modified,
        MasterId = date is null ? null : IdOf(item.Key),
        OriginalStart = date is { } original ? Series.OriginalStart(item, original) : null,
    };

    /// <summary>The entries of a calendar that overlap an interval: series as their occurrences.</summary>
    public IEnumerable<MailboxItem> View(Folder folder, Instant from, Instant to) => folder.Items.Values
        .SelectMany(item => item.Content.Recurrence is null
            ? Series.Overlaps(item.Content, from, to) ? [View(item)] : []
            : Series.Between(item, from, to).Select(o => View(item, o.Date)))
        .OrderBy(i => i.Content.Start)
        .ThenBy(i => i.Id, StringComparer.Ordinal);

    private static CalendarItemKind KindOf(StoredItem item, LocalDate? date) => date switch
    {
        { } d when item.Exceptions.ContainsKey(d) => CalendarItemKind.Exception,
        { } => CalendarItemKind.Occurrence,
        null when item.Content.Recurrence is not null => CalendarItemKind.RecurringMaster,
        null => CalendarItemKind.Single,
    };

    private static string FieldKey(LocalDate? date, string field) => date is { } d ? $"{Scalar.Write(d)}:{field}" : field;

    // The fixed start is the class id of Outlook's global object ids (MS-OXOCAL, PidLidGlobalObjectId).
    private static string NewUid(Guid key) =>
        "040000008200E00074C5B7101A82E00800000000" + new string('0', 40) + Convert.ToHexString(key.ToByteArray());

    private StoredItem Copy(StoredItem item, Folder target)
    {
        var copy = new StoredItem(_server.NewId(), item.Content, item.Created) { Folder = target };
        item.Exceptions.ToList().ForEach(e => copy.Exceptions.Add(e.Key, e.Value));
        copy.Deleted.UnionWith(item.Deleted);
        Place(copy, target);
        return copy;
    }

    private void Place(StoredItem item, Folder folder)
    {
        _items.Add(item.Key, item);
        folder.Items.Add(item.Key, item);
        Stamp(item);
    }

    private void Save(StoredItem item)
    {
        Stamp(item);
        Log("ModifiedEvent", item);
    }

    private void Stamp(StoredItem item)
    {
        item.Version = item.Folder.Sequence = ++Sequence;
        item.Modified = _server.Clock.GetCurrentInstant();
    }

    private void Remove(StoredItem item)
    {
        _items.Remove(item.Key);
        item.Folder.Items.Remove(item.Key);
        item.Folder.Sequence = item.Folder.Tombstones[item.Key] = ++Sequence;
    }

    private void Log(string kind, StoredItem item) =>
        _events.Add(new StoreEvent(Sequence, kind, item.Modified, item.Key, item.Folder));
}
