using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Commands;

/// <summary>
/// Chooses the version of a conflict that is kept, and writes it on both sides; also long after a policy had chosen the other one. It is a run of its own, and Undo-MbxExchangeSync takes it back.
/// </summary>
[Cmdlet(VerbsDiagnostic.Resolve, "MbxExchangeConflict", SupportsShouldProcess = true)]
[OutputType(typeof(MbxExchangeConflict))]
public sealed class ResolveMbxExchangeConflictCommand : MbxCommand
{
    /// <summary>The conflicts: their numbers, or themselves from the pipeline.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConflictCompleter))]
    public long[] ConflictId { get; set; } = [];

    /// <summary>Whose version is kept; Both keeps Exchange's, and makes Microbizz's an appointment of its own that is not synchronized.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public MbxConflictChoice Keep { get; set; }

    private protected override object? CurrentTarget => ConflictId is [var id] ? id : null;

    private protected override async Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        foreach (var id in ConflictId.Distinct())
        {
            cancellation.ThrowIfCancellationRequested();
            if (new ConnectionTable(database).All().FirstOrDefault(connection => Find(database, connection, id) is not null) is not { } connection)
            {
                Fail(Refusals.NoConflict(id), id);
                continue;
            }

            if (!Approve($"conflict {id} of {connection.Title}", $"Keep {Keep}"))
            {
                continue;
            }

            try
            {
                using var sync = ConnectionSync.For(database, connection, host: HostOf(attended: false));
                var run = await sync.ResolveAsync(id, (ConflictChoice)Keep, cancellation).ConfigureAwait(false);
                foreach (var warning in run.Warnings)
                {
                    Warn($"{connection.Title}: {warning}");
                }

                Emit(ConflictOutput.Of(Find(database, connection, id)!, connection, database));
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                Fail(e, id);
            }
        }
    }

    private static RecordedConflict? Find(OpenStore database, ExchangeConnection connection, long id) =>
        new SyncStore(database, connection.Id).Conflicts().FirstOrDefault(conflict => conflict.Line.Id == id);
}
