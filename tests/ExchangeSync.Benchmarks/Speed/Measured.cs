namespace ExchangeSync.Benchmarks.Speed;

/// <summary>The result of one scenario: the product's figures, those of its floor, and how they stand to each other.</summary>
internal sealed record Measured
{
    public required string Scenario { get; init; }

    public required int Items { get; init; }

    public required int LatencyMs { get; init; }

    public required double WallSeconds { get; init; }

    public required double CpuSeconds { get; init; }

    public required long Requests { get; init; }

    public required long ResponseBytes { get; init; }

    public required double PeakRssMiB { get; init; }

    public required double AllocatedMiB { get; init; }

    public required double FloorSeconds { get; init; }

    public required double FloorCpuSeconds { get; init; }

    public double RatioToFloor => Math.Round(WallSeconds / FloorSeconds, 3);

    public double CpuRatioToFloor => Math.Round(CpuSeconds / FloorCpuSeconds, 3);

    /// <summary>What the replaying simulator took while the product ran; its own start and the warming up are in it.</summary>
    public double? SimulatorCpuSeconds { get; init; }

    /// <summary>Delta: the first run, in the same process.</summary>
    public double? FirstRunSeconds { get; init; }

    public double? RatioToFirstRun => FirstRunSeconds is { } first ? Math.Round(WallSeconds / first, 4) : null;

    /// <summary>Mailboxes: the same one after the other, with one request in flight.</summary>
    public double? SerialSeconds { get; init; }

    public double? SpeedUp => SerialSeconds is { } serial ? Math.Round(serial / WallSeconds, 2) : null;

    /// <summary>Mailboxes: how much of all cores this machine used while the product ran, in per cent.</summary>
    public double? CoresBusyPercent { get; init; }

    /// <summary>A latency: the time that the requests would take with no work at all, as many in flight as are allowed.</summary>
    public double? WaitSeconds { get; init; }
}
