using System.Management.Automation;
using System.Net;
using System.Security;
using ExchangeSync.Exchange;
using ExchangeSync.Store;

namespace ExchangeSync.Parameters;

/// <summary>How a search for a server logs on: as the connection will, but for what is bound to that one server (a pinned certificate, impersonation).</summary>
internal sealed class ServerSearch(ConnectionAccess access, string userName, SecureString password, PSCredential? proxy)
{
    // Places that do not answer are no reason to wait long: there are more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public EwsClientOptions AccountAt(Uri url) => new()
    {
        Url = url,
        UserName = userName,
        Password = new NetworkCredential("", password).Password,
        Authentication = access.Authentication,
        Proxy = access.Proxy,
        ProxyCredential = proxy?.GetNetworkCredential(),
        Timeout = Patience,
    };
}
