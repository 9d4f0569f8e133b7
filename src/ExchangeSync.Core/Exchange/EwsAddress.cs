using System.Net;
using System.Net.Sockets;

namespace ExchangeSync.Exchange;

/// <summary>Turns what an admin types as the server into the address of its EWS service.</summary>
public static class EwsAddress
{
    private const string UsualPath = "/EWS/Exchange.asmx";

    /// <summary>
    /// The address for a server name (mail.example.com, an IP address; with or without :port) or a whole URL. A name means https and the usual path /EWS/Exchange.asmx, and so do the folder /EWS alone and a
    /// slash too many; any other path is taken as it is.
    /// </summary>
    /// <exception cref="EwsBrokenException">InvalidServer: it is neither. The message never shows a user name or password that stands in it.</exception>
    public static Uri FromServer(string server)
    {
        var text = server.Trim();
        if (IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 && text[0] != '[' && !text.Contains('%'))
        {
            text = $"[{text}]";
        }

        var hasScheme = text.Contains("://");
        if (text.Length == 0
            || !Uri.TryCreate(hasScheme ? text : "https://" + text, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
            || uri.Host.Length == 0
            || uri.Port == 0
            || IsScheme(uri.Host)
            || uri.UserInfo.Length > 0)
        {
            throw Invalid(text);
        }

        return !IsService(uri.AbsolutePath) && (uri.AbsolutePath.TrimEnd('/') is var path && (path.Length == 0 || path.Equals("/EWS", StringComparison.OrdinalIgnoreCase) || IsService(path)))
            ? new Uri(uri, UsualPath)
            : uri;
    }

    /// <summary>The host that a server's name or address leads to; what is neither, as it is.</summary>
    internal static string HostOf(string server)
    {
        try
        {
            return FromServer(server).Host;
        }
        catch (EwsBrokenException)
        {
            return server;
        }
    }

    /// <summary>The address for a person to read: without query, user name and password.</summary>
    internal static string Shown(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>The text of an address without what stands before an @ in it, which may be a password.</summary>
    internal static string WithoutUser(string address)
    {
        var at = address.LastIndexOf('@');
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        return at < 0 ? address : (scheme < 0 ? "" : address.Substring(0, scheme + 3)) + "…" + address.Substring(at);
    }

    /// <summary>Refuses to send a password in clear to another machine.</summary>
    /// <exception cref="EwsBrokenException">InsecureConnection.</exception>
    internal static void RequireSecure(Uri url, bool allowInsecure)
    {
        if (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback && !allowInsecure)
        {
            throw new EwsBrokenException(
                EwsErrorIds.InsecureConnection,
                $"{url.Host} would be reached over http, and the password would travel in clear.",
                "Use https, or allow it with -AllowInsecure if nobody else can listen on that network.",
                isTransient: false);
        }
    }

    private static bool IsService(string path) => path.Equals(UsualPath, StringComparison.OrdinalIgnoreCase);

    // https:/mail.example.com, with one slash, is read as a host named https.
    private static bool IsScheme(string host) => host.ToUpperInvariant() is "HTTP" or "HTTPS";

    private static EwsBrokenException Invalid(string text) => new(
        EwsErrorIds.InvalidServer,
        $"'{WithoutUser(text)}' is no server name.",
        (text.Contains('@') ? "User name and password do not belong into it; if it is an e-mail address from which the server is to be found, give -Autodiscover instead of -Server. " : "")
        + "Give the server's name, such as outlook.office365.com or mail.example.com, or the whole address https://mail.example.com/EWS/Exchange.asmx.",
        isTransient: false);
}
