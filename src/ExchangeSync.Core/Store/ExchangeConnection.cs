using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>One mailbox paired with one Microbizz user. The password is not part of it: see <see cref="ConnectionTable.ReadPassword"/>.</summary>
public sealed record ExchangeConnection
{
    /// <summary>Never used again for another connection; part of every stamp.</summary>
    public required Guid Id { get; init; }

    /// <summary>Title; no other connection has it, in whatever case.</summary>
    public required string Title { get; init; }

    /// <summary>The server as the admin named it: a host name or a URL.</summary>
    public required string Server { get; init; }

    /// <summary>The name to log in with.</summary>
    public required string UserName { get; init; }

    /// <summary>Speak the protocol of Exchange 2007.</summary>
    public bool Use2007Protocol { get; init; }

    /// <summary>Basic authentication without encryption is allowed also beyond this machine.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>The user whose appointments are synchronized.</summary>
    public required Guid UserId { get; init; }

    /// <summary>Stored for scripts of old; means nothing.</summary>
    public string? Team { get; init; }

    /// <summary>The mailbox's e-mail address, where it is another one than the login's; null: the login's own.</summary>
    public string? Mailbox { get; init; }

    /// <summary>How the mailbox is reached and as whom.</summary>
    public ConnectionAccess Access { get; init; } = new();

    /// <summary>The synchronization settings.</summary>
    public SyncSettings Settings { get; init; } = new();

    /// <summary>When it was made.</summary>
    public required Instant Created { get; init; }

    /// <summary>A password is stored.</summary>
    public bool HasPassword { get; init; }
}
