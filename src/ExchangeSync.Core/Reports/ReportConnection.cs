using ExchangeSync.Store;
using ExchangeSync.Sync;

namespace ExchangeSync.Reports;

/// <summary>What a report tells of one connection.</summary>
public sealed record ReportConnection
{
    /// <summary>The connection's title.</summary>
    public required string Title { get; init; }

    /// <summary>Its identity.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its runs, the oldest first.</summary>
    public required IReadOnlyList<ReportRun> Runs { get; init; }

    /// <summary>What waits by now, the oldest first: held deletes, and entries that are tried again.</summary>
    public IReadOnlyList<ReportWait> Waits { get; init; } = [];

    /// <summary>Reads what a report needs.</summary>
    /// <param name="database">The store.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="runs">Its runs that are to be in the report.</param>
    /// <param name="titles">With the titles of entries, as <c>Get-MbxExchangeSyncRun -IncludeActions</c> shows them.</param>
    public static ReportConnection Read(Database database, ExchangeConnection connection, IEnumerable<SyncRun> runs, bool titles)
    {
        var store = new SyncStore(database, connection.Id);
        var standings = store.Conflicts().ToDictionary(conflict => conflict.Line.Id, conflict => conflict.State);
        return new ReportConnection
        {
            Title = connection.Title,
            Id = connection.Id,
            Runs = runs.OrderBy(run => run.Id).Select(run => ReportRun.Of(connection.Title, run, store.Journal(run.Id), standings, titles)).ToList(),
            Waits = store.Pending()
                .Where(change => change.Kind is PendingKind.Held or PendingKind.Quarantined or PendingKind.Retry or PendingKind.Unproven)
                .Select(change => ReportWait.Of(change, store, connection.Title, titles))
                .ToList(),
        };
    }
}
