using System.Net;
using System.Net.Http;

namespace ExchangeSync.Exchange.Wire;

/// <summary>Sets up the HTTP handler of one client: its own cookies, its own proxy, its own trust.</summary>
internal static class EwsHandler
{
    /// <param name="options">How servers are reached.</param>
    /// <param name="url">The one that is.</param>
    /// <param name="certificates">Judges its certificate.</param>
    /// <param name="credentials">What it may be told; null: nothing.</param>
    /// <param name="decompresses">Replies may come compressed; not where they go on for long, because something on the way might keep them back until a block is full.</param>
    public static HttpClientHandler Create(EwsClientOptions options, Uri url, CertificateCheck certificates, ICredentials? credentials, bool decompresses = true)
    {
        var handler = new HttpClientHandler
        {
            // A redirect would carry the password to whatever host it names.
            AllowAutoRedirect = false,
            UseCookies = true,
            CookieContainer = new CookieContainer(),
            AutomaticDecompression = decompresses ? DecompressionMethods.GZip | DecompressionMethods.Deflate : DecompressionMethods.None,
            UseDefaultCredentials = false,
            Credentials = credentials,
            CheckCertificateRevocationList = false,
            ServerCertificateCustomValidationCallback = certificates.Judge,
            ClientCertificateOptions = ClientCertificateOption.Manual,
            UseProxy = options.Proxy != EwsClientOptions.NoProxy && !StaysHere(url, Way(options, url)),
        };
        if (options.ClientCertificate is { } certificate)
        {
            handler.ClientCertificates.Add(certificate);
        }

        if (options.Proxy is not (null or EwsClientOptions.NoProxy))
        {
            handler.Proxy = new WebProxy(options.Proxy) { Credentials = options.ProxyCredential };
        }
        else if (options.ProxyCredential is not null)
        {
            handler.DefaultProxyCredentials = options.ProxyCredential;
        }

        return handler;
    }

    /// <summary>The proxy on the way to an address; null: none.</summary>
    public static Uri? ProxyFor(EwsClientOptions options, Uri url) => Way(options, url) is { } proxy && !StaysHere(url, proxy) ? proxy : null;

    // Http is allowed to this machine because nothing leaves it; by way of a proxy elsewhere it would, the password in clear.
    private static bool StaysHere(Uri url, Uri? proxy) => url.Scheme == Uri.UriSchemeHttp && url.IsLoopback && proxy is { IsLoopback: false };

    private static Uri? Way(EwsClientOptions options, Uri url)
    {
        if (options.Proxy is not null)
        {
            return options.Proxy == EwsClientOptions.NoProxy ? null : new Uri(options.Proxy);
        }

        return WebRequest.DefaultWebProxy is { } system && !system.IsBypassed(url) && system.GetProxy(url) is { } proxy && proxy != url ? proxy : null;
    }
}
