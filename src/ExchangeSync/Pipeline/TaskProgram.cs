using System.Diagnostics;
using System.Management.Automation;
using ExchangeSync.Scheduling;

namespace ExchangeSync.Pipeline;

/// <summary>The PowerShell that a task runs in.</summary>
internal static class TaskProgram
{
    private static readonly string[] Names = ["pwsh", "pwsh.exe", "powershell.exe"];

    /// <summary>The whole path of the program that was named, of the one that runs this, or of one on the path.</summary>
    /// <exception cref="CommandException">PowerShellNotFound.</exception>
    public static string Find(string? named)
    {
        using var present = Process.GetCurrentProcess();
        var own = present.MainModule?.FileName;
        var found = named is not null ? File.Exists(named) ? named : null
            : own is not null && Names.Contains(Path.GetFileName(own), StringComparer.OrdinalIgnoreCase) ? own
            : Names.Select(ProgramCall.Find).FirstOrDefault(path => path is not null);
        return found ?? throw new CommandException(
            "PowerShellNotFound", ErrorCategory.ObjectNotFound, named is null ? "There is no pwsh on the path." : $"There is no '{named}'.", "Name PowerShell's program: -PowerShellPath.", named);
    }
}
