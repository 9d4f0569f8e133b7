using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>All that the planner may know: no clock, no store, no wire.</summary>
public sealed record PlanInput
{
    /// <summary>Links of which at least one side was touched, with both sides as they are now.</summary>
    public IReadOnlyList<ObservedLink> Links { get; init; } = [];

    /// <summary>Items without a link.</summary>
    public IReadOnlyList<Entry> NewItems { get; init; } = [];

    /// <summary>Appointments without a link.</summary>
    public IReadOnlyList<Entry> NewAppointments { get; init; } = [];

    /// <summary>The links of the series that the entries above belong to.</summary>
    public IReadOnlyList<Link> SeriesLinks { get; init; } = [];

    /// <summary>Keys of items whose series' pattern ExchangeSync itself has written, which sweeps its exceptions away.</summary>
    public IReadOnlyCollection<string> Reapply { get; init; } = [];

    /// <summary>Entries without a link that could not be read, by side and key.</summary>
    public IReadOnlyList<(Side Side, EntryHead Head, EntryError Error)> Unreadable { get; init; } = [];

    /// <summary>Entries without a link of which a side has told, and which it does not find, by side and key.</summary>
    public IReadOnlyList<(Side Side, EntryHead Head)> Vanished { get; init; } = [];

    /// <summary>The settings of the connection.</summary>
    public required SyncSettings Settings { get; init; }

    /// <summary>The names of the appointment types that Microbizz knows.</summary>
    public IReadOnlyCollection<string> AppointmentTypes { get; init; } = [];

    /// <summary>The days in scope, in <see cref="Zone"/>.</summary>
    public required DateInterval Window { get; init; }

    /// <summary>The connection's Exchange time zone.</summary>
    public required DateTimeZone Zone { get; init; }

    /// <summary>When the run began.</summary>
    public required Instant Now { get; init; }

    /// <summary>This store.</summary>
    public required Guid Installation { get; init; }

    /// <summary>This connection.</summary>
    public required Guid Connection { get; init; }

    /// <summary>The connections of other users.</summary>
    public IReadOnlyCollection<Guid> ConnectionsOfOthers { get; init; } = [];

    /// <summary>The appointments of other users, deleted ones included, among those that new items' stamps name: they tell whose an item is when its connection was removed.</summary>
    public IReadOnlyCollection<Guid> AppointmentsOfOthers { get; init; } = [];

    /// <summary>How far Exchange's clock is ahead of ours, for comparing modification times.</summary>
    public Duration ExchangeClockSkew { get; init; } = Duration.Zero;

    /// <summary>A series is one entry on both sides; otherwise each of its occurrences is an entry of its own.</summary>
    internal bool IsSeriesMode => Settings.Recurrence == RecurrenceMode.Series;

    /// <summary>What the field mapping has to know of it.</summary>
    internal MappingOptions ToMapping() => Settings.ToMapping(AppointmentTypes, Now);
}
