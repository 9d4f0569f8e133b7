using ExchangeSync.Calendar;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Clr;

/// <summary>
/// Times of the core in .NET's own types, for an assembly that must not refer to NodaTime: the cmdlets' assembly stands in
/// the session's load context, where another module's NodaTime may be.
/// </summary>
public static class ClrTime
{
    /// <summary>Wall time from <paramref name="start"/> to <paramref name="end"/>, exclusive; the kind of a DateTime does not count. Whole days: the times of day are dropped.</summary>
    public static EntryTime Wall(bool allDay, DateTime start, DateTime end, string? zone) => new()
    {
        AllDay = allDay,
        Start = Local(allDay ? start.Date : start),
        End = Local(allDay ? end.Date : end),
        Zone = zone,
    };

    /// <summary>Wall time of the start, of unspecified kind.</summary>
    public static DateTime StartWall(this EntryTime time) => time.Start.ToDateTimeUnspecified();

    /// <summary>Wall time of the end, exclusive, of unspecified kind.</summary>
    public static DateTime EndWall(this EntryTime time) => time.End.ToDateTimeUnspecified();

    /// <summary>Midnight of the date that the pattern gave an occurrence, of unspecified kind; null for all others.</summary>
    public static DateTime? OriginalDay(this Appointment appointment) => appointment.OriginalDate?.ToDateTimeUnspecified();

    /// <summary>Midnights of the dates whose occurrence was deleted, of unspecified kind.</summary>
    public static IReadOnlyList<DateTime> DeletedDays(this EntryContent series) => series.DeletedDates.Select(date => date.ToDateTimeUnspecified()).ToList();

    /// <summary>When the appointment was last changed, in UTC.</summary>
    public static DateTimeOffset ModifiedAt(this Appointment appointment) => appointment.Modified.ToDateTimeOffset();

    /// <summary>When it was written down, in UTC.</summary>
    public static DateTimeOffset MetAt(this JournalEntry line) => line.At.ToDateTimeOffset();

    /// <summary>When an admin chose a version of the conflict, in UTC; null: nobody has.</summary>
    public static DateTimeOffset? ResolvedAt(this JournalEntry line) => line.Resolved?.ToDateTimeOffset();

    /// <summary>The time as a person reads it: wall times with their zone, or dates, both inclusive.</summary>
    public static string Told(this EntryTime time) => time.AllDay
        ? FormattableString.Invariant($"{time.Start:uuuu-MM-dd} to {time.End.PlusDays(-1):uuuu-MM-dd}, all day")
        : FormattableString.Invariant($"{time.Start:uuuu-MM-dd HH:mm} to {time.End:uuuu-MM-dd HH:mm} {time.Zone}").TrimEnd();

    /// <summary>When the run began, in UTC.</summary>
    public static DateTimeOffset StartedAt(this SyncRun run) => run.Started.ToDateTimeOffset();

    /// <summary>How long the run took; null: it has not ended.</summary>
    public static TimeSpan? Took(this SyncRun run) => run.Finished is { } finished ? (finished - run.Started).ToTimeSpan() : null;

    /// <summary>When a run last came to its end, in UTC; null: never.</summary>
    public static DateTimeOffset? SucceededAt(this ConnectionHealth health) => health.LastSuccess?.ToDateTimeOffset();

    /// <summary>When the first run of the present row of failures began, in UTC; null: the last run did not fail.</summary>
    public static DateTimeOffset? FailingFrom(this ConnectionHealth health) => health.FailingSince?.ToDateTimeOffset();

    /// <summary>When a run last failed, in UTC; null: never.</summary>
    public static DateTimeOffset? FailedAt(this ConnectionHealth health) => health.LastFailure?.ToDateTimeOffset();

    /// <summary>Whether that is a Windows or IANA id.</summary>
    public static bool IsZone(string id) => Zones.Find(id) is not null;

    /// <summary>Why Exchange has no pattern for the rule of a recurring appointment, as a sentence; null: it has one, or there is no rule.</summary>
    public static string? ProblemInExchange(this EntryContent content) =>
        content.RecurrenceRule is null || RecurrencePattern.TryParseRule(content.RecurrenceRule, content.Time.Start, Zones.Find(content.Time.Zone), out _, out var reason) ? null : reason;

    internal static LocalDateTime Local(DateTime wall) => LocalDateTime.FromDateTime(DateTime.SpecifyKind(wall, DateTimeKind.Unspecified));
}
