using System.Diagnostics;
using System.Net.Http;
using System.Text;
using ExchangeSync.Logging;
using NodaTime;

namespace ExchangeSync.Exchange.Wire;

/// <summary>
/// Tells of every request and its reply, redacted, as one line of JSON. Of the headers it tells those that it knows to be harmless: never a credential, a cookie or a token. A reply is read whole before it
/// is passed on, so a traced run is slower; the body of any other answer is not read.
/// </summary>
internal sealed class TraceHandler(EwsClientOptions options, Action<string> tell) : DelegatingHandler
{
    private static readonly string[] Headers = ["Date", "Server", "request-id", "client-request-id", "X-FEServer", "X-BEServer", "X-DiagInfo", "Retry-After"];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var started = Stopwatch.StartNew();
        var line = new JsonLine()
            .Add("at", options.Clock.GetCurrentInstant())
            .Add("url", request.RequestUri?.GetLeftPart(UriPartial.Path))
            .Add("request", TraceRedactor.Redact(request.Content is null ? "" : await request.Content.ReadAsStringAsync().ConfigureAwait(false)));
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            line.Add("status", (int)response.StatusCode)
                .Add("contentType", response.Content.Headers.ContentType?.MediaType)
                .Add("headers", Headers.Where(response.Headers.Contains).Select(name => $"{name}: {string.Join(", ", response.Headers.GetValues(name))}").ToList());

            // The page behind a redirect or a refusal says nothing that a trace may show, and may be endless. What comes on a reply that stays open is told document by document, by whoever reads it.
            if (HttpAnswer.MayBeReply(response) && !(request is HangingRequest && response.IsSuccessStatusCode))
            {
                using var abort = cancellationToken.Register(response.Dispose);
                await response.Content.LoadIntoBufferAsync(options.MaxResponseBytes).ConfigureAwait(false);
                line.Add("response", TraceRedactor.Redact(Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false))));
            }

            return response;
        }
        catch (Exception error)
        {
            line.Add("failed", error.GetType().Name);
            throw;
        }
        finally
        {
            tell(line.Add("seconds", started.Elapsed.TotalSeconds).ToString());
        }
    }
}
