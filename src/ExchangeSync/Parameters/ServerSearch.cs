using System.Management.Automation;
using System.Net;
using System.Security;
using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Authentication;
using ExchangeSync.Store;
using ExchangeSync.Sync;

namespace ExchangeSync.Parameters;

/// <summary>How a search for a server logs on: as the connection will, but for what is bound to that one server (a pinned certificate, impersonation).</summary>
internal sealed class ServerSearch(ConnectionAccess access, string userName, IAccessParameters given, SecureString? password, ConnectionHost host)
{
    // Places that do not answer are no reason to wait long: there are more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Asked for once, however many places are tried.
    private readonly Lazy<SecureString?> _secret = new(() => access.SecretName is { } name ? host.ReadSecret!(name, access.SecretVault) : null);

    public EwsClientOptions AccountAt(Uri url)
    {
        EwsClientOptions options = null!;
        options = new EwsClientOptions
        {
            Url = url,
            UserName = userName,
            Password = access.OAuth is null ? new NetworkCredential("", password ?? _secret.Value).Password : "",
            Tokens = access.OAuth is { } oauth ? cancellation => TokenAsync(oauth, options, cancellation) : null,
            Authentication = access.Authentication,
            Proxy = access.Proxy,
            ProxyCredential = given.ProxyCredential?.GetNetworkCredential(),
            RefusedLogOns = host.RefusedLogOns,
            Timeout = Patience,
        };
        return options;
    }

    private Task<EwsToken> TokenAsync(OAuthSettings oauth, EwsClientOptions options, CancellationToken cancellation) => oauth.Flow == OAuthFlow.Provider
        ? host.RunScript!(given.TokenProvider!.ToString(), cancellation)
        : ApplicationTokens.Of(oauth, given.ClientSecret ?? _secret.Value, options)(cancellation);
}
