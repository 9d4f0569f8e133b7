using ExchangeSync.Sync;

namespace ExchangeSync.Reports;

/// <summary>How the changes of a day are counted.</summary>
internal static class DayCounts
{
    public static bool IsAdded(JournalKind kind) => kind is JournalKind.Create or JournalKind.Restore;

    public static bool IsUpdated(JournalKind kind) => kind == JournalKind.Update;

    public static bool IsDeleted(JournalKind kind) => kind == JournalKind.Delete;
}
