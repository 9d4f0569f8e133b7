namespace ExchangeSync.Output;

/// <summary>One step of the connection report.</summary>
public sealed class MbxExchangeConnectionTestStep
{
    /// <summary>The connection's title.</summary>
    public string Title { get; internal set; } = "";

    /// <summary>The part of the report: General connection, or Send/receive data.</summary>
    public string Part { get; internal set; } = "";

    /// <summary>What was tried.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>How it ended.</summary>
    public MbxTestStatus Status { get; internal set; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary>What was found, or what went wrong.</summary>
    public string Message { get; internal set; } = "";

    /// <summary>Failed: the stable id of the error.</summary>
    public string? ErrorId { get; internal set; }

    /// <summary>Failed: what mostly lies behind it.</summary>
    public string? LikelyCause { get; internal set; }

    /// <summary>Failed: what to do.</summary>
    public string? WhatToDo { get; internal set; }

    /// <summary>Name and status.</summary>
    public override string ToString() => $"{Name}: {Status}";
}
