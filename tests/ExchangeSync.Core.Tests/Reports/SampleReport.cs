using ExchangeSync.Calendar;
using ExchangeSync.Reports;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Reports;

/// <summary>Three months of runs of three connections with all that can happen in them, and with titles that would like to be markup.</summary>
internal static class SampleReport
{
    public const string Hostile = "\"><img src=x onerror=alert(1)><script>alert('title')</script>&amp; \u202Eoverridden\u0000 \uD83D 🎂";
    public static readonly Instant Now = Instant.FromUtc(2026, 11, 23, 8, 0);
    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Europe/Copenhagen"];

    /// <summary>The report, with so many runs of each connection, one every six hours.</summary>
    public static RunReport Of(int runs, bool titles)
    {
        var random = new Random(7);
        return new RunReport(
            [
                Connection("Anna Berg", runs, titles, random, fails: false),
                Connection("Bo <b>Holm</b> & Co", runs, titles, random, fails: true),
                Connection("A connection whose title is rather long, because somebody wrote its whole purpose into it", runs / 3, titles, random, fails: false) with { Waits = [] },
            ],
            Now, Zone);
    }

    public static RunReport Empty() => new([], Now, Zone);

    public static JournalEntry Line(long run, JournalKind kind, Side side, LocalDateTime start, string title = "Lunch", JournalState state = JournalState.Done, string? reason = null, string? message = null, long id = 0)
    {
        var content = new EntryContent { Title = title, Place = "planted-place", Note = new Note { Text = "planted-note" }, Participants = ["planted-person"], Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = "Romance Standard Time" } };
        return new JournalEntry
        {
            Id = id,
            RunId = run,
            Kind = kind,
            Side = side,
            State = state,
            Key = $"{run}-{kind}-{start}-{title}",
            Fields = kind is JournalKind.Update or JournalKind.Conflict ? EntryFields.Title | EntryFields.Time : EntryFields.None,
            Before = kind == JournalKind.Create ? null : content,
            After = kind is JournalKind.Delete or JournalKind.Conflict or JournalKind.Skip ? null : content,
            Reason = reason,
            Message = message,
            At = Now,
        };
    }

    private static ReportConnection Connection(string title, int count, bool titles, Random random, bool fails)
    {
        var id = Guid.NewGuid();
        var runs = Enumerable.Range(0, count).Select(i => Run(title, id, i, count, titles, random, fails)).ToList();
        return new ReportConnection { Title = title, Id = id, Runs = runs, Waits = [Wait(title, PendingKind.Held, SyncReasons.DeleteHeld, titles), Wait(title, PendingKind.Quarantined, SyncReasons.ItemIncomplete, titles)] };
    }

    private static ReportWait Wait(string connection, PendingKind kind, string reason, bool titles) => new()
    {
        Connection = connection,
        Side = Side.Exchange,
        Kind = kind,
        Start = new LocalDateTime(2026, 12, 1, 9, 0),
        Title = titles ? Hostile : null,
        Reason = reason,
        Message = "Its partner in Microbizz was deleted, but so many deletes at once look like an accident. Held since 2026-11-20 04:00 UTC.",
        Since = Now - Duration.FromDays(3),
        NextAttempt = kind == PendingKind.Held ? null : Now + Duration.FromHours(2),
    };

    private static ReportRun Run(string title, Guid connection, int i, int count, bool titles, Random random, bool fails)
    {
        var id = i + 1L;
        var started = Now - Duration.FromHours(6 * (count - i));
        if (fails && i >= count - 3)
        {
            return new ReportRun(title, new SyncRun
            {
                Id = id, ConnectionId = connection, Started = started, Finished = started + Duration.FromSeconds(31), Status = SyncRunStatus.Failed,
                ErrorId = "WrongCredentials", ErrorMessage = "The server refused user name or password <of \"bo\">.", Remedy = "Set them anew: Set-MbxExchangeConnection -Credential.",
            }, [], []);
        }

        var (added, updated, deleted) = i == 0 ? (9, 4, 0) : (random.Next(4), random.Next(5), random.Next(10) == 0 ? 2 : 0);
        var lines = new List<JournalEntry>();
        void Add(JournalKind kind, int times) => lines.AddRange(Enumerable.Range(0, times).Select(n => Line(id, kind, (Side)(n % 2), Day(started, random), n == 0 ? Hostile : $"Entry {n}")));
        Add(JournalKind.Create, added);
        Add(JournalKind.Update, updated);
        Add(JournalKind.Delete, deleted);
        var standings = new Dictionary<long, ConflictState>();
        var failed = i % 23 == 5 ? 1 : 0;
        if (failed > 0)
        {
            lines.Add(Line(id, JournalKind.Create, Side.Exchange, Day(started, random), Hostile, JournalState.Failed, "ErrorItemSave", "The save failed."));
            lines.Add(Line(id, JournalKind.Conflict, Side.Microbizz, Day(started, random), Hostile, reason: i == 5 ? SyncReasons.ConflictUnresolved : SyncReasons.ConflictResolved, message: "Both sides changed it.", id: id));
            lines.Add(Line(id, JournalKind.Skip, Side.Microbizz, Day(started, random), Hostile, reason: SyncReasons.MeetingOfAnotherOrganizer, message: "Somebody else organizes the meeting."));
            standings[id] = i == 5 ? ConflictState.Open : ConflictState.Settled;
        }

        return ReportRun.Of(title, new SyncRun
        {
            Id = id,
            ConnectionId = connection,
            Started = started,
            Finished = started + Duration.FromMilliseconds(400 + (random.Next(40) * 60) + (i == 0 ? 9000 : 0)),
            Status = failed > 0 ? SyncRunStatus.CompletedWithErrors : SyncRunStatus.Completed,
            CreatedInExchange = (added + 1) / 2,
            CreatedInMicrobizz = added / 2,
            UpdatedInExchange = (updated + 1) / 2,
            UpdatedInMicrobizz = updated / 2,
            DeletedInExchange = deleted / 2,
            DeletedInMicrobizz = (deleted + 1) / 2,
            Failed = failed,
            Conflicts = failed,
            Skipped = failed,
            Held = i == count - 1 ? 1 : 0,
            Warnings = failed > 0 ? ["The attendees of <1> meeting were not told."] : [],
        }, lines, standings, titles);
    }

    private static LocalDateTime Day(Instant started, Random random) =>
        (started.InZone(Zone).Date.PlusDays((int)(random.NextDouble() * random.NextDouble() * 60)) + new LocalTime(8 + random.Next(9), 30));
}
