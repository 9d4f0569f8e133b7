using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Scheduling;
using ExchangeSync.Store;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Pipeline;

/// <summary>Whether the account of a task will find what it needs: the store, and the secrets of its connections.</summary>
internal static class TaskChecks
{
    // A PowerShell that could not even begin may end with 0 too.
    private const string Passed = "ExchangeSync: the checks passed";

    /// <summary>Secrets that are stored with these connections; each is read, as this account.</summary>
    /// <exception cref="StoreException">SecretKeyMissing, SecretNotReadableByThisAccount.</exception>
    public static int ReadSecrets(OpenStore database, IEnumerable<ExchangeConnection> connections)
    {
        var (table, secrets) = (new ConnectionTable(database), new SecretTable(database));
        return connections.Sum(connection =>
            (table.ReadPassword(connection.Id) is null ? 0 : 1)
            + Enum.GetValues(typeof(ConnectionSecret)).Cast<ConnectionSecret>().Count(kind => secrets.Read(connection.Id, kind) is not null));
    }

    /// <summary>Has the other account check for itself, by this very cmdlet with -WhatIf; false: it can't be asked from here.</summary>
    /// <exception cref="CommandException">What it found.</exception>
    public static bool AskAccount(string account, SyncTask task, string module, MbxScheduler scheduler, string parameters)
    {
        if (TaskSchedulers.IsWindows || !ProgramCall.Exists("runuser"))
        {
            return false;
        }

        var line = $"try {{ Import-Module '{module.Replace("'", "''")}' -ErrorAction Stop; Register-MbxExchangeSyncTask {parameters} -Scheduler {scheduler} -Force -WhatIf -ErrorAction Stop; '{Passed}'; exit 0 }} "
            + "catch { [Console]::Error.WriteLine(('{0}|{1}' -f $_.FullyQualifiedErrorId, $_)); exit 2 }";
        var call = ProgramCall.Run("runuser", ["-u", account, "--", task.Program, "-NoProfile", "-NonInteractive", "-Command", line]);
        if (call.ExitCode == 0 && call.Output.Contains(Passed))
        {
            return true;
        }

        var told = call.Errors.Split('\n').FirstOrDefault(text => text.IndexOf('|') > 0);
        var id = told?.Substring(0, told.IndexOfAny([',', '|']));
        throw new CommandException(
            id is "StoreNotFound" or "StoreUnreadable" or "SecretNotReadableByThisAccount" or "SecretKeyMissing" ? id : "TaskCheckFailed", ErrorCategory.PermissionDenied,
            $"As '{account}': {(told is null ? call.Errors.Trim() : told.Substring(told.IndexOf('|') + 1))}",
            $"Let '{account}' own the database, its key file (.key) and their folder, where it can also read the module; or make the connections as that account.", account);
    }
}
