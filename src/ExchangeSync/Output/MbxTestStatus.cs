namespace ExchangeSync.Output;

/// <summary>How a part or a step of a connection test ended.</summary>
public enum MbxTestStatus
{
    /// <summary>It worked.</summary>
    Passed,

    /// <summary>It did not.</summary>
    Failed,

    /// <summary>It was not tried, because something before it failed.</summary>
    Skipped,

    /// <summary>It works now, and something about it should be looked at.</summary>
    Warning,
}
