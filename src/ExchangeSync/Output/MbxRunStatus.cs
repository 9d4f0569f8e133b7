namespace ExchangeSync.Output;

/// <summary>How a run ended.</summary>
public enum MbxRunStatus
{
    /// <summary>It is under way, or its process died.</summary>
    Running,

    /// <summary>All well.</summary>
    Completed,

    /// <summary>It came to its end; some entries failed or wait.</summary>
    CompletedWithErrors,

    /// <summary>A side could not be used.</summary>
    Failed,

    /// <summary>The user stopped it; the next run goes on.</summary>
    Stopped,
}
