using System.Text;

namespace ExchangeSync.Tests.Crash;

/// <summary>Between client and server: sees the requests of one operation, and may put another reply in the place of the right one.</summary>
/// <param name="wire">The way to the server.</param>
/// <param name="operation">The EWS operation.</param>
/// <param name="reply">Gets the number of the request (from 0), its text and the right reply; gives the reply, or throws.</param>
internal sealed class WireFake(HttpMessageHandler wire, string operation, Func<int, string, string, CancellationToken, Task<string>> reply) : DelegatingHandler(wire)
{
    private int _seen;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var text = await request.Content!.ReadAsStringAsync(cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        if (text.Contains($"<m:{operation}", StringComparison.Ordinal))
        {
            var right = await response.Content.ReadAsStringAsync(cancellationToken);
            response.Content = new StringContent(await reply(_seen++, text, right, cancellationToken), Encoding.UTF8, "text/xml");
        }

        return response;
    }
}
