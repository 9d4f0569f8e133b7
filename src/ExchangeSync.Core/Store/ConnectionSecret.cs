namespace ExchangeSync.Store;

/// <summary>The secrets that a connection may have beside its password.</summary>
public enum ConnectionSecret
{
    /// <summary>The password for the proxy.</summary>
    ProxyPassword,

    /// <summary>The secret of the OAuth application.</summary>
    ClientSecret,

    /// <summary>What a device sign-in left, to get new tokens with.</summary>
    RefreshToken,

    /// <summary>The text of the script that gives tokens. Sealed like a secret, so that nobody else can put a script in its place.</summary>
    TokenProvider,
}
