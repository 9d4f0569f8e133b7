using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Pipeline;
using ExchangeSync.Scheduling;

namespace ExchangeSync.Commands;

/// <summary>Removes tasks that Register-MbxExchangeSyncTask has set up. A run that is under way by cron or Task Scheduler ends by itself; database, connections and logs stay.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "MbxExchangeSyncTask", SupportsShouldProcess = true)]
public sealed class UnregisterMbxExchangeSyncTaskCommand : MbxCommand
{
    /// <summary>The task's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Where to look. Default: Task Scheduler on Windows, systemd where it runs the machine, else cron.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public MbxScheduler? Scheduler { get; set; }

    /// <summary>cron: the account whose tasks are meant. Default: the present one; only root names another.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? RunAs { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var scheduler = Scheduler ?? RunOnPipeline<MbxScheduler, SchedulerException>(() => TaskSchedulers.Present);
        var tasks = RunOnPipeline<IReadOnlyList<SyncTask>, SchedulerException>(() => TaskSchedulers.All(scheduler, RunAs));
        foreach (var name in Name)
        {
            var task = tasks.FirstOrDefault(other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (task is null)
            {
                Fail(Refusals.NoTask(name), name);
            }
            else if (Approve(task.Name, $"Remove from {scheduler}"))
            {
                RunOnPipeline<bool, SchedulerException>(() =>
                {
                    TaskSchedulers.Remove(scheduler, task);
                    return true;
                });
            }
        }

        return Task.CompletedTask;
    }
}
