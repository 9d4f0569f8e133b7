using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Pipeline;

namespace ExchangeSync.Commands;

/// <summary>Gets the synchronization settings of connections, and how their last run ended.</summary>
[Cmdlet(VerbsCommon.Get, "MbxExchangeSync")]
[OutputType(typeof(MbxExchangeSync))]
public sealed class GetMbxExchangeSyncCommand : MbxConnectionCommand
{
    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        foreach (var connection in FindAny(database))
        {
            Emit(Outputs.OfSettings(connection, database));
        }

        return Task.CompletedTask;
    }
}
