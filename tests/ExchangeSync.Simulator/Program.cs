using System.Runtime.InteropServices;
using ExchangeSync.Simulator.Replay;

namespace ExchangeSync.Simulator;

internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments.Contains("--help"))
        {
            Console.WriteLine(CommandLine.Help);
            return 0;
        }

        CommandLine command;
        try
        {
            command = CommandLine.Parse(arguments);
        }
        catch (ArgumentException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }

        if (command.Replay is { } recording)
        {
            await using var replay = await ReplayServer.StartAsync(recording, command.Options.Latency, command.Options.Port);
            await ServeUntilStoppedAsync(replay.Url);
            return 0;
        }

        await using var server = await SimulatorServer.StartAsync(command.Options);
        foreach (var mailbox in server.Mailboxes.Values)
        {
            Prefill.Fill(mailbox, command.Items, command.Options.Clock);
        }

        await ServeUntilStoppedAsync(server.Url);
        return 0;
    }

    private static async Task ServeUntilStoppedAsync(Uri url)
    {
        var stop = new TaskCompletionSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await Console.Out.WriteLineAsync($"listening on {url}");
        await stop.Task;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }
    }
}
