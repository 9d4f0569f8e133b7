using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>What happens to private entries.</summary>
public enum PrivateMode
{
    /// <summary>They are left alone on both sides.</summary>
    Skip,

    /// <summary>They are synchronized like all others.</summary>
    Full,

    /// <summary>
    /// The other side shows when they take place and "Private appointment": time and status are synchronized, their texts never.
    /// </summary>
    BusyOnly,
}

/// <summary>Which version wins where both sides changed the same field.</summary>
public enum ConflictPolicy
{
    /// <summary>Exchange's.</summary>
    ExchangeWins,

    /// <summary>Microbizz's.</summary>
    MicrobizzWins,

    /// <summary>The one that was changed last; within two seconds Exchange's.</summary>
    NewestWins,

    /// <summary>Neither: the field stays as it is on both sides until an admin settles it.</summary>
    Manual,
}

/// <summary>The synchronization settings of one connection.</summary>
public sealed record SyncSettings
{
    /// <summary>Runs are made for this connection.</summary>
    public bool Activated { get; init; }

    /// <summary>What happens to private entries.</summary>
    public PrivateMode PrivateMode { get; init; } = PrivateMode.Skip;

    /// <summary>Items that ExchangeSync creates in Exchange get an alarm.</summary>
    public bool AlarmOnNew { get; init; }

    /// <summary>Minutes before the start at which that alarm rings.</summary>
    public int MinutesBefore { get; init; } = 15;

    /// <summary>Windows id of the zone in which new items are created and in which the window's days begin.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Notes keep their HTML; otherwise they are plain text in Microbizz.</summary>
    public bool KeepHtml { get; init; }

    /// <summary>Whole weeks before today that are synchronized.</summary>
    public int WeeksBack { get; init; } = 4;

    /// <summary>Whole weeks after today that are synchronized.</summary>
    public int WeeksAhead { get; init; } = 26;

    /// <summary>How recurring entries are carried over.</summary>
    public RecurrenceMode Recurrence { get; init; } = RecurrenceMode.Instances;

    /// <summary>Which version wins where both sides changed the same field.</summary>
    public ConflictPolicy ConflictPolicy { get; init; } = ConflictPolicy.ExchangeWins;

    /// <summary>After so many failed runs in a row for wrong credentials no further one is tried, so that the account is not locked; 0: no limit.</summary>
    public int FailureLimit { get; init; } = 5;

    /// <summary>So many days the journal keeps what users wrote and runs overwrote.</summary>
    public int KeepDays { get; init; } = 90;

    /// <summary>Which entries are left out.</summary>
    public SyncFilters Filters { get; init; } = new();

    /// <summary>The days that are synchronized when today is <paramref name="today"/>, both ends included.</summary>
    public DateInterval WindowAt(LocalDate today) => new(today.PlusWeeks(-WeeksBack), today.PlusWeeks(WeeksAhead));

    /// <summary>What the field mapping has to know of them.</summary>
    internal MappingOptions ToMapping(IReadOnlyCollection<string> appointmentTypes, Instant now) => new()
    {
        ConnectionZone = TimeZone,
        KeepHtml = KeepHtml,
        AppointmentTypes = appointmentTypes,
        AlarmOnNew = AlarmOnNew,
        MinutesBefore = MinutesBefore,
        Now = now,
    };
}
