namespace ExchangeSync.Output;

/// <summary>How an entry of Exchange counts for others who look for a free time.</summary>
public enum MbxFreeBusyStatus
{
    /// <summary>Free.</summary>
    Free,

    /// <summary>Tentative: not yet accepted.</summary>
    Tentative,

    /// <summary>Busy.</summary>
    Busy,

    /// <summary>Out of office.</summary>
    OOF,

    /// <summary>Working elsewhere.</summary>
    WorkingElsewhere,

    /// <summary>Exchange does not say.</summary>
    NoData,
}
