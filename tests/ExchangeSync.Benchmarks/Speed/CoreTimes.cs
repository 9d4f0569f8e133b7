using System.Globalization;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>How busy this machine's cores are from its making on.</summary>
internal sealed class CoreTimes
{
    private const int Idle = 3;
    private const int WaitingForDisk = 4;
    private readonly long[]? _before = Read();

    /// <summary>In per cent of all cores; null where the system does not tell, or too little time has passed.</summary>
    public double? BusyPercent()
    {
        if (_before is null || Read() is not { } now || now.Sum() == _before.Sum())
        {
            return null;
        }

        var spent = now.Zip(_before, (after, before) => after - before).ToArray();
        return 100.0 * (spent.Sum() - spent[Idle] - spent[WaitingForDisk]) / spent.Sum();
    }

    private static long[]? Read() => File.Exists("/proc/stat")
        ? File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray()
        : null;
}
