using System.Net;
using System.Net.Http;
using ExchangeSync.Exchange.Authentication;

namespace ExchangeSync.Exchange.Wire;

/// <summary>Remembers how the proxy takes the user name and password that it gets, and sends them no more where it refused them too often.</summary>
internal sealed class ProxyLogOn(Uri proxy, ILogOnRecord record) : DelegatingHandler
{
    /// <summary>The handler with that in front, where the proxy on the way to an address gets a password.</summary>
    public static HttpMessageHandler Around(HttpMessageHandler handler, EwsClientOptions options, Uri url) =>
        options is { ProxyLogOns: { } record, ProxyCredential: not null } && EwsHandler.ProxyFor(options, url) is { } proxy ? new ProxyLogOn(proxy, record) { InnerHandler = handler } : handler;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (record.IsSpent)
        {
            throw ProxyErrors.RefusedTooOften(proxy);
        }

        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            Note(response.StatusCode == HttpStatusCode.ProxyAuthenticationRequired);
            return response;
        }
        catch (HttpRequestException error) when (ProxyErrors.IsLogOnRefused(proxy, error))
        {
            Note(isRefused: true);
            throw;
        }
    }

    private void Note(bool isRefused)
    {
        if (isRefused)
        {
            record.Refused();
        }
        else
        {
            record.Accepted();
        }
    }
}
