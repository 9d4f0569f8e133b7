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

    /// <summary>For how long the garbage collector stopped the process.</summary>
    public double CollectorSeconds { get; init; }

    /// <summary>How much of all cores this machine used meanwhile, in per cent.</summary>
    public double? CoresBusyPercent { get; init; }

    /// <summary>The bytes of the replies' bodies.</summary>
    public long ResponseBytes { get; init; }

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
