namespace ExchangeSync.Output;

/// <summary>What becomes of the entries that a connection's runs made, when the connection is reset.</summary>
public enum MbxResetRemoval
{
    /// <summary>They stay; the next run pairs them again.</summary>
    None,

    /// <summary>Those in Exchange are moved to Deleted Items.</summary>
    Exchange,

    /// <summary>Those in Microbizz are deleted.</summary>
    Microbizz,

    /// <summary>Those on both sides.</summary>
    Both,
}
