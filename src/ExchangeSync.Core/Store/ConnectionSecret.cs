namespace ExchangeSync.Store;

/// <summary>The secrets that a connection may have beside its password.</summary>
public enum ConnectionSecret
{
    /// <summary>The password for the proxy.</summary>
    ProxyPassword,

    /// <summary>The secret of the OAuth application (its name is part of every sealed secret: never change one).</summary>
    ClientSecret,

    /// <summary>What a device sign-in left, to get new tokens with.</summary>
    RefreshToken,

    /// <summary>The text of the script that gives tokens. Sealed like a secret, so that nobody else can put a script in its place.</summary>
    TokenProvider,
}
