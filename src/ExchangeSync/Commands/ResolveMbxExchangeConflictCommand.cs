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
public sealed class ResolveMbxExchangeConflictCommand : MbxHistoryCommand
{
    /// <summary>The conflicts: their numbers, or themselves from the pipeline. Of several the oldest is resolved first, in whatever order they come, so that the newest version stays.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConflictCompleter))]
    public long[] ConflictId { get; set; } = [];

    /// <summary>Whose version is kept; Both keeps Exchange's, and makes Microbizz's an appointment of its own that is not synchronized.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public MbxConflictChoice Keep { get; set; }

    private protected override long[] Numbers => ConflictId;

    // Get-MbxExchangeConflict gives the newest first, and an older version must not be written over a newer one.
    private protected override IEnumerable<long> InOrder(IEnumerable<long> numbers) => numbers.OrderBy(id => id);

    private protected override async Task ProcessAsync(OpenStore database, long number, CancellationToken cancellation)
    {
        if (new ConnectionTable(database).All().FirstOrDefault(connection => Find(database, connection, number) is not null) is not { } connection)
        {
            Fail(Refusals.NoConflict(number), number);
            return;
        }

        if (!Approve($"conflict {number} of {connection.Title}", $"Keep {Keep}"))
        {
            return;
        }

        try
        {
            using var sync = ConnectionSync.For(database, connection, host: HostOf(attended: false));
            var run = await sync.ResolveAsync(number, (ConflictChoice)Keep, cancellation).ConfigureAwait(false);
            foreach (var warning in run.Warnings)
            {
                Warn($"{connection.Title}: {warning}");
            }

            Emit(ConflictOutput.Of(Find(database, connection, number)!, connection, database));
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            Fail(e, number);
        }
    }

    private static RecordedConflict? Find(OpenStore database, ExchangeConnection connection, long id) =>
        new SyncStore(database, connection.Id).Conflicts().FirstOrDefault(conflict => conflict.Line.Id == id);
}
