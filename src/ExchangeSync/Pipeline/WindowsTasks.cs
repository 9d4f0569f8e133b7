using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Net;
using System.Security;
using ExchangeSync.Scheduling;

namespace ExchangeSync.Pipeline;

/// <summary>Our tasks in Windows' Task Scheduler, by the cmdlets of Windows' own module ScheduledTasks. On the pipeline thread.</summary>
internal static class WindowsTasks
{
    /// <summary>Sets a task; one of its name gives way.</summary>
    /// <exception cref="SchedulerException">SchedulerNotFound; SchedulerFailed.</exception>
    public static void Set(string name, string xml, string account, SecureString? password) => Run(
        password is null
            ? "param($name, $folder, $xml) Register-ScheduledTask -TaskName $name -TaskPath $folder -Xml $xml -Force -ErrorAction Stop"
            : "param($name, $folder, $xml, $account, $password) Register-ScheduledTask -TaskName $name -TaskPath $folder -Xml $xml -User $account -Password $password -Force -ErrorAction Stop",
        name, TaskXml.Folder, xml, account, password is null ? null : new NetworkCredential("", password).Password);

    /// <summary>The tasks.</summary>
    /// <exception cref="SchedulerException">SchedulerNotFound; SchedulerFailed.</exception>
    public static IReadOnlyList<SyncTask> All() => Run(
        "param($folder) Get-ScheduledTask -TaskPath $folder -ErrorAction SilentlyContinue | ForEach-Object { $_.TaskName; Export-ScheduledTask -TaskName $_.TaskName -TaskPath $folder -ErrorAction Stop }", TaskXml.Folder)
        .Select(value => value.ToString()!)
        .Select((value, i) => (value, i)).GroupBy(pair => pair.i / 2, pair => pair.value)
        .Select(pair => TaskXml.Read(pair.First(), pair.Last()))
        .ToList();

    /// <summary>Removes a task.</summary>
    /// <exception cref="SchedulerException">SchedulerNotFound; SchedulerFailed.</exception>
    public static void Remove(string name) =>
        Run("param($name, $folder) Unregister-ScheduledTask -TaskName $name -TaskPath $folder -Confirm:$false -ErrorAction Stop", name, TaskXml.Folder);

    private static Collection<PSObject> Run(string script, params object?[] arguments)
    {
        try
        {
            return ScriptBlock.Create(script).Invoke(arguments);
        }
        catch (CommandNotFoundException missing)
        {
            throw new SchedulerException("SchedulerNotFound", "The module ScheduledTasks, which belongs to Windows, is not here.", "Choose another -Scheduler: Systemd or Cron.", missing);
        }
        catch (RuntimeException error)
        {
            throw new SchedulerException("SchedulerFailed", $"Task Scheduler refused: {error.Message}", "Run PowerShell as administrator; check the account and its right to log on as a batch job.", error);
        }
    }
}
