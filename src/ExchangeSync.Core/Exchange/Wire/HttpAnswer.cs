using System.Net.Http;
using System.Net;
using System.Text;
using ExchangeSync.Calendar;

namespace ExchangeSync.Exchange.Wire;

/// <summary>What the status and the headers of an HTTP answer say before its body is read.</summary>
internal static class HttpAnswer
{
    private const string NotEwsRemedy =
        "Check the server name. It must be the name of an Exchange server (or of what publishes it) where /EWS/Exchange.asmx answers without a login page in front of it. Where only those see the page who have not logged on yet, choose how to log on: -Authentication Basic.";

    /// <summary>It may be a reply of EWS's: a 200, or the 500 of a fault.</summary>
    public static bool MayBeReply(HttpResponseMessage response) => response.StatusCode is HttpStatusCode.OK or HttpStatusCode.InternalServerError;

    /// <summary>Returns only where the body is worth parsing: a 200, or a 500 that may hold a fault.</summary>
    public static void ThrowUnlessReadable(HttpResponseMessage response, Uri url)
    {
        var status = (int)response.StatusCode;
        var isXml = response.Content.Headers.ContentType?.MediaType is null or "text/xml" or "application/xml" or "application/soap+xml";
        switch (status)
        {
            case 200 when IsHtml(response):
                throw NotEws($"{url.Host} answered with a web page, such as a login page, instead of EWS.");
            case 200:
            case 500 when isXml:
                return;
            case >= 300 and < 400:
                throw Redirected(RedirectOf(response, url), url);
            case 403:
                throw EwsForbidden.From(response, url);
            case 404 or 405 or 410:
                throw NotEws($"{EwsAddress.Shown(url)} is no EWS service (HTTP {status}).");
            case 440:
                throw NotEws($"{url.Host} answered as a login page does to which nobody has logged on (HTTP 440).");
            case 407:
                throw new EwsBrokenException(
                    EwsErrorIds.ProxyRefused, "A proxy on the way asks for a user name and password, or does not take those that it got (407).", "Give them: -ProxyCredential. Or go another way: -Proxy.", isTransient: false);
            case 429 or 503:
                throw EwsRefusals.Busy(status, RetryAfter(response));
            case 502 or 504:
                throw new EwsBrokenException(
                    EwsErrorIds.ConnectionLost, $"A gateway in front of {url.Host} got no answer from it (HTTP {status}).", "Check that the Exchange server behind it runs; the next run goes on.", isTransient: true);
            default:
                throw new EwsRefusedException(
                    EwsErrorIds.HttpError, $"{url.Host} answered HTTP {status}{(Enum.IsDefined(typeof(HttpStatusCode), status) ? $" ({response.StatusCode})" : "")}.", "Look at the server's own logs for the reason.", isTransient: status >= 500) { HttpStatus = status };
        }
    }

    /// <summary>The character set that the answer names; UTF-8, which EWS always uses, where it names none that is known.</summary>
    public static Encoding EncodingOf(HttpResponseMessage response)
    {
        var name = response.Content.Headers.ContentType?.CharSet?.Trim('"', ' ');
        try
        {
            return string.IsNullOrEmpty(name) ? Encoding.UTF8 : Encoding.GetEncoding(name);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return Encoding.UTF8;
        }
    }

    internal static EwsBrokenException NotEws(string message, Exception? inner = null) => new(EwsErrorIds.NotEws, message, NotEwsRemedy, isTransient: false, inner);

    internal static bool IsHtml(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml";

    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when response.Headers.Date is { } now && date > now => date - now,
        _ => null,
    };

    /// <summary>Where the answer redirects to; null: nowhere.</summary>
    internal static Uri? RedirectOf(HttpResponseMessage response, Uri url) =>
        (int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { } location ? null
        : Uri.TryCreate(url, location, out var target) ? target : null;

    // Without its query, which may carry what nobody should log.
    private static EwsBrokenException Redirected(Uri? target, Uri url) => new(
        EwsErrorIds.NotEws,
        $"{url.Host} redirects to {(target is null ? "nowhere" : EwsAddress.Shown(target))}, perhaps a login page. Redirects are not followed, because the password would follow too.",
        NotEwsRemedy,
        isTransient: false) { RedirectsTo = target };
}
