using System.Management.Automation;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>Removes connections with their password, links and history. Both calendars stay as they are.</summary>
[Cmdlet(VerbsCommon.Remove, "MbxExchangeConnection", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveMbxExchangeConnectionCommand : MbxConnectionCommand
{
    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        foreach (var connection in FindNamed(database))
        {
            if (Approve(connection.Title, "Remove Exchange connection"))
            {
                new ConnectionTable(database).Remove(connection.Id);
            }
        }

        return Task.CompletedTask;
    }
}
