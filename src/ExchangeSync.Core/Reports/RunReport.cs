using ExchangeSync.Sync;
using NodaTime;
using NodaTime.TimeZones;

namespace ExchangeSync.Reports;

/// <summary>What a report says, before it is written as a page or as JSON. It holds what <c>Get-MbxExchangeSyncRun</c> tells of the runs, and what waits after them; no note, place or person.</summary>
public sealed class RunReport
{
    /// <summary>A report that is made now, with times as clocks in a zone show them: its reader's.</summary>
    public RunReport(IEnumerable<ReportConnection> connections, TimeZoneInfo zone)
        : this(connections, SystemClock.Instance.GetCurrentInstant(), BclDateTimeZone.FromTimeZoneInfo(zone))
    {
    }

    internal RunReport(IEnumerable<ReportConnection> connections, Instant created, DateTimeZone zone)
    {
        Connections = connections.OrderBy(connection => connection.Title, StringComparer.CurrentCultureIgnoreCase).ToList();
        Runs = Connections.SelectMany(connection => connection.Runs).OrderBy(run => run.Run.Started).ThenBy(run => run.Run.Id).ToList();
        Created = created;
        Zone = zone;
    }

    /// <summary>The connections, by title.</summary>
    public IReadOnlyList<ReportConnection> Connections { get; }

    /// <summary>The runs of all of them, the oldest first.</summary>
    public IReadOnlyList<ReportRun> Runs { get; }

    /// <summary>When the report was made.</summary>
    public Instant Created { get; }

    /// <summary>The zone in which the page shows when runs began.</summary>
    public DateTimeZone Zone { get; }

    /// <summary>How the connections are doing, by their last runs: the first of 2, 1, 3, 0 that one of them has.</summary>
    public int ExitCode => SyncRun.FirstExitCode(Connections.Where(connection => connection.Runs.Count > 0).Select(connection => connection.Runs[connection.Runs.Count - 1].Run.ExitCode).ToList());

    /// <summary>The versions that gave way or stand against each other, the newest first.</summary>
    public IEnumerable<ReportLine> Conflicts => Newest(line => line.Kind == JournalKind.Conflict);

    /// <summary>Changes that were not carried over, the newest first.</summary>
    public IEnumerable<ReportLine> Skipped => Newest(line => line.Kind == JournalKind.Skip);

    /// <summary>Entries that failed, the newest first.</summary>
    public IEnumerable<ReportLine> Failures => Newest(line => line.State == JournalState.Failed);

    /// <summary>Deletes that are held by now, the oldest first.</summary>
    public IEnumerable<ReportWait> Held => Waits(wait => wait.Kind == PendingKind.Held);

    /// <summary>Entries that are tried again by now, the oldest first.</summary>
    public IEnumerable<ReportWait> TriedAgain => Waits(wait => wait.Kind != PendingKind.Held);

    /// <summary>The days of the calendar that were changed.</summary>
    public ILookup<LocalDate, JournalKind> Days => Runs.SelectMany(run => run.Changes).ToLookup(change => change.Day, change => change.Kind);

    private IEnumerable<ReportLine> Newest(Func<ReportLine, bool> isWanted) => Runs.Reverse().SelectMany(run => run.Lines.Where(isWanted));

    private IEnumerable<ReportWait> Waits(Func<ReportWait, bool> isWanted) =>
        Connections.SelectMany(connection => connection.Waits).Where(isWanted).OrderBy(wait => wait.Since);
}
