namespace ExchangeSync.Exchange;

/// <summary>Turns what an admin types as the server into the address of its EWS service.</summary>
public static class EwsAddress
{
    /// <summary>
    /// The address for a server name (mail.example.com, with or without :port) or a whole URL. A name means https and the usual path /EWS/Exchange.asmx; a URL with a path is taken as it is.
    /// </summary>
    /// <exception cref="EwsBrokenException">InvalidServer: it is neither.</exception>
    public static Uri FromServer(string server)
    {
        var text = server.Trim();
        var hasScheme = text.Contains("://");
        if (text.Length == 0
            || !Uri.TryCreate(hasScheme ? text : "https://" + text, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
            || uri.Host.Length == 0
            || uri.UserInfo.Length > 0)
        {
            throw new EwsBrokenException(
                EwsErrorIds.InvalidServer,
                $"'{server}' is no server name.",
                "Give the server's name, such as outlook.office365.com or mail.example.com, or the whole address https://mail.example.com/EWS/Exchange.asmx.",
                isTransient: false);
        }

        return uri.AbsolutePath is "" or "/" ? new Uri(uri, "/EWS/Exchange.asmx") : uri;
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
}
