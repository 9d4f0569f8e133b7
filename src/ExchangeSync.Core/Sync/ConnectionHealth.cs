using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>How a connection is doing: what its runs left behind, also where the runs themselves are no longer kept.</summary>
public sealed record ConnectionHealth
{
    /// <summary>No run has ended yet.</summary>
    public static ConnectionHealth Unknown { get; } = new();

    /// <summary>When a run last came to its end (entries may have failed in it); null: never.</summary>
    public Instant? LastSuccess { get; init; }

    /// <summary>When the first of the runs began that have failed since; null: the last one did not fail.</summary>
    public Instant? FailingSince { get; init; }

    /// <summary>How many runs have failed since the last success.</summary>
    public int Failures { get; init; }

    /// <summary>
    /// How often wrong credentials were refused since the last success, or since the credentials were changed or a test of the connection passed: to its runs, or to whatever logs on with an account of
    /// its, other connections included (each of them counts less than its own limit here).
    /// </summary>
    public int CredentialFailures { get; init; }

    /// <summary>When a run last failed, also long ago; null: never.</summary>
    public Instant? LastFailure { get; init; }

    /// <summary>Stable id of what ended that run.</summary>
    public string? ErrorId { get; init; }

    /// <summary>What ended it, for a person.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Remedy { get; init; }
}
