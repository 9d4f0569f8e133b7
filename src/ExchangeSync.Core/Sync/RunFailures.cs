using ExchangeSync.Store;

namespace ExchangeSync.Sync;

/// <summary>What failed in a run without a write that could say so.</summary>
public static class RunFailures
{
    /// <summary>The entries that the run could not read. They wait with their reason, and no line of its journal is about them.</summary>
    public static IReadOnlyList<PendingChange> Unread(SyncStore store, SyncRun run)
    {
        if (run.Failed == 0)
        {
            return [];
        }

        var written = new HashSet<string?>(store.JournalHeads(run.Id).Where(line => line.State == JournalState.Failed).SelectMany(line => new[] { line.Key, line.PartnerKey }), StringComparer.Ordinal);
        return store.Pending().Where(change => change.Kind == PendingKind.Quarantined && change.Tried >= run.Started && !written.Contains(change.Key)).ToList();
    }
}
