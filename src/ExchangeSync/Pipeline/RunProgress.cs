using System.Management.Automation;
using ExchangeSync.Sync;

namespace ExchangeSync.Pipeline;

/// <summary>What a run reports on its way, as PowerShell's progress.</summary>
internal sealed class RunProgress(MbxCommand command, string activity, int id) : IProgress<SyncProgress>
{
    public void Report(SyncProgress value) => command.Show(new ProgressRecord(id, activity, value.Phase)
    {
        PercentComplete = value.Total > 0 ? Math.Min(100, 100 * value.Done / value.Total) : -1,
    });

    public void End() => command.Show(new ProgressRecord(id, activity, "Done") { RecordType = ProgressRecordType.Completed });
}
