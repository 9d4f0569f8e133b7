using ExchangeSync.Sync;

namespace ExchangeSync.Reports;

/// <summary>One run in a report.</summary>
/// <param name="Connection">The connection's title.</param>
/// <param name="Run">The run.</param>
/// <param name="Lines">What it did, one by one.</param>
/// <param name="Changes">The days of the calendar that it changed, one for each entry (two where the entry moved to another day), with what became of it.</param>
public sealed record ReportRun(string Connection, SyncRun Run, IReadOnlyList<ReportLine> Lines, IReadOnlyList<DayChange> Changes)
{
    /// <summary>A run with its journal.</summary>
    /// <param name="connection">The connection's title.</param>
    /// <param name="run">The run.</param>
    /// <param name="journal">What it wrote down.</param>
    /// <param name="standings">Where its conflicts stand by now, by the row id of their line.</param>
    /// <param name="titles">With the titles of entries.</param>
    public static ReportRun Of(string connection, SyncRun run, IReadOnlyList<JournalEntry> journal, IReadOnlyDictionary<long, ConflictState> standings, bool titles) => new(
        connection,
        run,
        journal.Select(entry => ReportLine.Of(entry, connection, titles, standings.TryGetValue(entry.Id, out var standing) ? standing : null)).ToList(),
        RunChange.Of(journal).SelectMany(DaysOf).ToList());

    private static IEnumerable<DayChange> DaysOf(RunChange change) => new[] { change.Before, change.After }
        .Where(content => content is not null)
        .Select(content => content!.Time.Start.Date)
        .Distinct()
        .Select(day => new DayChange(day, change.Kind));
}
