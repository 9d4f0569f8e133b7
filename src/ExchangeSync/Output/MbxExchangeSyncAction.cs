namespace ExchangeSync.Output;

/// <summary>One thing that a run would do (<c>-WhatIf</c>) or did.</summary>
public sealed class MbxExchangeSyncAction
{
    /// <summary>The connection's title.</summary>
    public string Connection { get; internal set; } = "";

    /// <summary>What: Create, Update, Remap (an update that only a changed setting asks for), Delete, Restore (an undo brings it back), Adopt, Wait, Conflict, Skip.</summary>
    public string Kind { get; internal set; } = "";

    /// <summary>The side that is written: Exchange or Microbizz.</summary>
    public string Side { get; internal set; } = "";

    /// <summary>The entry's title.</summary>
    public string Title { get; internal set; } = "";

    /// <summary>Wall time of the entry's start.</summary>
    public DateTime? Start { get; internal set; }

    /// <summary>The fields that are written, or that lost.</summary>
    public MbxList<string> Fields { get; internal set; } = [];

    /// <summary>How far it came: Planned, Held (a delete that the guard keeps back), Intended, Done, Failed, Resolved.</summary>
    public string State { get; internal set; } = "";

    /// <summary>Stable id of the error or the reason.</summary>
    public string? Reason { get; internal set; }

    /// <summary>The error or the reason.</summary>
    public string? Message { get; internal set; }

    /// <summary>Kind, side and title.</summary>
    public override string ToString() => $"{Kind} in {Side}: {Title}";
}
