using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>A part of a measurement in a process of its own, so that no part's memory or compiled code is another one's.</summary>
internal static class Part
{
    /// <summary>The verb by which this program is started as a part.</summary>
    public const string Verb = "part";

    /// <summary>Does a part's work; its figures are the last line of the output.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = new SpeedOptions(arguments[1], int.Parse(arguments[2], CultureInfo.InvariantCulture), 0);
        var folder = new SpeedFolder(arguments[3]);
        var figures = arguments[0] switch
        {
            "rehearse" => await RehearseAsync(options, folder),
            "product" => await new ProductWork(new Uri(arguments[4]), int.Parse(arguments[5], CultureInfo.InvariantCulture), int.Parse(arguments[6], CultureInfo.InvariantCulture)).RunAsync(options, folder),
            "floor" => await FloorWork.RunAsync(options, folder, new Uri(arguments[4]), int.Parse(arguments[5], CultureInfo.InvariantCulture)),
            "startup" => StartupWork.Run(arguments is [_, _, _, _, var database] ? database : null),
            _ => throw new ArgumentException($"There is no part '{arguments[0]}'."),
        };
        Console.WriteLine(JsonSerializer.Serialize(figures, Figures.Json));
        return 0;
    }

    /// <summary>Starts a part and waits for it.</summary>
    public static async Task<Figures> StartAsync(string part, SpeedOptions options, SpeedFolder folder, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "exec", typeof(Part).Assembly.Location, Verb, part, options.Scenario, options.Items.ToString(CultureInfo.InvariantCulture), folder.Path }.Concat(more))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Figures>(output.TrimEnd().Split('\n')[^1], Figures.Json)!
            : throw new InvalidOperationException($"The part '{part}' failed: {output}");
    }

    private static async Task<Figures> RehearseAsync(SpeedOptions options, SpeedFolder folder)
    {
        await Rehearsal.RunAsync(options, folder);
        return new Figures();
    }
}
