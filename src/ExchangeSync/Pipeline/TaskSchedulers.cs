using System.Runtime.InteropServices;
using System.Security;
using ExchangeSync.Output;
using ExchangeSync.Scheduling;

namespace ExchangeSync.Pipeline;

/// <summary>The schedulers behind one door. On the pipeline thread.</summary>
internal static class TaskSchedulers
{
    /// <summary>This is Windows.</summary>
    public static bool IsWindows { get; } = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>What this machine has: Task Scheduler, systemd where it runs the machine, else cron.</summary>
    /// <exception cref="SchedulerException">SchedulerNotFound.</exception>
    public static MbxScheduler Present => IsWindows ? MbxScheduler.TaskScheduler
        : SystemdTasks.IsRunning ? MbxScheduler.Systemd
        : ProgramCall.Exists("crontab") ? MbxScheduler.Cron
        : throw new SchedulerException("SchedulerNotFound", "Neither systemd nor cron is here.", "Install cron, or have a scheduler of your own run what about_ExchangeSync_Scheduling shows.");

    /// <summary>The tasks; of cron, those of one account.</summary>
    public static IReadOnlyList<SyncTask> All(MbxScheduler scheduler, string? account) => scheduler switch
    {
        MbxScheduler.TaskScheduler => WindowsTasks.All(),
        MbxScheduler.Systemd => SystemdTasks.All(),
        _ => CronTasks.All(account),
    };

    /// <summary>Sets a task; one of its name gives way.</summary>
    public static void Set(MbxScheduler scheduler, SyncTask task, SecureString? password)
    {
        switch (scheduler)
        {
            case MbxScheduler.TaskScheduler:
                WindowsTasks.Set(task.Name, TaskXml.Write(task, DateTime.Now.AddMinutes(1), password is not null), task.RunAs!, password);
                break;
            case MbxScheduler.Systemd:
                SystemdTasks.Set(task);
                break;
            case MbxScheduler.Cron:
            default:
                CronTasks.Set(task);
                break;
        }
    }

    /// <summary>Removes a task.</summary>
    public static void Remove(MbxScheduler scheduler, SyncTask task)
    {
        switch (scheduler)
        {
            case MbxScheduler.TaskScheduler:
                WindowsTasks.Remove(task.Name);
                break;
            case MbxScheduler.Systemd:
                SystemdTasks.Remove(task);
                break;
            case MbxScheduler.Cron:
            default:
                CronTasks.Remove(task.Name, task.RunAs);
                break;
        }
    }
}
