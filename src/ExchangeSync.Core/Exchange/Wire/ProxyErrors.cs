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

        var message = error.Message;
        return IsLogOnRefused(proxy, error) ? new EwsBrokenException(
                EwsErrorIds.ProxyRefused, $"The proxy {proxy.Authority} asks for a user name and password, or does not take those that it got (407).", "Give them: -ProxyCredential.", isTransient: false, error)
            : message.IndexOf(proxy.Authority, StringComparison.OrdinalIgnoreCase) >= 0 ? new EwsBrokenException(
                EwsErrorIds.ProxyRefused, $"The proxy does not let us through to {server.Host}: {message}", "Ask its administrator to allow this server, or go another way: -Proxy.", isTransient: false, error)
            : null;
    }

    /// <summary>The proxy asks for a user name and password, or does not take those that it got.</summary>
    /// <remarks>The answer to CONNECT shows in the message alone; its status is a number in every language. So is the proxy's port, which may look like one.</remarks>
    public static bool IsLogOnRefused(Uri proxy, HttpRequestException error) =>
        error.GetBaseException() is not SocketException && Status407.IsMatch(error.Message.Replace(proxy.Authority, ""));

    /// <summary>The proxy refused the user name and password so often that they were not sent again.</summary>
    public static EwsBrokenException RefusedTooOften(Uri proxy) => new(
        EwsErrorIds.ProxyRefused,
        $"The proxy {proxy.Authority} has refused this user name and password too often, so they were not sent again: more would lock the account.",
        "Give the right ones: Set-MbxExchangeConnection -ProxyCredential. To try the same ones again, wait for half an hour.",
        isTransient: false);
}
