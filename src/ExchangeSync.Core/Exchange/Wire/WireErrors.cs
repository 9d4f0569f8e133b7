using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>Names what went wrong on the wire, on .NET (SocketException inside) as on .NET Framework (WebException inside).</summary>
internal static class WireErrors
{
    public const string NetworkRemedy = "Check the server name, the network and the firewall; the next run goes on.";
    private const string StrangerRemedy = "Check that nothing between this machine and the server (a proxy, a filter, a login page) changes its answers.";

    public static EwsBrokenException TimedOut(Uri url, TimeSpan timeout, Exception error) => new(
        EwsErrorIds.Timeout, $"{url.Host} did not answer completely within {timeout.TotalSeconds:0} seconds.", NetworkRemedy, isTransient: true, error);

    /// <summary>No answer came.</summary>
    public static EwsBrokenException From(Uri url, EwsClientOptions options, CertificateCheck certificates, HttpRequestException error)
    {
        if (certificates.Refusal is { } refusal)
        {
            return refusal;
        }

        if (EwsHandler.ProxyFor(options, url) is { } proxy && ProxyErrors.From(url, proxy, error) is { } atProxy)
        {
            return atProxy;
        }

        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery }:
                case WebException { Status: WebExceptionStatus.NameResolutionFailure }:
                    return new EwsBrokenException(
                        EwsErrorIds.ServerNotFound, $"There is no server named {url.Host}.", "Check the spelling of the server name, and that this machine's DNS knows it.", isTransient: true, error);
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return new EwsBrokenException(
                        EwsErrorIds.ConnectionRefused, $"Nothing answers on {url.Host}, port {url.Port}.", "Check the server name and the port, and that the server runs.", isTransient: true, error);
                case AuthenticationException when !certificates.HasSeenOne:
                    return new EwsBrokenException(
                        EwsErrorIds.TlsTooOld,
                        $"{url.Host} has no encryption in common with this machine: {cause.GetBaseException().Message}",
                        "The server is too old or set up to speak old versions of TLS only: turn on TLS 1.2 there. Or what answers on that port is no TLS at all: check the port.",
                        isTransient: false,
                        error);
                case AuthenticationException:
                case WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure }:
                    return new EwsBrokenException(
                        EwsErrorIds.TlsFailed,
                        $"No encrypted connection to {url.Host}: {cause.Message}",
                        "The server may ask for a certificate of the client's: -ClientCertificateThumbprint. Look at its own logs for the reason.",
                        isTransient: false,
                        error);
            }
        }

        if (NotHttp(url, error) is { } notHttp)
        {
            return notHttp;
        }

        // A server that wants a certificate of the client's ends the connection once the client has taken the server's own; some say why, most do not.
        var remedy = certificates.HasSeenOne
            ? $"{NetworkRemedy} If it fails every time, the server may ask for a certificate of the client's: -ClientCertificateThumbprint."
            : NetworkRemedy;
        return new EwsBrokenException(EwsErrorIds.ConnectionLost, $"The connection to {url.Host} failed: {error.GetBaseException().Message}", remedy, isTransient: true, error);
    }

    // .NET says by this name what the message says in words; .NET Framework has no such property.
    private static EwsBrokenException? NotHttp(Uri url, HttpRequestException error) => (error.GetType().GetProperty("HttpRequestError")?.GetValue(error)?.ToString(), (error.InnerException as WebException)?.Status) switch
    {
        ("InvalidResponse", _) or (_, WebExceptionStatus.ServerProtocolViolation) => HttpAnswer.NotEws($"What answers at {url.Authority} is no web server, or breaks the rules of HTTP.", error),
        ("ConfigurationLimitExceeded", _) => new EwsBrokenException(
            EwsErrorIds.InvalidResponse, $"The answer of {url.Host} is none that a server gives: {error.GetBaseException().Message}", StrangerRemedy, isTransient: false, error),
        ("UserAuthenticationError", _) => new EwsBrokenException(
            EwsErrorIds.LogOnNotPossible,
            $"The log-on at {url.Host} was cut in the middle: {error.GetBaseException().Message}",
            "Negotiate and NTLM need one connection that stays open. Let whatever stands in between (a load balancer, a proxy) keep it, or choose -Authentication Basic, over https.",
            isTransient: false,
            error),
        _ => null,
    };

    /// <summary>Why an answer could not be read, without what stands in it: an XML error names elements and characters of it. The messages of InvalidDataException are our own, or of what unpacks.</summary>
    public static string WhyUnread(Exception error) => error switch
    {
        XmlException xml => $"line {xml.LineNumber}, position {xml.LinePosition} breaks the rules of XML.",
        InvalidDataException => error.Message,
        _ => $"{error.GetType().Name}.",
    };

    /// <summary>The answer's body could not be read or is not what it should be.</summary>
    public static EwsException WhileReading(HttpResponseMessage response, ResponseStream stream, EwsClientOptions options, Exception error)
    {
        var host = options.Url.Host;
        if (stream.IsTooLarge)
        {
            return new EwsBrokenException(
                EwsErrorIds.ResponseTooLarge, $"The answer of {host} is larger than {options.MaxResponseBytes} bytes.", "Find the item of that size in the mailbox, or shorten the window.", isTransient: false, error);
        }

        if (response.StatusCode == HttpStatusCode.InternalServerError)
        {
            return new EwsRefusedException(
                EwsErrorIds.HttpError, $"{host} answered HTTP 500 without a reason that can be read.", "Look at the server's own logs for the reason.", isTransient: true, error) { HttpStatus = 500 };
        }

        return error switch
        {
            XmlException when stream.LooksLikeHtml => HttpAnswer.NotEws($"{host} answered with a web page, such as a login page, instead of EWS.", error),
            XmlException when !stream.IsAtEnd || !stream.LooksLikeXml => new EwsBrokenException(
                EwsErrorIds.InvalidResponse,
                $"The answer of {host} is no EWS reply: {WhyUnread(error)}",
                StrangerRemedy,
                isTransient: false,
                error),
            InvalidDataException => new EwsBrokenException(
                EwsErrorIds.InvalidResponse, $"The answer of {host} could not be read: {WhyUnread(error)}", StrangerRemedy, isTransient: false, error),
            XmlException or IOException or HttpRequestException or ObjectDisposedException => new EwsBrokenException(
                EwsErrorIds.TruncatedResponse, $"The answer of {host} ended in the middle.", NetworkRemedy, isTransient: true, error),
            _ => new EwsBrokenException(
                EwsErrorIds.InvalidResponse, $"The answer of {host} could not be read: {WhyUnread(error)}", "Report this with the server's version.", isTransient: false, error),
        };
    }
}
