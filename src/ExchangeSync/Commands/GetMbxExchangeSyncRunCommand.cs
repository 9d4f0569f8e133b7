using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>Gets what runs did, the newest first.</summary>
[Cmdlet(VerbsCommon.Get, "MbxExchangeSyncRun")]
[OutputType(typeof(MbxExchangeSyncRun))]
public sealed class GetMbxExchangeSyncRunCommand : MbxConnectionCommand
{
    /// <summary>Only these runs.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunCompleter))]
    public long[]? RunId { get; set; }

    /// <summary>How many runs of each connection, the newest ones.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Last { get; set; } = 20;

    /// <summary>With what each run did, one by one.</summary>
    [Parameter]
    public SwitchParameter IncludeActions { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        var missing = new HashSet<long>(RunId ?? []);
        foreach (var connection in FindAny(database))
        {
            var store = new SyncStore(database, connection.Id);
            var runs = RunId is null ? store.Runs(Last) : store.Runs(int.MaxValue).Where(run => RunId.Contains(run.Id));
            foreach (var run in runs)
            {
                cancellation.ThrowIfCancellationRequested();
                missing.Remove(run.Id);
                Emit(Outputs.Of(run, connection.Title, database, IncludeActions ? store.Journal(run.Id) : null));
            }
        }

        foreach (var id in missing)
        {
            Fail(Refusals.NoRun(id), id);
        }

        return Task.CompletedTask;
    }
}
