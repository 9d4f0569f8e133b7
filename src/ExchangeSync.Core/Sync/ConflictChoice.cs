namespace ExchangeSync.Sync;

/// <summary>Which version of a conflict an admin keeps.</summary>
public enum ConflictChoice
{
    /// <summary>Exchange's, on both sides.</summary>
    Exchange,

    /// <summary>Microbizz's, on both sides.</summary>
    Microbizz,

    /// <summary>Exchange's on both sides, and Microbizz's as an appointment of its own that is not synchronized.</summary>
    Both,
}
