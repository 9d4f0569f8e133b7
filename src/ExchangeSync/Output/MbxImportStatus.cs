namespace ExchangeSync.Output;

/// <summary>What became of an imported entry.</summary>
public enum MbxImportStatus
{
    /// <summary>It was not in the calendar.</summary>
    Added,

    /// <summary>It was, and said something else.</summary>
    Updated,

    /// <summary>It was, and said the same: nothing was written.</summary>
    Unchanged,

    /// <summary>It is right, but the calendar has no place for it.</summary>
    Skipped,

    /// <summary>It is wrong; an error says so too.</summary>
    Failed,
}
