namespace ExchangeSync.Output;

/// <summary>A task that runs the synchronization when nobody is there.</summary>
public sealed class MbxExchangeSyncTask
{
    /// <summary>Its name.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>What starts it.</summary>
    public MbxScheduler Scheduler { get; internal set; }

    /// <summary>How often it runs; null: it goes on without end (-Watch).</summary>
    public TimeSpan? Every { get; internal set; }

    /// <summary>The account that it runs as; null: the one that asks.</summary>
    public string? RunAs { get; internal set; }

    /// <summary>The titles of the connections that it runs (an id, where its connection can't be looked up); empty: all that are activated.</summary>
    public IReadOnlyList<string> Connections { get; internal set; } = [];

    /// <summary>The database that it opens.</summary>
    public string Database { get; internal set; } = "";

    /// <summary>Where its runs are logged.</summary>
    public string LogPath { get; internal set; } = "";

    /// <summary>PowerShell's program.</summary>
    public string PowerShell { get; internal set; } = "";

    /// <summary>The line that it runs.</summary>
    public string Command { get; internal set; } = "";

    /// <summary>Name and pace.</summary>
    public override string ToString() => $"{Name}: {(Every is { } every ? $"every {every:c}" : "without end")}";
}
