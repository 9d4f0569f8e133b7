namespace ExchangeSync.Store;

/// <summary>What became of an imported entry.</summary>
public enum ImportOutcome
{
    /// <summary>It was not in the calendar.</summary>
    Added,

    /// <summary>It was, and said something else.</summary>
    Updated,

    /// <summary>It was, and said the same: nothing was written.</summary>
    Unchanged,
}
