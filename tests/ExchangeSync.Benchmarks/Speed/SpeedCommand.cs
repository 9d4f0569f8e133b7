using System.Globalization;
using System.Text.Json;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>Measures one scenario: rehearsed and recorded, then replayed to the product and to its floor.</summary>
internal static class SpeedCommand
{
    // As many as a client has in flight where the server lets it.
    private const int InFlight = 4;

    public static async Task<int> RunAsync(SpeedOptions options, TextWriter output)
    {
        var folder = new SpeedFolder(Directory.CreateTempSubdirectory("exchangesync-speed").FullName);
        try
        {
            await Part.StartAsync("rehearse", options, folder);
            Tell(await MeasureAsync(options, folder), output);
            return 0;
        }
        finally
        {
            Directory.Delete(folder.Path, recursive: true);
        }
    }

    /// <summary>Measures what was rehearsed.</summary>
    public static async Task<Measured> MeasureAsync(SpeedOptions options, SpeedFolder folder)
    {
        using var server = await Replayer.StartAsync(folder.Recording, options.LatencyMs);
        var before = await server.StatusAsync();
        var product = await Part.StartAsync("product", options, folder, server.Url.ToString());
        var served = await server.StatusAsync();
        if (served.Unknown > 0)
        {
            throw new InvalidOperationException($"{served.Unknown} of {served.Requests} requests were not those of the rehearsal.");
        }

        await server.RewindAsync();
        var floor = await Part.StartAsync("floor", options, folder, server.Url.ToString(), InFlight.ToString(CultureInfo.InvariantCulture));
        return new Measured
        {
            Scenario = options.Scenario,
            Items = options.Items,
            LatencyMs = options.LatencyMs,
            WallSeconds = Math.Round(product.WallSeconds, 4),
            CpuSeconds = Math.Round(product.CpuSeconds, 4),
            Requests = product.Requests,
            ResponseBytes = served.ResponseBytes,
            PeakRssMiB = Math.Round(product.PeakRssMiB, 1),
            AllocatedMiB = Math.Round(product.AllocatedMiB, 1),
            FloorSeconds = Math.Round(floor.WallSeconds, 4),
            FloorCpuSeconds = Math.Round(floor.CpuSeconds, 4),
            SimulatorCpuSeconds = Math.Round(served.CpuSeconds - before.CpuSeconds, 3),
            FirstRunSeconds = product.FirstRunSeconds is { } first ? Math.Round(first, 3) : null,
        };
    }

    private static void Tell(Measured measured, TextWriter output) => output.WriteLine(JsonSerializer.Serialize(measured, Figures.Json));
}
