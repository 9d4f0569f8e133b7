using System.Diagnostics;
using System.Net.Http;
using ExchangeSync.Sync;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>The product's part: the runs as the module makes them, against a server that replays.</summary>
/// <param name="url">The server.</param>
/// <param name="atATime">How many connections are run at a time.</param>
/// <param name="inFlight">How many requests of each may be under way.</param>
internal sealed class ProductWork(Uri url, int atATime, int inFlight)
{
    // Until the runtime has compiled for good what runs often: what it does meanwhile would be measured instead of the work.
    private const int WarmUps = 3;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public async Task<Figures> RunAsync(SpeedOptions options, SpeedFolder folder)
    {
        for (var i = 0; i < WarmUps; i++)
        {
            using var warmUp = Stage.Open(folder.WarmUp.Copy(folder.WarmUp.Start, "product.db"));
            await RunAsync(warmUp);

            // The same questions have their first answers again.
            using var http = new HttpClient();
            (await http.PostAsync(new Uri(url, "/control/rewind"), null)).EnsureSuccessStatusCode();
        }

        await Task.Delay(Settling);
        var scenario = new Scenario(options);
        var first = scenario.MeasuresFirstRun ? 0 : scenario.MeasuredStep;
        using var stage = Stage.Open(folder.Copy(first == 0 ? folder.Start : folder.Before, "product.db"));
        double? firstRun = null;
        for (var step = first; step < scenario.MeasuredStep; step++)
        {
            scenario.EditInMicrobizz(stage, step);
            var started = Stopwatch.GetTimestamp();
            await RunAsync(stage);
            firstRun = Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        if (first < scenario.MeasuredStep)
        {
            scenario.EditInMicrobizz(stage, scenario.MeasuredStep);
        }
        else if (scenario.Repetitions > 1)
        {
            stage.Wait();
            await RunAsync(stage);
        }

        var meter = new Meter();
        var requests = 0;
        for (var i = 0; i < scenario.Repetitions; i++)
        {
            requests += await RunAsync(stage);
        }

        return meter.Read(requests).DividedBy(scenario.Repetitions) with { FirstRunSeconds = firstRun };
    }

    private async Task<int> RunAsync(Stage stage)
    {
        var requests = 0;
        await Parallel.ForEachAsync(stage.Connections, new ParallelOptions { MaxDegreeOfParallelism = atATime }, async (connection, _) =>
        {
            var run = await stage.RunAsync(connection, url, way: null, inFlight);
            Interlocked.Add(ref requests, run.Requests);
            if (run.Status != SyncRunStatus.Completed)
            {
                throw new InvalidOperationException($"The run did not come to a good end: {run}");
            }
        });
        return requests;
    }
}
