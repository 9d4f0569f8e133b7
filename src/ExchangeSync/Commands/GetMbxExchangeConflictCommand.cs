using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;
using ExchangeSync.Sync;

namespace ExchangeSync.Commands;

/// <summary>Gets the conflicts of two edits, and the edits that were not carried over, with both versions field by field; the newest first. They are kept for Set-MbxExchangeSync -KeepDays.</summary>
[Cmdlet(VerbsCommon.Get, "MbxExchangeConflict")]
[OutputType(typeof(MbxExchangeConflict))]
public sealed class GetMbxExchangeConflictCommand : MbxConnectionCommand
{
    /// <summary>Only these.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConflictCompleter))]
    public long[]? ConflictId { get; set; }

    /// <summary>Only what these runs met.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunCompleter))]
    public long[]? RunId { get; set; }

    /// <summary>Only what was met since then.</summary>
    [Parameter]
    public DateTime Since { get; set; } = DateTime.MinValue;

    /// <summary>Only what was met until then.</summary>
    [Parameter]
    public DateTime Until { get; set; } = DateTime.MaxValue;

    /// <summary>Only those that stand there; Open: somebody has to choose.</summary>
    [Parameter]
    public MbxConflictStatus[]? Status { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        var missing = new HashSet<long>(ConflictId ?? []);
        foreach (var connection in FindAny(database))
        {
            foreach (var conflict in new SyncStore(database, connection.Id).Conflicts().Where(IsWanted))
            {
                cancellation.ThrowIfCancellationRequested();
                missing.Remove(conflict.Line.Id);
                var output = ConflictOutput.Of(conflict, connection, database);
                if (output.Met.LocalDateTime >= Since && output.Met.LocalDateTime <= Until)
                {
                    Emit(output);
                }
            }
        }

        foreach (var id in missing)
        {
            Fail(Refusals.NoConflict(id), id);
        }

        return Task.CompletedTask;
    }

    private bool IsWanted(RecordedConflict conflict) =>
        (ConflictId is null || ConflictId.Contains(conflict.Line.Id))
        && (RunId is null || RunId.Contains(conflict.Line.RunId))
        && (Status is null || Status.Contains((MbxConflictStatus)conflict.State));
}
