using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using ExchangeSync.Exchange.Wire;

namespace ExchangeSync.Exchange.Authentication;

/// <summary>The endpoints of an authorization server. It is reached by the same proxy as the mail server, with the system's trust and no cookies.</summary>
internal sealed class OAuthEndpoint(string authority, EwsClientOptions options) : IDisposable
{
    // Answers have a few kilobytes.
    private const int MaxAnswer = 1024 * 1024;

    private readonly CertificateCheck _certificates = new(new Uri(authority), thumbprint: null);
    private HttpClient? _http;

    /// <summary>Where tokens are asked for; also the audience of an assertion.</summary>
    public Uri Token => new(authority + "/token");

    /// <summary>Sends a form and gives the answer, an error of OAuth's included.</summary>
    /// <exception cref="EwsException">InsecureConnection, TokenNotIssued, and those of the network.</exception>
    public async Task<OAuthReply> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellation)
    {
        var url = new Uri($"{authority}/{path}");
        EwsAddress.RequireSecure(url, allowInsecure: false);
        _http ??= Connect();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.Timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using var response = await _http.SendAsync(request, limit.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
            return OAuthReply.Read(body) ?? throw new EwsRefusedException(
                EwsErrorIds.TokenNotIssued,
                $"{url.Host} is no authorization server: it answered HTTP {(int)response.StatusCode} and no JSON.",
                "Check -TenantId, or the address given as -Authority.",
                isTransient: response.StatusCode >= HttpStatusCode.InternalServerError);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (OperationCanceledException error)
        {
            throw WireErrors.TimedOut(url, options.Timeout, error);
        }
        catch (HttpRequestException error)
        {
            throw WireErrors.From(url, options, _certificates, error);
        }
    }

    public void Dispose() => _http?.Dispose();

    private HttpClient Connect()
    {
        var handler = EwsHandler.Create(options, Token, _certificates, credentials: null);
        handler.UseCookies = false;
        handler.ClientCertificates.Clear();
        return new HttpClient(ProxyLogOn.Around(handler, options, Token), disposeHandler: true) { Timeout = System.Threading.Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswer };
    }
}
