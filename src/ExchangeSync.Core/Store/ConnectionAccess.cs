using ExchangeSync.Exchange;

namespace ExchangeSync.Store;

/// <summary>How a connection's mailbox is reached and as whom. Secrets are not part of it: see <see cref="SecretTable.Read"/>.</summary>
public sealed record ConnectionAccess
{
    /// <summary>The word for "no proxy, not even the system's".</summary>
    public const string Direct = EwsClientOptions.NoProxy;

    /// <summary>How the log-on is done.</summary>
    public EwsAuthentication Authentication { get; init; }

    /// <summary>Act as the mailbox's owner (ApplicationImpersonation) instead of by rights of one's own.</summary>
    public bool Impersonate { get; init; }

    /// <summary>The name of a calendar folder; null: the mailbox's own calendar.</summary>
    public string? Calendar { get; init; }

    /// <summary>SHA-1 or SHA-256 thumbprint of the one certificate that the server may show; null: the system's trust decides.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>Thumbprint of the certificate, in the user's or the machine's store, that is shown to the server; null: none.</summary>
    public string? ClientCertificateThumbprint { get; init; }

    /// <summary>Address of the proxy; <see cref="Direct"/>: none; null: the system's.</summary>
    public string? Proxy { get; init; }

    /// <summary>The name to log on to the proxy with; null: none is needed.</summary>
    public string? ProxyUserName { get; init; }

    /// <summary>The secret of a vault that is the password (with OAuth, the application's secret); null: it is in this store.</summary>
    public string? SecretName { get; init; }

    /// <summary>The vault that has it; null: the default one.</summary>
    public string? SecretVault { get; init; }

    /// <summary>Where tokens come from; null: no OAuth.</summary>
    public OAuthSettings? OAuth { get; init; }

    /// <summary>The access as it would be stored.</summary>
    /// <param name="mailbox">The mailbox's address, where one is given.</param>
    /// <exception cref="StoreException">MailboxMissing, InvalidMailbox, InvalidThumbprint, InvalidProxy, OAuthNotConfigured, InvalidAuthority.</exception>
    public ConnectionAccess Checked(string? mailbox) => AccessRules.Clean(this, mailbox);
}
