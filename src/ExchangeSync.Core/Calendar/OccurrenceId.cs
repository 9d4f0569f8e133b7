using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>Which occurrence of a series an entry from outside stands for (RFC 5545, RECURRENCE-ID): the start that the pattern gave it.</summary>
/// <param name="Original">That start as wall time; a date at midnight.</param>
/// <param name="Zone">Its zone, a Windows or IANA id; null: a date, or a wall time of the series itself.</param>
public sealed record OccurrenceId(LocalDateTime Original, string? Zone)
{
    /// <summary>The date by which the series knows the occurrence: that of the start, in the series' own zone.</summary>
    public LocalDate DateIn(EntryContent series) =>
        Zones.Find(Zone) is { } zone && !series.Time.AllDay && Zones.Find(series.Time.Zone) is { } own
            ? Original.ToInstant(zone).InZone(own).Date
            : Original.Date;
}
