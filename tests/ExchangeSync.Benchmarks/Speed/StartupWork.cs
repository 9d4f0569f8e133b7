using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>A PowerShell session from nothing to the output of its first command: a bare one, or one that imports the module as the build staged it and looks into a store that is there.</summary>
internal static class StartupWork
{
    public static Figures Run(string? database)
    {
        var meter = new Meter();
        var state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        if (database is not null)
        {
            Invoke(shell, "Import-Module", ("Name", Path.Combine(Repository.Root, "out", "ExchangeSync", "ExchangeSync.psd1")));
            Invoke(shell, "Get-MbxExchangeConnection", ("Database", database));
        }
        else
        {
            Invoke(shell, "Get-Module");
        }

        return meter.Read(0);
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
