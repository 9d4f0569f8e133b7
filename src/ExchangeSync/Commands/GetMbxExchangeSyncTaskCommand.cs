using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Scheduling;

namespace ExchangeSync.Commands;

/// <summary>Gets the tasks that Register-MbxExchangeSyncTask has set up, as the scheduler has them.</summary>
[Cmdlet(VerbsCommon.Get, "MbxExchangeSyncTask")]
[OutputType(typeof(MbxExchangeSyncTask))]
public sealed class GetMbxExchangeSyncTaskCommand : MbxCommand
{
    /// <summary>Only those of this name; patterns are understood.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>Where to look. Default: Task Scheduler on Windows, systemd where it runs the machine, else cron.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public MbxScheduler? Scheduler { get; set; }

    /// <summary>cron: the account whose tasks are meant. Default: the present one; only root names another.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? RunAs { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var (scheduler, tasks) = RunOnPipeline<(MbxScheduler, IReadOnlyList<SyncTask>), SchedulerException>(() =>
        {
            var wanted = Scheduler ?? TaskSchedulers.Present;
            return (wanted, TaskSchedulers.All(wanted, RunAs));
        });
        foreach (var name in Name ?? ["*"])
        {
            var pattern = new NamePattern(name);
            var matches = pattern.Select(tasks, task => task.Name).ToList();
            if (matches.Count == 0 && !pattern.IsPattern)
            {
                Fail(Refusals.NoTask(name), name);
            }

            foreach (var task in matches)
            {
                Emit(TaskOutput.Of(task, scheduler));
            }
        }

        return Task.CompletedTask;
    }
}
