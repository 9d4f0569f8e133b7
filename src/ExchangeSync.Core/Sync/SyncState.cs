using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>Where the reading of both sides stands after the last run. Stored only together with everything that it covers.</summary>
public sealed record SyncState
{
    /// <summary>Nothing was read yet.</summary>
    public static SyncState None { get; } = new();

    /// <summary>The cursor of Exchange's feed (the sync state); null: read everything.</summary>
    public string? ExchangeCursor { get; init; }

    /// <summary>The cursor of Microbizz's feed (the revision); null: read everything.</summary>
    public string? MicrobizzCursor { get; init; }

    /// <summary>The identity of the Exchange calendar that was read.</summary>
    public string? ExchangeIdentity { get; init; }

    /// <summary>The identity of the Microbizz calendar that was read.</summary>
    public string? MicrobizzIdentity { get; init; }

    /// <summary>First day that was in the window and is listed, in the connection's zone; null: the whole window is to be listed.</summary>
    public LocalDate? WindowStart { get; init; }

    /// <summary>Last day that was in the window and is listed.</summary>
    public LocalDate? WindowEnd { get; init; }

    /// <summary>The settings that decide the scope, as one string; another one now means that everything is read again.</summary>
    public string? Scope { get; init; }
}
