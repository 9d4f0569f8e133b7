using System.Management.Automation;
using System.Security;
using ExchangeSync.Output;
using ExchangeSync.Pipeline;
using ExchangeSync.Scheduling;
using ExchangeSync.Store;
using OpenStore = ExchangeSync.Store.Database;
using PathText = System.IO.Path;

namespace ExchangeSync.Commands;

/// <summary>
/// Has connections synchronized when nobody is there: by Windows' Task Scheduler, elsewhere by a timer of systemd or by cron. The task runs without a profile and without a window, never twice at once, logs its runs and ends with an exit
/// code for monitoring. First it is checked that the account of the task will find the database and can read the connections' secrets. -WhatIf checks, and registers nothing.
/// </summary>
[Cmdlet(VerbsLifecycle.Register, "MbxExchangeSyncTask", SupportsShouldProcess = true)]
[OutputType(typeof(MbxExchangeSyncTask))]
public sealed class RegisterMbxExchangeSyncTaskCommand : MbxConnectionCommand
{
    private readonly List<ExchangeConnection> _chosen = [];
    private OpenStore? _database;

    /// <summary>The task's name: letters, digits, '-' and '_'.</summary>
    [Parameter]
    [ValidatePattern("^[A-Za-z0-9][A-Za-z0-9_-]{0,60}$")]
    public string Name { get; set; } = "ExchangeSync";

    /// <summary>How often it runs: 0:30 is half an hour. With -Watch: how often each connection runs at least.</summary>
    [Parameter]
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A permanent task instead, which synchronizes within seconds of a change: Watch-MbxExchangeSync. It is started with the machine, and again where it dies.</summary>
    [Parameter]
    public SwitchParameter Watch { get; set; }

    /// <summary>The account that it runs as. Default: the present one. On Linux only root names another. On Windows a managed service account (DOMAIN\name$) needs no password; keep its connections' secrets in a vault.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RunAs { get; set; }

    /// <summary>Windows: the account's password. Without it the task can't read secrets that are stored with the connections.</summary>
    [Parameter]
    public SecureString? Password { get; set; }

    /// <summary>Where runs are logged, see Invoke-MbxExchangeSync. Default: beside the database, under its name with .log.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogPath { get; set; }

    /// <summary>What starts it. Default: Task Scheduler on Windows, systemd where it runs the machine, else cron.</summary>
    [Parameter]
    public MbxScheduler? Scheduler { get; set; }

    /// <summary>PowerShell's program. Default: the one that runs this, else pwsh (or powershell.exe) on the path.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PowerShellPath { get; set; }

    /// <summary>Replaces a task of that name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override object? CurrentTarget => Name;

    // Of each task its own: tasks may share a log.
    private string ScreenEnding => $".{Name}.last";

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        _database = Open();
        _chosen.AddRange(IsNamed ? FindAny(_database).Where(connection => _chosen.All(other => other.Id != connection.Id)) : []);
        return Task.CompletedTask;
    }

    private protected override Task EndAsync(CancellationToken cancellation)
    {
        if (_database is null || HasFailed)
        {
            // What was to be scheduled is not there, and that was said.
            return Task.CompletedTask;
        }

        var (scheduler, task, module) = RunOnPipeline<(MbxScheduler, SyncTask, string), Exception>(Plan);
        if (!Force && RunOnPipeline<bool, SchedulerException>(() => TaskSchedulers.All(scheduler, task.RunAs).Any(other => other.Name == Name)))
        {
            throw new CommandException("TaskExists", ErrorCategory.ResourceExists, $"There is a task '{Name}' already.", "Give another -Name, or -Force to replace it.", Name);
        }

        Check(scheduler, task, module);
        Tell(task.Line);
        if (Approve(Name, $"Register with {scheduler}, {(Watch ? "without end" : $"every {Every:c}")}"))
        {
            RunOnPipeline<bool, SchedulerException>(() =>
            {
                TaskSchedulers.Set(scheduler, task, Password);
                return true;
            });
            Linger(scheduler, task);
            Emit(TaskOutput.Of(task, scheduler));
        }

        return Task.CompletedTask;
    }

    private (MbxScheduler Scheduler, SyncTask Task, string Module) Plan()
    {
        var scheduler = Scheduler ?? TaskSchedulers.Present;
        var log = LogPath is null ? PathText.ChangeExtension(_database!.Path, ".log") : GetUnresolvedProviderPathFromPSPath(LogPath);
        if (!Directory.Exists(PathText.GetDirectoryName(log)))
        {
            throw new CommandException("FolderNotFound", ErrorCategory.ObjectNotFound, $"There is no folder for the log '{log}'.", "Make it, or name another -LogPath.", log);
        }

        var module = PathText.Combine(MyInvocation.MyCommand.Module.ModuleBase, "ExchangeSync.psd1");
        var isUnix = scheduler != MbxScheduler.TaskScheduler;
        var account = TaskAccount.Of(RunAs, scheduler);
        return (scheduler, new SyncTask
        {
            Name = Name,
            Every = Watch ? null : Every,
            Program = TaskProgram.Find(PowerShellPath is null ? null : GetUnresolvedProviderPathFromPSPath(PowerShellPath)),
            Line = TaskLine.Of(module, _database!.Path, log, _chosen.ConvertAll(connection => connection.Id), Watch ? Every : null),
            RunAs = account,
            ScreenPath = isUnix ? log + ScreenEnding : null,
        }, module);
    }

    private void Check(MbxScheduler scheduler, SyncTask task, string module)
    {
        var connections = _chosen.Count > 0 ? _chosen : new ConnectionTable(_database!).All().Where(connection => connection.Settings.Activated).ToList();
        if (connections.Count == 0)
        {
            Warn("No connection is activated. The task has nothing to do before Set-MbxExchangeSync -Activated.");
        }

        if (TaskAccount.IsPresent(task.RunAs))
        {
            var stored = TaskChecks.ReadSecrets(_database!, connections);
            if (scheduler == MbxScheduler.TaskScheduler && stored > 0 && Password is null)
            {
                throw new CommandException(
                    "TaskPasswordMissing", ErrorCategory.AuthenticationError, "Windows opens an account's stored secrets only to a task that logs on with the account's password.",
                    "Give -Password (Read-Host -AsSecureString), or keep the connections' secrets in a vault.", Name);
            }
        }
        else if (TaskSchedulers.IsWindows && IsReadableHere(connections))
        {
            throw new CommandException(
                "SecretNotReadableByThisAccount", ErrorCategory.AuthenticationError, $"The connections' secrets are stored by this account, so '{task.RunAs}' can't read them.",
                $"Store them as '{task.RunAs}': Set-MbxExchangeConnection -Credential in a session of that account; or keep them in a vault that it can open.", task.RunAs);
        }
        else if (!TaskChecks.AskAccount(task.RunAs!, task, module, scheduler, Parameters(task)))
        {
            Warn($"Whether '{task.RunAs}' can read the database and the secrets can't be found out from here. Run the same command with -WhatIf as that account.");
        }
    }

    private bool IsReadableHere(IReadOnlyList<ExchangeConnection> connections)
    {
        try
        {
            return TaskChecks.ReadSecrets(_database!, connections) > 0;
        }
        catch (StoreException closed) when (closed.ErrorId == "SecretNotReadableByThisAccount")
        {
            return false;
        }
    }

    private string Parameters(SyncTask task)
    {
        string Quoted(string text) => $"'{text.Replace("'", "''")}'";
        return $"-Name {Name} -Database {Quoted(_database!.Path)} -PowerShellPath {Quoted(task.Program)} -LogPath {Quoted(task.ScreenPath!.Substring(0, task.ScreenPath.Length - ScreenEnding.Length))} -Every {Every:c}"
            + (_chosen.Count == 0 ? "" : $" -Id {string.Join(",", _chosen.Select(connection => Quoted(connection.Id.ToString("D"))))}") + (Watch ? " -Watch" : "");
    }

    // systemd ends a user's timers when the user logs off, unless the user lingers.
    private void Linger(MbxScheduler scheduler, SyncTask task)
    {
        if (scheduler == MbxScheduler.Systemd && task.RunAs is null && SystemdTasks.Lingers(Environment.UserName) == false
            && ProgramCall.Run("loginctl", ["enable-linger"]).ExitCode != 0)
        {
            Warn($"The task runs only while '{Environment.UserName}' is logged on. As root: loginctl enable-linger {Environment.UserName}");
        }
    }
}
