using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>A PowerShell session from nothing to the output of its first command: a bare one, or one that imports the module as the build staged it.</summary>
internal static class StartupWork
{
    public static Figures Run(bool withModule)
    {
        var meter = new Meter();
        var database = Path.Combine(Path.GetTempPath(), $"exchangesync-startup-{Environment.ProcessId}.db");
        var state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        if (withModule)
        {
            Invoke(shell, "Import-Module", ("Name", Path.Combine(Repository.Root, "out", "ExchangeSync", "ExchangeSync.psd1")));
            Invoke(shell, "New-MbxUser", ("Name", "Anna"), ("Database", database));
        }
        else
        {
            Invoke(shell, "Get-Module");
        }

        var figures = meter.Read(0);
        foreach (var file in new[] { "", "-wal", "-shm", ".key" })
        {
            File.Delete(database + file);
        }

        return figures;
    }

    private static void Invoke(PowerShell shell, string command, params (string Name, object Value)[] parameters)
    {
        shell.Commands.Clear();
        shell.AddCommand(command);
        foreach (var (name, value) in parameters)
        {
            shell.AddParameter(name, value);
        }

        shell.Invoke();
        if (shell.HadErrors)
        {
            throw new InvalidOperationException($"{command} failed: {shell.Streams.Error[0]}");
        }
    }
}
