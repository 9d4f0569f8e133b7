using System.Management.Automation.Host;

namespace ExchangeSync.Pipeline;

/// <summary>Whether somebody watches the session, so that a moving bar is worth drawing.</summary>
internal static class Attendance
{
    /// <summary>False for a scheduled task, a redirected console, -NonInteractive, and a program that runs PowerShell without a screen of its own.</summary>
    public static bool IsWatched(PSHost host) => host.Name switch
    {
        "ConsoleHost" => Environment.UserInteractive && !Console.IsOutputRedirected && !Environment.GetCommandLineArgs().Any(IsNonInteractive),
        "Default Host" => false,
        _ => true,
    };

    // PowerShell takes any beginning of the word that means nothing else.
    private static bool IsNonInteractive(string argument) =>
        argument.Length >= 5 && argument[0] is '-' or '/' && "noninteractive".StartsWith(argument.TrimStart('-', '/'), StringComparison.OrdinalIgnoreCase);
}
