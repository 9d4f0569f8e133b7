namespace ExchangeSync.Output;

/// <summary>A user of the Microbizz calendar.</summary>
public sealed class MbxUser
{
    /// <summary>Its identity.</summary>
    public Guid Id { get; internal set; }

    /// <summary>The name that cmdlets know it by; unique, without regard to case.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>The mail address, where one is known.</summary>
    public string? Email { get; internal set; }

    /// <summary>The database that it stands in.</summary>
    public string Database { get; internal set; } = "";

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
