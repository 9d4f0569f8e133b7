using System.Diagnostics;
using System.Globalization;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>Measures this process from its making on.</summary>
internal sealed class Meter
{
    private readonly long _allocated = GC.GetTotalAllocatedBytes(precise: true);
    private readonly double _cpu = CpuSeconds();
    private readonly CoreTimes _cores = new();
    private readonly double _pauses = GC.GetTotalPauseDuration().TotalSeconds;
    private readonly long _started = Stopwatch.GetTimestamp();

    public Figures Read(long requests)
    {
        var wall = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        return new Figures
        {
            WallSeconds = wall,
            CpuSeconds = CpuSeconds() - _cpu,
            AllocatedMiB = (GC.GetTotalAllocatedBytes(precise: true) - _allocated) / 1048576.0,
            PeakRssMiB = PeakRss() / 1048576.0,
            Requests = requests,
            CollectorSeconds = GC.GetTotalPauseDuration().TotalSeconds - _pauses,
            CoresBusyPercent = _cores.BusyPercent(),
        };
    }

    private static double CpuSeconds() => Environment.CpuUsage.TotalTime.TotalSeconds;

    // On Linux PeakWorkingSet64 is not what the kernel says.
    private static long PeakRss()
    {
        if (!File.Exists("/proc/self/status"))
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }

        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
