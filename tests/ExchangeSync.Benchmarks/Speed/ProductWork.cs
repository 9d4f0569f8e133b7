using System.Diagnostics;
using ExchangeSync.Sync;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>The product's part: the runs as the module makes them, against a server that replays.</summary>
internal static class ProductWork
{
    public static async Task<Figures> RunAsync(SpeedOptions options, SpeedFolder folder, Uri url)
    {
        var scenario = new Scenario(options);
        var first = scenario.MeasuresFirstRun ? 0 : scenario.MeasuredStep;
        using var stage = Stage.Open(folder.Copy(first == 0 ? folder.Start : folder.Before, "product.db"));
        double? firstRun = null;
        for (var step = first; step < scenario.MeasuredStep; step++)
        {
            scenario.EditInMicrobizz(stage, step);
            var started = Stopwatch.GetTimestamp();
            await RunAsync(stage, url);
            firstRun = Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        if (first < scenario.MeasuredStep)
        {
            scenario.EditInMicrobizz(stage, scenario.MeasuredStep);
        }
        else if (scenario.Repetitions > 1)
        {
            stage.Wait();
            await RunAsync(stage, url);
        }

        var meter = new Meter();
        var requests = 0;
        for (var i = 0; i < scenario.Repetitions; i++)
        {
            requests += await RunAsync(stage, url);
        }

        return meter.Read(requests).DividedBy(scenario.Repetitions) with { FirstRunSeconds = firstRun };
    }

    private static async Task<int> RunAsync(Stage stage, Uri url)
    {
        var requests = 0;
        foreach (var connection in stage.Connections)
        {
            var run = await stage.RunAsync(connection, url, way: null);
            requests += run.Requests;
            if (run.Status != SyncRunStatus.Completed)
            {
                throw new InvalidOperationException($"The run did not come to a good end: {run}");
            }
        }

        return requests;
    }
}
