namespace ExchangeSync.Output;

/// <summary>One field of a conflict.</summary>
public sealed class MbxExchangeConflictField
{
    /// <summary>Title, Time, Place, Here, Type, Private, Note, Participants or Recurrence.</summary>
    public string Field { get; internal set; } = "";

    /// <summary>What it said when both sides last agreed; null: they never had, or (notes) it is not kept.</summary>
    public string? Base { get; internal set; }

    /// <summary>What it said in Exchange; null: it was deleted there.</summary>
    public string? Exchange { get; internal set; }

    /// <summary>What it said in Microbizz; null: it was deleted there.</summary>
    public string? Microbizz { get; internal set; }

    /// <summary>Field and both versions.</summary>
    public override string ToString() => $"{Field}: Exchange '{Exchange}', Microbizz '{Microbizz}', before '{Base}'";
}
