using System.Globalization;
using System.Text.Json;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>Measures one scenario: rehearsed and recorded, then replayed to the product and to its floor.</summary>
internal static class SpeedCommand
{
    // As many as a client has in flight where the server lets it, and as many as the module runs at a time and asks of one server.
    private const int InFlight = 4;
    private const int AtATime = 10;
    private const int StartupRepetitions = 7;

    public static async Task<int> RunAsync(SpeedOptions options, TextWriter output)
    {
        var measured = options.Scenario == Startup ? await MeasureStartupAsync() : await RehearsedAsync(options, folder => MeasureAsync(options, folder));
        output.WriteLine(JsonSerializer.Serialize(measured, Figures.Json));
        return 0;
    }

    /// <summary>The scenario that has no server.</summary>
    public const string Startup = "startup";

    /// <summary>Rehearses a scenario in a folder that is there for as long as the work takes.</summary>
    public static async Task<T> RehearsedAsync<T>(SpeedOptions options, Func<SpeedFolder, Task<T>> work)
    {
        var folder = new SpeedFolder(Directory.CreateTempSubdirectory("exchangesync-speed").FullName);
        try
        {
            await Part.StartAsync("rehearse", options, folder);
            return await work(folder);
        }
        finally
        {
            Directory.Delete(folder.Path, recursive: true);
        }
    }

    /// <summary>Measures what was rehearsed.</summary>
    public static async Task<Measured> MeasureAsync(SpeedOptions options, SpeedFolder folder)
    {
        var isMailboxes = new Scenario(options).IsMailboxes;
        var atATime = isMailboxes ? AtATime : 1;
        using var server = await Replayer.StartAsync(folder.Recording, options.LatencyMs);
        var before = await server.StatusAsync();
        var product = await ProductAsync(atATime, InFlight);
        var served = await server.StatusAsync();
        var serial = isMailboxes ? await ProductAsync(1, 1) : null;
        await server.RewindAsync();
        var floor = await Part.StartAsync("floor", options, folder, server.Url.ToString(), Text(isMailboxes ? AtATime : InFlight));
        return new Measured
        {
            Scenario = options.Scenario,
            Items = options.Items,
            LatencyMs = options.LatencyMs,
            WallSeconds = Math.Round(product.WallSeconds, 4),
            CpuSeconds = Math.Round(product.CpuSeconds, 4),
            Requests = product.Requests,
            ResponseBytes = floor.ResponseBytes,
            PeakRssMiB = Math.Round(product.PeakRssMiB, 1),
            AllocatedMiB = Math.Round(product.AllocatedMiB, 1),
            FloorSeconds = Math.Round(floor.WallSeconds, 4),
            FloorCpuSeconds = Math.Round(floor.CpuSeconds, 4),
            SimulatorCpuSeconds = Math.Round(served.CpuSeconds - before.CpuSeconds, 3),
            FirstRunSeconds = product.FirstRunSeconds is { } first ? Math.Round(first, 3) : null,
            SerialSeconds = serial is null ? null : Math.Round(serial.WallSeconds, 3),
            CoresBusyPercent = isMailboxes && product.CoresBusyPercent is { } busy ? Math.Round(busy, 1) : null,
            WaitSeconds = options.LatencyMs > 0 ? Math.Round(product.Requests * options.LatencyMs / 1000.0 / (isMailboxes ? AtATime : InFlight), 3) : null,
        };

        async Task<Figures> ProductAsync(int together, int inFlight)
        {
            await server.RewindAsync();
            var figures = await Part.StartAsync("product", options, folder, server.Url.ToString(), Text(together), Text(inFlight));
            return await server.StatusAsync() is { Unknown: > 0 } status ? throw new InvalidOperationException($"{status.Unknown} of {status.Requests} requests were not those of the rehearsal.") : figures;
        }
    }

    /// <summary>The first command of a PowerShell session with the module, and of one without it: the medians of several.</summary>
    public static async Task<Measured> MeasureStartupAsync()
    {
        var (with, bare) = (new List<Figures>(), new List<Figures>());
        var folder = Directory.CreateTempSubdirectory("exchangesync-speed").FullName;
        var database = Path.Combine(folder, "startup.db");
        using (Stage.Make(database, ["anna@example.com"], isExport: false))
        {
        }

        for (var i = 0; i < StartupRepetitions; i++)
        {
            with.Add(await StartupAsync(database));
            bare.Add(await StartupAsync());
        }

        Directory.Delete(folder, recursive: true);

        return new Measured
        {
            Scenario = Startup,
            Items = 0,
            LatencyMs = 0,
            WallSeconds = Median(with, figures => figures.WallSeconds),
            CpuSeconds = Median(with, figures => figures.CpuSeconds),
            Requests = 0,
            ResponseBytes = 0,
            PeakRssMiB = Median(with, figures => figures.PeakRssMiB),
            AllocatedMiB = Median(with, figures => figures.AllocatedMiB),
            FloorSeconds = Median(bare, figures => figures.WallSeconds),
            FloorCpuSeconds = Median(bare, figures => figures.CpuSeconds),
        };
    }

    private static Task<Figures> StartupAsync(params string[] database) => Part.StartAsync("startup", new SpeedOptions(Startup, 0, 0), new SpeedFolder("-"), database);

    private static double Median(List<Figures> figures, Func<Figures, double> of) => Math.Round(figures.Select(of).Order().ElementAt(figures.Count / 2), 4);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
