using ExchangeSync.Clr;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using ExchangeSync.Views;

namespace ExchangeSync.Pipeline;

/// <summary>A run in one line, for the information stream. It names no appointment.</summary>
internal static class RunSummary
{
    public static string Of(string title, SyncRun run)
    {
        var parts = Sides(run).Concat(new[]
        {
            Some(run.Adopted, "paired"),
            Some(run.Conflicts, "conflicts"),
            Some(run.Skipped, "not carried over"),
            Some(run.Failed, "failed"),
            Some(run.Pending - run.Held, "wait"),
            Some(run.Held, "deletes held"),
        }).Where(part => part.Length > 0).DefaultIfEmpty(run.Status == SyncRunStatus.Failed ? "" : "nothing to do");
        var how = run.Status == SyncRunStatus.Failed ? $"failed ({run.ErrorId})" : run.Status == SyncRunStatus.Stopped ? "stopped" : "done";
        return $"{title}: run {run.Id} {how} in {DurationText.Of(run.Took())}: {string.Join(", ", parts)}; {run.Requests} requests.".Replace(": ;", ";");
    }

    private static IEnumerable<string> Sides(SyncRun run)
    {
        yield return Side("Exchange", run.CreatedInExchange, run.UpdatedInExchange, run.DeletedInExchange);
        yield return Side("Microbizz", run.CreatedInMicrobizz, run.UpdatedInMicrobizz, run.DeletedInMicrobizz);
    }

    private static string Side(string name, int created, int updated, int deleted) =>
        created + updated + deleted == 0 ? "" : $"{name} +{created} ~{updated} -{deleted}";

    private static string Some(int count, string what) => count > 0 ? $"{count} {what}" : "";
}
