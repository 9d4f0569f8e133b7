using NodaTime;

namespace ExchangeSync.Store;

/// <summary>A user of Microbizz, whose calendar a connection pairs with a mailbox.</summary>
public sealed record MicrobizzUser
{
    /// <summary>Never used again for another user.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name; no other user has it, in whatever case.</summary>
    public required string Name { get; init; }

    /// <summary>E-mail address; null: none known. Several users may share one.</summary>
    public string? Email { get; init; }

    /// <summary>When the user was made.</summary>
    public required Instant Created { get; init; }
}
