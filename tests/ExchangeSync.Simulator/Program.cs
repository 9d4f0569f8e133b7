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

        await using var server = await SimulatorServer.StartAsync(command.Options);
        foreach (var mailbox in server.Mailboxes.Values)
        {
            Prefill.Fill(mailbox, command.Items, command.Options.Clock);
        }

        await Console.Out.WriteLineAsync($"listening on {server.Url}");
        await server.WaitForShutdownAsync();
        return 0;
    }
}
