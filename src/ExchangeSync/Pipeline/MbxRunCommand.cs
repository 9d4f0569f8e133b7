using ExchangeSync.Store;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Pipeline;

/// <summary>A cmdlet that runs the synchronization of connections.</summary>
public abstract class MbxRunCommand : MbxConnectionCommand
{
    private protected Task RunAsync(OpenStore database, ExchangeConnection connection, CancellationToken cancellation)
    {
        Warn(connection.Title);
        return Task.CompletedTask;
    }
}
