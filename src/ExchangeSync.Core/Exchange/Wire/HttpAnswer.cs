using System.Net;
using System.Net.Http;
using System.Text;

namespace ExchangeSync.Exchange.Wire;

/// <summary>What the status and the headers of an HTTP answer say before its body is read.</summary>
internal static class HttpAnswer
{
    private const string NotEwsRemedy =
        "Check the server name. It must be the name of an Exchange server (or of what publishes it) where /EWS/Exchange.asmx answers without a login page in front of it. Where only those see the page who have not logged on yet, choose how to log on: -Authentication Basic.";

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
                throw Forbidden(response, url);
            case 404 or 405 or 410:
                throw NotEws($"{url} is no EWS service (HTTP {status}).");
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
                    EwsErrorIds.HttpError, $"{url.Host} answered HTTP {status} ({response.ReasonPhrase}).", "Look at the server's own logs for the reason.", isTransient: status >= 500) { HttpStatus = status };
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
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }

    internal static EwsBrokenException NotEws(string message, Exception? inner = null) => new(EwsErrorIds.NotEws, message, NotEwsRemedy, isTransient: false, inner);

    internal static bool IsHtml(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml";

    // Exchange does not say which of its switches is off, so the remedy names all three and how to look.
    private static EwsRefusedException Forbidden(HttpResponseMessage response, Uri url)
    {
        var reason = Diagnostics(response);
        return ExchangeOnline.Answered(response)
            ? new EwsRefusedException(
                EwsErrorIds.EwsRetired, $"Exchange Online does not let this application use EWS (403).{reason}", ExchangeOnline.Remedy, isTransient: false) { HttpStatus = 403 }
            : new EwsRefusedException(
                EwsErrorIds.EwsDisabled,
                $"{url.Host} does not let this account and this application use EWS (403): it is turned off for the mailbox, for the application or for the organization.{reason}",
                "On the server, look at Get-CASMailbox <mailbox> | Format-List Ews* and Get-OrganizationConfig | Format-List Ews*. EwsEnabled must be False in neither; where EwsApplicationAccessPolicy is "
                + $"EnforceAllowList, EwsAllowList needs '{EwsTransport.Product}/*', and where it is EnforceBlockList, EwsBlockList must not have it.",
                isTransient: false) { HttpStatus = 403 };
    }

    // The reason that newer servers give for refusing, such as 2000008;reason="...";error_category="...".
    private static string Diagnostics(HttpResponseMessage response) =>
        response.Headers.TryGetValues("x-ms-diagnostics", out var values) && string.Join(" ", values) is var text && text.Split('"') is [_, var reason, ..]
            ? $" The server says: {XmlCharacters.Clean(reason)}"
            : "";

    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when response.Headers.Date is { } now && date > now => date - now,
        _ => null,
    };

    /// <summary>Where the answer redirects to; null: nowhere.</summary>
    internal static Uri? RedirectOf(HttpResponseMessage response, Uri url) =>
        (int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { } location ? null
        : location.IsAbsoluteUri ? location : new Uri(url, location);

    // Without its query, which may carry what nobody should log.
    private static EwsBrokenException Redirected(Uri? target, Uri url) => new(
        EwsErrorIds.NotEws,
        $"{url.Host} redirects to {target?.GetLeftPart(UriPartial.Path) ?? "nowhere"}, perhaps a login page. Redirects are not followed, because the password would follow too.",
        NotEwsRemedy,
        isTransient: false) { RedirectsTo = target };
}
