using System.Diagnostics;
using System.Globalization;
using ExchangeSync.Exchange;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Crash;

/// <summary>One run of the one connection of a store, in a process of its own, so that a test can kill it.</summary>
internal static class SyncProcess
{
    private const string Ready = "ready";

    /// <summary>Starts one, and returns when it has opened its store and is about to run.</summary>
    public static async Task<Process> StartAsync(string database, Uri server, Duration ahead)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in new[] { "exec", typeof(SyncProcess).Assembly.Location, database, server.ToString(), ahead.TotalSeconds.ToString(CultureInfo.InvariantCulture) })
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return await process.StandardOutput.ReadLineAsync() == Ready
            ? process
            : throw new InvalidOperationException("The process did not get as far as its run.");
    }

    /// <summary>The run, as the product makes it.</summary>
    public static ConnectionSync Sync(Database database, Uri server, IClock clock) => ConnectionSync.For(
        database,
        new ConnectionTable(database).All().Single(),
        new DeleteLimits(),
        new EwsClientOptions { Url = server, UserName = "anna", Password = "secret", Clock = clock },
        Guid.NewGuid);

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [var path, var server, var ahead])
        {
            await Console.Error.WriteLineAsync("DATABASE URL SECONDS: one run of the store's one connection, by a clock that is so far ahead. The tests themselves run with dotnet test.");
            return 2;
        }

        var clock = new ShiftedClock { Ahead = Duration.FromSeconds(double.Parse(ahead, CultureInfo.InvariantCulture)) };
        using var database = Database.Open(path, create: false);
        using var sync = Sync(database, new Uri(server), clock);
        await Console.Out.WriteLineAsync(Ready);
        await sync.RunAsync(null, CancellationToken.None);
        return 0;
    }
}
