using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>What one measured piece of work took.</summary>
internal sealed record Figures
{
    public double WallSeconds { get; init; }

    public double CpuSeconds { get; init; }

    public double AllocatedMiB { get; init; }

    public double PeakRssMiB { get; init; }

    public long Requests { get; init; }

    /// <summary>Wall time of the first run, where the work follows one.</summary>
    public double? FirstRunSeconds { get; init; }

    /// <summary>Part of the wall time in which every core was busy, in per cent.</summary>
    public double? BusyPercent { get; init; }

    /// <summary>Those of one of several repetitions.</summary>
    public Figures DividedBy(int repetitions) => this with
    {
        WallSeconds = WallSeconds / repetitions,
        CpuSeconds = CpuSeconds / repetitions,
        AllocatedMiB = AllocatedMiB / repetitions,
        Requests = Requests / repetitions,
    };

    /// <summary>One piece of work after the other.</summary>
    public Figures Plus(Figures other) => this with
    {
        WallSeconds = WallSeconds + other.WallSeconds,
        CpuSeconds = CpuSeconds + other.CpuSeconds,
        AllocatedMiB = AllocatedMiB + other.AllocatedMiB,
        PeakRssMiB = Math.Max(PeakRssMiB, other.PeakRssMiB),
        Requests = Requests + other.Requests,
    };

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
}
