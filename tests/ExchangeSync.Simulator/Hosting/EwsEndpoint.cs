using System.Globalization;
using System.IO.Compression;
using System.Text;
using ExchangeSync.Simulator.Authentication;
using Microsoft.AspNetCore.Connections.Features;

namespace ExchangeSync.Simulator.Hosting;

/// <summary>The HTTP side of EWS: reading, and answers that never end or break off.</summary>
internal sealed class EwsEndpoint(ServerState server, ConcurrencyLimit limit)
{
    private readonly EwsService _service = new(server);
    private readonly Authenticator _authenticator = new(server);

    public async Task ServeAsync(HttpContext http)
    {
        var cancel = http.RequestAborted;
        var at = server.Options.Clock.GetCurrentInstant();
        // Clients measure the skew of clocks by this header, so it has to come from the clock that stamps the items.
        http.Response.Headers.Date = at.ToDateTimeUtc().ToString("R", CultureInfo.InvariantCulture);
        if (server.Options.ExchangeOnline)
        {
            http.Response.Headers["X-CalculatedBETarget"] = "AM9PR04MB0001.EURPRD04.PROD.OUTLOOK.COM";
        }

        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancel);
        if (server.Options.Latency > TimeSpan.Zero)
        {
            await Task.Delay(server.Options.Latency, cancel);
        }

        var logOn = _authenticator.Judge(http.Request.Headers.Authorization, http.Features.Get<IConnectionItemsFeature>()!.Items);
        if (!logOn.IsProof)
        {
            server.CountChallenge();
            await SendAsync(http, EwsService.Refusal(logOn));
            return;
        }

        var (answer, exchange) = await _service.AnswerAsync(logOn, http.Request.Headers.UserAgent.ToString(), text, at, cancel);
        exchange = exchange with
        {
            Connection = http.Connection.Id,
            Headers = http.Request.Headers.Where(h => h.Key != "Authorization").ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        };
        if (server.Options.Cookies)
        {
            http.Response.Headers.SetCookie = $"X-BackEndCookie={logOn.Name}; path=/EWS; HttpOnly";
        }

        if (logOn.Final is { } final)
        {
            http.Response.Headers.WWWAuthenticate = final;
        }

        if (answer.Stream is { } documents)
        {
            await StreamAsync(http, documents, exchange);
            return;
        }

        _service.Record(exchange);
        await SendAsync(http, answer);
    }

    // Every document of a stream is a record of its own. A client ends a stream by going away.
    private async Task StreamAsync(HttpContext http, IAsyncEnumerable<string> documents, RecordedExchange exchange)
    {
        http.Response.ContentType = Answer.Soap;
        limit.Leave(http);
        try
        {
            await foreach (var document in documents)
            {
                _service.Record(exchange with { Response = document });
                await http.Response.WriteAsync(document, http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Abort();
        }
    }

    private async Task SendAsync(HttpContext http, Answer answer)
    {
        if (answer.Cut)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        if (answer.Challenges.Count > 0)
        {
            http.Response.Headers.WWWAuthenticate = answer.Challenges.Select(c => c == Scheme.Basic ? "Basic realm=\"localhost\"" : c).ToArray();
        }

        if (answer.Location is { } location)
        {
            http.Response.Headers.Location = location;
        }

        if (answer.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var bytes = Encoding.UTF8.GetBytes(answer.Text);
        if (answer.Endless)
        {
            await SendEndlesslyAsync(http, bytes);
            return;
        }

        if (server.Options.Compress && http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            {
                gzip.Write(bytes);
            }

            http.Response.Headers.ContentEncoding = "gzip";
            bytes = packed.ToArray();
        }

        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    // Well-formed for as long as it lasts: a comment that is never closed.
    private static async Task SendEndlesslyAsync(HttpContext http, byte[] bytes)
    {
        var filler = Encoding.UTF8.GetBytes(new string('x', 64 * 1024));
        var start = Encoding.UTF8.GetString(bytes).LastIndexOf("</", StringComparison.Ordinal);
        await http.Response.Body.WriteAsync(bytes.AsMemory(0, Math.Max(start, 0)), http.RequestAborted);
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("<!--"), http.RequestAborted);
        while (!http.RequestAborted.IsCancellationRequested)
        {
            await http.Response.Body.WriteAsync(filler, http.RequestAborted);
        }
    }
}
