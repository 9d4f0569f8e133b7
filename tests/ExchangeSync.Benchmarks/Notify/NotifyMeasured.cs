namespace ExchangeSync.Benchmarks.Notify;

/// <summary>The result of the scenario notify.</summary>
internal sealed record NotifyMeasured
{
    public string Scenario { get; } = "notify";

    public required int Items { get; init; }

    public required int LatencyMs { get; init; }

    public required int Edits { get; init; }

    public required double MedianSeconds { get; init; }

    public required double P95Seconds { get; init; }

    public required double MaxSeconds { get; init; }

    /// <summary>Runs that the edits made.</summary>
    public required int Runs { get; init; }

    /// <summary>Of all edits, with the pauses between them.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>Of this process, which edits and waits too.</summary>
    public required double CpuSeconds { get; init; }

    public required double PeakRssMiB { get; init; }

    public required double AllocatedMiB { get; init; }

    /// <summary>The last warning of the watch; null: there was none.</summary>
    public string? Warning { get; init; }
}
