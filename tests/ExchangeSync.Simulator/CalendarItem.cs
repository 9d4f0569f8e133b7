using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Simulator.Time;
using NodaTime;

namespace ExchangeSync.Simulator;

/// <summary>The content of a calendar item: what a user can write. Immutable; change it with <c>with</c>.</summary>
public sealed record CalendarItem
{
    public string Subject { get; init; } = "";

    public string Location { get; init; } = "";

    /// <summary>The note as stored; null where the item has none.</summary>
    public ItemBody? Body { get; init; }

    /// <summary>The instant of the start; of a series, that of its first occurrence.</summary>
    public Instant Start { get; init; }

    /// <summary>The instant of the end; an all-day item ends at the midnight after its last day.</summary>
    public Instant End { get; init; }

    /// <summary>Windows id; null for an item that has lost its zone.</summary>
    public string? StartTimeZone { get; init; } = "UTC";

    public string? EndTimeZone { get; init; } = "UTC";

    public bool IsAllDay { get; init; }

    /// <summary>Free, Tentative, Busy, OOF, WorkingElsewhere or NoData.</summary>
    public string FreeBusy { get; init; } = "Busy";

    /// <summary>Normal, Personal, Private or Confidential.</summary>
    public string Sensitivity { get; init; } = "Normal";

    /// <summary>Low, Normal or High.</summary>
    public string Importance { get; init; } = "Normal";

    public IReadOnlyList<string> Categories { get; init; } = [];

    // Exchange's defaults where a client says nothing.
    public bool ReminderIsSet { get; init; } = true;

    public int ReminderMinutes { get; init; } = 15;

    public IReadOnlyList<Attendee> Attendees { get; init; } = [];

    /// <summary>Who called the meeting; null for the owner of the mailbox.</summary>
    public Attendee? Organizer { get; init; }

    public bool IsCancelled { get; init; }

    /// <summary>The owner's answer to a meeting of somebody else: Unknown, Tentative, Accept, Decline, NoResponseReceived.</summary>
    public string MyResponse { get; init; } = "NoResponseReceived";

    public bool IsResponseRequested { get; init; } = true;

    /// <summary>The iCalendar UID; the mailbox makes one where it is null.</summary>
    public string? Uid { get; init; }

    public Recurrence? Recurrence { get; init; }

    public IReadOnlyList<ExtendedProperty> ExtendedProperties { get; init; } = [];

    /// <summary>An item between two wall times of a zone, given by its Windows id.</summary>
    public static CalendarItem Timed(string subject, LocalDateTime start, LocalDateTime end, string timeZone) => new()
    {
        Subject = subject,
        Start = WireTime.ToInstant(start, ZoneTable.RulesOf(timeZone)),
        End = WireTime.ToInstant(end, ZoneTable.RulesOf(timeZone)),
        StartTimeZone = timeZone,
        EndTimeZone = timeZone,
    };

    /// <summary>An all-day item over whole days, the last one included.</summary>
    public static CalendarItem AllDay(string subject, LocalDate first, LocalDate last, string timeZone) =>
        Timed(subject, first.AtMidnight(), last.PlusDays(1).AtMidnight(), timeZone) with { IsAllDay = true, FreeBusy = "Free" };

    /// <summary>The start as wall time of its own zone.</summary>
    public LocalDateTime StartWall() => WireTime.ToWall(Start, ZoneTable.RulesOf(StartTimeZone));

    /// <summary>The end as wall time of its own zone.</summary>
    public LocalDateTime EndWall() => WireTime.ToWall(End, ZoneTable.RulesOf(EndTimeZone ?? StartTimeZone));
}
