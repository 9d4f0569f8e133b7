using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>What the field mapping has to know about the connection and the day.</summary>
public sealed record MappingOptions
{
    private readonly string _connectionZone = "UTC";

    /// <summary>Windows id of the zone of everything that names no known zone of its own.</summary>
    /// <exception cref="ArgumentException">No known zone.</exception>
    public required string ConnectionZone
    {
        get => _connectionZone;
        init => (_connectionZone, Zone) = Zones.ToWindowsId(value) is { } id && Zones.Find(id) is { } zone
            ? (id, zone)
            : throw new ArgumentException($"'{value}' is not a Windows time zone.", nameof(value));
    }

    /// <summary>The rules of <see cref="ConnectionZone"/>.</summary>
    public DateTimeZone Zone { get; private init; } = DateTimeZone.Utc;

    /// <summary>Notes keep their HTML; otherwise they are plain text in Microbizz.</summary>
    public bool KeepHtml { get; init; }

    /// <summary>The appointment types of Microbizz; upper and lower case do not tell types apart.</summary>
    public IReadOnlyCollection<string> AppointmentTypes { get; init; } = [];

    /// <summary>New items get an alarm.</summary>
    public bool AlarmOnNew { get; init; }

    /// <summary>Minutes before the start at which that alarm rings.</summary>
    public int MinutesBefore { get; init; } = 15;

    /// <summary>The time of the run.</summary>
    public required Instant Now { get; init; }
}
