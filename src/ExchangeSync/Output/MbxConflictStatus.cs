namespace ExchangeSync.Output;

/// <summary>Where a conflict stands.</summary>
public enum MbxConflictStatus
{
    /// <summary>Both versions stand against each other: somebody has to choose.</summary>
    Open,

    /// <summary>The policy has chosen, or the users have by editing on.</summary>
    Settled,

    /// <summary>Resolve-MbxExchangeConflict has chosen.</summary>
    Resolved,
}
