using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>
/// When an entry takes place. <see cref="Start"/> and <see cref="End"/> are wall time in <see cref="Zone"/>; for an all-day entry they are
/// midnights, <see cref="End"/> exclusive, and no zone ever shifts them.
/// </summary>
/// <remarks>
/// What Exchange sent is kept raw beside it (<see cref="StartInstant"/>, <see cref="EndInstant"/>, <see cref="Zone"/> as spelled there), so that an item
/// that the server did not change is unchanged whatever our zone rules say. Microbizz entries have no instants of their own.
/// </remarks>
public sealed record EntryTime
{
    /// <summary>Whole days: dates, never instants.</summary>
    public bool AllDay { get; init; }

    /// <summary>Wall time of the start in <see cref="Zone"/> (where that is missing or unknown: in the connection's zone).</summary>
    public required LocalDateTime Start { get; init; }

    /// <summary>Wall time of the end, exclusive, in <see cref="EndZone"/> (where that is null: in the zone of the start).</summary>
    public required LocalDateTime End { get; init; }

    /// <summary>The zone of the start as its side names it (Windows id, IANA id, or anything a server may say); null: none was given.</summary>
    public string? Zone { get; init; }

    /// <summary>The zone of the end where it differs from <see cref="Zone"/>, else null.</summary>
    public string? EndZone { get; init; }

    /// <summary>The start as Exchange sent it; null for a Microbizz entry.</summary>
    public Instant? StartInstant { get; init; }

    /// <summary>The end as Exchange sent it; null for a Microbizz entry.</summary>
    public Instant? EndInstant { get; init; }
}
