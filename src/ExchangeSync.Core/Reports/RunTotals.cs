using ExchangeSync.Sync;

namespace ExchangeSync.Reports;

/// <summary>What runs did together.</summary>
internal sealed record RunTotals
{
    private RunTotals(IReadOnlyCollection<SyncRun> runs)
    {
        Runs = runs.Count;
        Failed = runs.Count(run => run.ExitCode == 2);
        IntoExchange = (runs.Sum(run => run.CreatedInExchange), runs.Sum(run => run.UpdatedInExchange), runs.Sum(run => run.DeletedInExchange));
        IntoMicrobizz = (runs.Sum(run => run.CreatedInMicrobizz), runs.Sum(run => run.UpdatedInMicrobizz), runs.Sum(run => run.DeletedInMicrobizz));
        EntriesFailed = runs.Sum(run => run.Failed);
        Longest = runs.Select(SecondsOf).DefaultIfEmpty().Max();
        ExitCode = SyncRun.FirstExitCode(runs.Select(run => run.ExitCode).ToList());
    }

    /// <summary>How many there were.</summary>
    public int Runs { get; }

    /// <summary>How many did not come to their end.</summary>
    public int Failed { get; }

    /// <summary>What was written into Exchange.</summary>
    public (int Added, int Updated, int Deleted) IntoExchange { get; }

    /// <summary>What was written into Microbizz.</summary>
    public (int Added, int Updated, int Deleted) IntoMicrobizz { get; }

    /// <summary>Made, on either side.</summary>
    public int Added => IntoExchange.Added + IntoMicrobizz.Added;

    /// <summary>Changed, on either side.</summary>
    public int Updated => IntoExchange.Updated + IntoMicrobizz.Updated;

    /// <summary>Deleted, on either side.</summary>
    public int Deleted => IntoExchange.Deleted + IntoMicrobizz.Deleted;

    /// <summary>Entries that failed.</summary>
    public int EntriesFailed { get; }

    /// <summary>Seconds that the longest of them took; null: none has ended.</summary>
    public double? Longest { get; }

    /// <summary>The first of 2, 1, 3, 0 that one of them has.</summary>
    public int ExitCode { get; }

    /// <summary>The totals of these runs.</summary>
    public static RunTotals Of(IEnumerable<ReportRun> runs) => new(runs.Select(run => run.Run).ToList());

    private static double? SecondsOf(SyncRun run) => run.Finished is { } finished ? (finished - run.Started).TotalSeconds : null;
}
