namespace ExchangeSync.Simulator.Hosting;

/// <summary>A host that leaves Ctrl+C to the program that it runs in.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
