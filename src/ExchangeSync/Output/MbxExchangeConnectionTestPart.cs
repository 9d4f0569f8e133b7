namespace ExchangeSync.Output;

/// <summary>One part of the connection report.</summary>
public sealed class MbxExchangeConnectionTestPart
{
    /// <summary>General connection, or Send/receive data.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>Passed, when all its steps did.</summary>
    public MbxTestStatus Status { get; internal set; }

    /// <summary>What was tried, in order.</summary>
    public MbxList<MbxExchangeConnectionTestStep> Steps { get; internal set; } = [];

    /// <summary>The status.</summary>
    public override string ToString() => Status.ToString();
}
