using System.Net.Http;
using ExchangeSync.Exchange.Wire;

namespace ExchangeSync.Exchange.Autodiscover;

/// <summary>Asks over plain http where a domain's service is. Nothing secret goes out, and nothing of the answer counts but where it points.</summary>
internal static class RedirectProbe
{
    /// <summary>Where it redirects to; null: nowhere.</summary>
    /// <exception cref="EwsException">No answer came.</exception>
    public static async Task<Uri?> AskAsync(EwsClientOptions account, Uri url, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(account.Timeout);
        var certificates = new CertificateCheck(url, thumbprint: null);
        using var http = new HttpClient(account.Handler?.Invoke() ?? EwsHandler.Create(account, url, certificates, credentials: null), disposeHandler: true)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        try
        {
            using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            return HttpAnswer.RedirectOf(response, url);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (OperationCanceledException error)
        {
            throw WireErrors.TimedOut(url, account.Timeout, error);
        }
        catch (HttpRequestException error)
        {
            throw WireErrors.From(url, account, certificates, error);
        }
    }
}
