using System.Net.Http;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace ExchangeSync.Exchange.Wire;

/// <summary>Names what went wrong at the proxy instead of at the server.</summary>
internal static class ProxyErrors
{
    private static readonly Regex Status407 = new(@"(?<!\d)407(?!\d)", RegexOptions.CultureInvariant);

    /// <summary>The error, where it is the proxy's; else null.</summary>
    public static EwsBrokenException? From(Uri server, Uri proxy, HttpRequestException error)
    {
        if (error.GetBaseException() is SocketException)
        {
            // With a proxy in between, no socket of ours goes to the server.
            return new EwsBrokenException(
                EwsErrorIds.ProxyNotReached,
                $"The proxy {proxy.Authority}, through which {server.Host} is to be reached, does not answer.",
                $"Check the proxy's name and port (-Proxy), or go without one: -Proxy {EwsClientOptions.NoProxy}.",
                isTransient: true,
                error);
        }

        // The answer to CONNECT shows in the message alone; its status is a number in every language. So is the proxy's port, which may look like one.
        var message = error.Message;
        return Status407.IsMatch(message.Replace(proxy.Authority, "")) ? new EwsBrokenException(
                EwsErrorIds.ProxyRefused, $"The proxy {proxy.Authority} asks for a user name and password, or does not take those that it got (407).", "Give them: -ProxyCredential.", isTransient: false, error)
            : message.IndexOf(proxy.Authority, StringComparison.OrdinalIgnoreCase) >= 0 ? new EwsBrokenException(
                EwsErrorIds.ProxyRefused, $"The proxy does not let us through to {server.Host}: {message}", "Ask its administrator to allow this server, or go another way: -Proxy.", isTransient: false, error)
            : null;
    }
}
