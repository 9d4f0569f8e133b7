using System.Management.Automation;
using System.Text.RegularExpressions;
using ExchangeSync.Output;

namespace ExchangeSync.Pipeline;

/// <summary>The account of a task.</summary>
internal static class TaskAccount
{
    /// <summary>The account as the scheduler wants it: on Windows always by name, elsewhere null for the present one.</summary>
    /// <exception cref="CommandException">AccountNotFound.</exception>
    public static string? Of(string? named, MbxScheduler scheduler)
    {
        if (scheduler == MbxScheduler.TaskScheduler)
        {
            return named ?? $"{Environment.UserDomainName}\\{Environment.UserName}";
        }

        // The name goes into a unit file.
        if (named is not null && !Regex.IsMatch(named, @"\A[A-Za-z_][A-Za-z0-9_.-]*\$?\z"))
        {
            throw new CommandException("AccountNotFound", ErrorCategory.ObjectNotFound, $"'{named}' can't be the name of an account here.", "Name one of this machine's accounts.", named);
        }

        // root has no session of its own that timers could live in: its tasks are the system's.
        return named is not null && named != Environment.UserName ? named
            : scheduler == MbxScheduler.Systemd && Environment.UserName == "root" ? "root"
            : null;
    }

    /// <summary>It is the account that asks.</summary>
    public static bool IsPresent(string? account) => account is null
        || account.Equals(Environment.UserName, TaskSchedulers.IsWindows ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)
        || account.Equals($"{Environment.UserDomainName}\\{Environment.UserName}", StringComparison.OrdinalIgnoreCase);
}
