using System.Net;
using System.Security;

namespace ExchangeSync.Exchange.Authentication;

/// <summary>Tokens for an application that proves itself, before there is a stored connection that keeps its secret.</summary>
public static class ApplicationTokens
{
    /// <summary>What <see cref="EwsClientOptions.Tokens"/> asks.</summary>
    /// <param name="settings">The way to a token: ClientSecret or ClientCertificate.</param>
    /// <param name="secret">The application's secret, where that is the way.</param>
    /// <param name="options">The server that the token is for, unless the settings name a scope, and how servers are reached.</param>
    public static Func<CancellationToken, Task<EwsToken>> Of(OAuthSettings settings, SecureString? secret, EwsClientOptions options) => new OAuthTokens(
        settings,
        options,
        new OAuthSecrets { ClientSecret = () => new NetworkCredential("", secret).Password, RefreshToken = static () => null, KeepRefreshToken = static _ => { } },
        attended: null).GetAsync;
}
