using NodaTime;

namespace ExchangeSync.Simulator.Store;

/// <summary>A single item or a series as the store holds it. Only touched under the server's lock.</summary>
internal sealed class StoredItem(Guid key, CalendarItem content, Instant created)
{
    public Guid Key { get; } = key;

    public CalendarItem Content { get; set; } = content;

    public required Folder Folder { get; set; }

    public Instant Created { get; } = created;

    public Instant Modified { get; set; } = created;

    /// <summary>The mailbox's sequence number at the last change; the change key spells it.</summary>
    public long Version { get; set; }

    /// <summary>Sequence number at which each field last changed, for AutoResolve.</summary>
    public Dictionary<string, long> FieldVersions { get; } = [];

    /// <summary>The occurrences that differ, by original date in the zone of the series.</summary>
    public SortedDictionary<LocalDate, CalendarItem> Exceptions { get; } = [];

    public SortedSet<LocalDate> Deleted { get; } = [];
}
