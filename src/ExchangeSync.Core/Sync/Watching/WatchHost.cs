using ExchangeSync.Store;

namespace ExchangeSync.Sync.Watching;

/// <summary>What a watch needs of whoever runs it. Called from several threads.</summary>
public sealed class WatchHost
{
    /// <summary>What a run may need.</summary>
    public ConnectionHost Connection { get; init; } = new();

    /// <summary>When deletes are held.</summary>
    public DeleteLimits Limits { get; init; } = new();

    /// <summary>A run has ended, well or not.</summary>
    public required Action<ExchangeConnection, ConnectionRun> Ended { get; init; }

    /// <summary>Something is wrong, or right again: said once each time that it changes.</summary>
    public required Action<string> Warn { get; init; }

    /// <summary>What goes on, for those who want to know.</summary>
    public required Action<string> Tell { get; init; }
}
