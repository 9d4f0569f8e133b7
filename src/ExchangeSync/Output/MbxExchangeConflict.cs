namespace ExchangeSync.Output;

/// <summary>A conflict of two edits, or an edit that was not carried over, with both versions.</summary>
public sealed class MbxExchangeConflict
{
    /// <summary>Its number in the database.</summary>
    public long ConflictId { get; internal set; }

    /// <summary>The connection's title.</summary>
    public string Title { get; internal set; } = "";

    /// <summary>The connection's identity.</summary>
    public Guid ConnectionId { get; internal set; }

    /// <summary>The run that met it.</summary>
    public long RunId { get; internal set; }

    /// <summary>When that was.</summary>
    public DateTimeOffset Met { get; internal set; }

    /// <summary>Conflict, or Skip: an edit that was not carried over.</summary>
    public string Kind { get; internal set; } = "";

    /// <summary>The entry's title.</summary>
    public string Subject { get; internal set; } = "";

    /// <summary>Wall time of the entry's start.</summary>
    public DateTime? Start { get; internal set; }

    /// <summary>The fields, with both versions and what both had agreed on.</summary>
    public MbxList<MbxExchangeConflictField> Fields { get; internal set; } = [];

    /// <summary>The policy of the connection then; null: it had no say.</summary>
    public MbxConflictPolicy? Policy { get; internal set; }

    /// <summary>The side whose version stayed then: Exchange or Microbizz; null: neither gave way.</summary>
    public string? Winner { get; internal set; }

    /// <summary>Where it stands.</summary>
    public MbxConflictStatus Status { get; internal set; }

    /// <summary>What Resolve-MbxExchangeConflict kept.</summary>
    public MbxConflictChoice? Resolution { get; internal set; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? Resolved { get; internal set; }

    /// <summary>Stable id of the reason.</summary>
    public string? Reason { get; internal set; }

    /// <summary>The reason.</summary>
    public string? Message { get; internal set; }

    /// <summary>The database that it stands in.</summary>
    public string Database { get; internal set; } = "";

    /// <summary>Number, status and title.</summary>
    public override string ToString() => $"{ConflictId}: {Status}, {Subject}";
}
