using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Replay;
using ExchangeSync.Sync;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>Plays a scenario once against the simulator and records what goes over the wire.</summary>
internal static class Rehearsal
{
    public static async Task RunAsync(SpeedOptions options, SpeedFolder folder)
    {
        using var recording = new RecordingWriter(folder.Recording) { Step = Scenario.WarmUpStep };
        await RunAsync(new Scenario(options).WarmUp, folder.WarmUp, recording);
        await RunAsync(new Scenario(options), folder, recording);
    }

    private static async Task RunAsync(Scenario scenario, SpeedFolder folder, RecordingWriter recording)
    {
        using (scenario.NewStage(folder.Start))
        {
        }

        using var stage = Stage.Open(folder.Copy(folder.Start, "rehearsal.db"));
        var server = scenario.NewServer(stage);
        for (var step = 0; step <= scenario.MeasuredStep; step++)
        {
            recording.Step = scenario.IsWarmUp ? Scenario.WarmUpStep : step;
            scenario.EditInMicrobizz(stage, step);
            scenario.EditInExchange(server, step);
            if (step == scenario.MeasuredStep)
            {
                folder.Copy(stage.Database.Path, System.IO.Path.GetFileName(folder.Before));
            }

            foreach (var connection in stage.Connections)
            {
                var run = await stage.RunAsync(connection, InProcessServer.Url, () => recording.Over(server.CreateHandler()), inFlight: 1);
                if (run.Status != SyncRunStatus.Completed)
                {
                    throw new InvalidOperationException($"The rehearsal did not come to a good end: {run}");
                }

                Console.Error.WriteLine($"rehearsed: {run.CreatedInMicrobizz} + {run.UpdatedInMicrobizz} in Microbizz, {run.CreatedInExchange} + {run.UpdatedInExchange} in Exchange, {run.Requests} requests");
            }
        }

        folder.Copy(stage.Database.Path, System.IO.Path.GetFileName(folder.End));
    }
}
