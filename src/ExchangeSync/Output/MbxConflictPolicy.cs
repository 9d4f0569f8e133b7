namespace ExchangeSync.Output;

/// <summary>Which version wins where both sides changed the same field. The loser is kept in the journal.</summary>
public enum MbxConflictPolicy
{
    /// <summary>Exchange's.</summary>
    ExchangeWins,

    /// <summary>Microbizz's.</summary>
    MicrobizzWins,

    /// <summary>The one that was changed last; within two seconds Exchange's.</summary>
    NewestWins,

    /// <summary>Neither: the field stays as it is on both sides.</summary>
    Manual,
}
