using System.Text;
using ExchangeSync.Calendar;
using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Simulator;
using ExchangeSync.Tests.Exchange;
using NodaTime;

namespace ExchangeSync.Tests.Logging;

public sealed class TraceTests
{
    [Fact]
    public async Task A_trace_shows_what_was_asked_and_answered_and_no_secret()
    {
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions());
        server.Mailboxes["anna@example.com"].Add(new CalendarItem
        {
            Subject = "planted-subject",
            Location = "planted-place",
            Start = Instant.FromUtc(2026, 3, 2, 9, 0),
            End = Instant.FromUtc(2026, 3, 2, 10, 0),
        });
        var lines = new List<string>();
        using var client = new EwsClient(new EwsClientOptions { Url = server.Url, UserName = "anna", Password = "secret", Trace = lines.Add });
        var side = new ExchangeSide(client, "UTC");
        var heads = (await side.ListAsync(new DateInterval(new LocalDate(2026, 3, 1), new LocalDate(2026, 3, 3)), CancellationToken.None)).Heads;
        var read = await side.ReadAsync(heads, new DateInterval(new LocalDate(2026, 3, 1), new LocalDate(2026, 3, 3)), CancellationToken.None);
        Assert.Equal("planted-subject", Assert.Single(read).Entry!.Content.Title);

        var trace = string.Join('\n', lines);
        Assert.Contains("GetItem", trace, StringComparison.Ordinal);
        Assert.Contains("NoError", trace, StringComparison.Ordinal);
        Assert.Contains("2026-03-02T09:00:00Z", trace, StringComparison.Ordinal);
        Assert.Contains("[redacted]", trace, StringComparison.Ordinal);
        foreach (var secret in new[] { "planted", "secret", Convert.ToBase64String(Encoding.UTF8.GetBytes("anna:secret")), "Authorization", "Set-Cookie", "Basic " })
        {
            Assert.DoesNotContain(secret, trace, StringComparison.OrdinalIgnoreCase);
        }

        Assert.All(lines, line => System.Text.Json.JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task The_page_behind_a_redirect_is_not_read_for_a_trace_however_long_it_is()
    {
        var sent = 0;
        using var server = new RawServer(async (stream, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 302 Found\r\nLocation: /owa/?url=planted\r\nContent-Type: text/html\r\n\r\n"u8.ToArray(), stop);
            for (; sent < 1000; sent++)
            {
                await stream.WriteAsync(new byte[65_536], stop);
            }
        });
        var lines = new List<string>();
        using var client = new EwsClient(new EwsClientOptions { Url = server.Url, UserName = "anna", Password = "secret", Trace = lines.Add });

        Assert.Equal(EwsErrorIds.NotEws, (await Assert.ThrowsAsync<EwsBrokenException>(() => client.GetCalendarAsync(default))).ErrorId);

        Assert.Contains("302", Assert.Single(lines), StringComparison.Ordinal);
        Assert.DoesNotContain("planted", lines[0], StringComparison.Ordinal);
        Assert.True(sent < 1000, "All of it was read.");
    }

    [Fact]
    public async Task A_token_is_in_no_trace()
    {
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions());
        var lines = new List<string>();
        using var client = new EwsClient(new EwsClientOptions
        {
            Url = server.Url,
            UserName = "anna",
            Tokens = _ => Task.FromResult(new EwsToken("planted-token", Instant.MaxValue)),
            Authentication = EwsAuthentication.OAuth,
            Trace = lines.Add,
        });
        await Assert.ThrowsAnyAsync<EwsException>(() => new ExchangeSide(client, "UTC").IdentifyAsync(CancellationToken.None));
        Assert.Contains(lines, line => line.Contains("\"status\":401", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("planted", StringComparison.Ordinal) || line.Contains("Bearer", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<html><body>planted</body></html>")]
    [InlineData("planted")]
    [InlineData("")]
    public void What_is_no_envelope_is_not_shown(string text) => Assert.DoesNotContain("planted", TraceRedactor.Redact(text), StringComparison.Ordinal);

    [Fact]
    public void Every_text_that_is_not_known_to_be_harmless_is_hidden_also_in_a_reply_that_is_cut()
    {
        const string envelope = "<s:Envelope xmlns:s='e'><s:Body><m:R xmlns:m='m' Value='planted'><m:ResponseCode>NoError</m:ResponseCode><m:MessageText>planted</m:MessageText><m:New>planted</m:New><m:To>planted</m:To><![CDATA[planted]]>";
        var shown = TraceRedactor.Redact(envelope);
        Assert.DoesNotContain("planted", shown, StringComparison.Ordinal);
        Assert.Contains("NoError", shown, StringComparison.Ordinal);
        Assert.Contains("cut", shown, StringComparison.Ordinal);
    }
}
