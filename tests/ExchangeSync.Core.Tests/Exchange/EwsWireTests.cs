using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ExchangeSync.Calendar;
using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Hosting;
using ExchangeSync.Simulator.Faults;
using NodaTime;

namespace ExchangeSync.Tests.Exchange;

public sealed class EwsWireTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 0, 0);

    [Theory]
    [InlineData(FaultKind.NotXml, EwsErrorIds.InvalidResponse)]
    [InlineData(FaultKind.Truncated, EwsErrorIds.TruncatedResponse)]
    [InlineData(FaultKind.CutAfter, EwsErrorIds.TruncatedResponse, EwsErrorIds.ConnectionLost)]
    [InlineData(FaultKind.CutBefore, EwsErrorIds.ConnectionLost)]
    [InlineData(FaultKind.LoginPage, EwsErrorIds.NotEws)]
    [InlineData(FaultKind.Redirect, EwsErrorIds.NotEws)]
    public async Task A_broken_answer_is_an_error_of_the_broken_family_with_its_own_id(FaultKind kind, params string[] ids)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = kind, Times = 10 });

        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => exchange.Client.GetCalendarAsync(default));

        Assert.Contains(error.ErrorId, ids);
        Assert.NotEmpty(error.Remedy);
    }

    [Fact]
    public async Task An_endless_answer_ends_at_the_size_limit()
    {
        await using var exchange = await ExchangeServer.StartAsync(maxResponse: 300_000);
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.EndlessBody });

        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => exchange.Client.GetCalendarAsync(default));

        Assert.Equal(EwsErrorIds.ResponseTooLarge, error.ErrorId);
    }

    [Fact]
    public async Task A_zip_bomb_ends_at_the_size_limit_too()
    {
        var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(Encoding.UTF8.GetBytes(RawServer.SyncReply(new string('A', 5_000_000))));
        }

        using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Encoding: gzip", packed.ToArray());
        using var small = Client(server, maxResponse: 1_000_000);
        using var large = Client(server, maxResponse: 10_000_000);

        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => small.SyncAsync(null, default));
        var page = await large.SyncAsync(null, default);

        Assert.Equal(EwsErrorIds.ResponseTooLarge, error.ErrorId);
        Assert.Equal(5_000_000, page.SyncState.Length);
        Assert.Contains("gzip", server.Requests[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a&#x0;b&#x1;c&#x1F;d&#xFFFF;e")]
    [InlineData("a\u0001b\u001Fc\uFFFFd")]
    public async Task Characters_that_XML_forbids_do_not_cost_the_reply(string subject)
    {
        using var server = RawServer.Xml(RawServer.FindReply(subject));
        using var client = Client(server);

        var page = await client.FindInViewAsync(Start, Start + Duration.FromDays(1), default);

        var text = Assert.Single(page.Items).Subject!;
        Assert.Equal("abcde"[..(subject.Contains('e', StringComparison.Ordinal) ? 5 : 4)], text.Replace(" ", "", StringComparison.Ordinal));
        Assert.All(text, c => Assert.True(LegalText.IsLegalAlone(c)));
    }

    [Fact]
    public async Task Characters_outside_the_basic_plane_survive_at_every_border_of_a_block()
    {
        var subject = string.Concat(Enumerable.Repeat("😀", 20_000));
        foreach (var shift in Enumerable.Range(0, 4))
        {
            using var server = RawServer.Xml(RawServer.FindReply(new string('x', shift) + subject));
            using var client = Client(server);

            var page = await client.FindInViewAsync(Start, Start + Duration.FromDays(1), default);

            Assert.Equal(new string('x', shift) + subject, Assert.Single(page.Items).Subject);
        }
    }

    [Fact]
    public async Task A_document_type_is_refused_and_its_entities_are_never_expanded()
    {
        using var server = RawServer.Xml("<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">]>" + RawServer.FindReply("&a;"));
        using var client = Client(server);

        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => client.FindInViewAsync(Start, Start + Duration.FromDays(1), default));

        Assert.Equal(EwsErrorIds.InvalidResponse, error.ErrorId);
    }

    [Theory]
    [InlineData("401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"", EwsErrorIds.WrongCredentials)]
    [InlineData("401 Unauthorized\r\nWWW-Authenticate: Bearer", EwsErrorIds.AuthenticationNotOffered)]
    [InlineData("403 Forbidden", EwsErrorIds.EwsDisabled)]
    [InlineData("403 Forbidden\r\nX-CalculatedBETarget: AM9PR04MB0001.EURPRD04.PROD.OUTLOOK.COM", EwsErrorIds.EwsRetired)]
    [InlineData("503 Service Unavailable", EwsErrorIds.ServerBusy)]
    [InlineData("500 Internal Server Error\r\nContent-Type: text/html", EwsErrorIds.HttpError)]
    public async Task A_refusal_by_status_is_an_error_of_the_refused_family(string status, string id)
    {
        using var server = RawServer.Answering("HTTP/1.1 " + status, []);
        using var client = Client(server);

        var error = await Assert.ThrowsAsync<EwsRefusedException>(() => client.GetCalendarAsync(default));

        Assert.Equal(id, error.ErrorId);
    }

    [Theory]
    [InlineData("404 Not Found", "")]
    [InlineData("200 OK\r\nContent-Type: text/html", "<html/>")]
    [InlineData("200 OK\r\nContent-Type: text/xml", "<html><body>Log on</body></html>")]
    public async Task What_is_no_EWS_service_is_called_that(string status, string body)
    {
        using var server = RawServer.Answering("HTTP/1.1 " + status, Encoding.UTF8.GetBytes(body));
        using var client = Client(server);

        Assert.Equal(EwsErrorIds.NotEws, (await Assert.ThrowsAsync<EwsBrokenException>(() => client.GetCalendarAsync(default))).ErrorId);
    }

    [Fact]
    public async Task A_redirect_is_named_without_its_query_and_not_followed()
    {
        using var server = RawServer.Answering("HTTP/1.1 302 Found\r\nLocation: https://evil.example.com/logon?secret=1", []);
        using var client = Client(server);

        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => client.GetCalendarAsync(default));

        Assert.Contains("https://evil.example.com/logon", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_from_one_that_refuses()
    {
        using var unknown = new EwsClient(new EwsClientOptions { Url = new Uri("https://exchange.invalid/EWS/Exchange.asmx"), UserName = "a", Password = "b" });
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var closed = new EwsClient(new EwsClientOptions { Url = new Uri($"http://127.0.0.1:{port}/EWS/Exchange.asmx"), UserName = "a", Password = "b" });

        Assert.Equal(EwsErrorIds.ServerNotFound, (await Assert.ThrowsAsync<EwsBrokenException>(() => unknown.GetCalendarAsync(default))).ErrorId);
        Assert.Equal(EwsErrorIds.ConnectionRefused, (await Assert.ThrowsAsync<EwsBrokenException>(() => closed.GetCalendarAsync(default))).ErrorId);
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_a_TLS_error()
    {
        await using var exchange = await ExchangeServer.StartAsync(simulator: new SimulatorOptions { Certificate = LoopbackCertificate.Make(DateTimeOffset.Now) });

        Assert.Equal(EwsErrorIds.CertificateUntrusted, (await Assert.ThrowsAsync<EwsBrokenException>(() => exchange.Client.GetCalendarAsync(default))).ErrorId);
    }

    [Fact]
    public async Task A_slow_server_is_a_timeout_and_a_stop_comes_within_a_second()
    {
        await using var exchange = await ExchangeServer.StartAsync(timeoutSeconds: 0.3);
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.Delay, Milliseconds = 5000 });
        Assert.Equal(EwsErrorIds.Timeout, (await Assert.ThrowsAsync<EwsBrokenException>(() => exchange.Client.GetCalendarAsync(default))).ErrorId);

        // A reply that begins and then hangs.
        using var server = new RawServer(async (stream, cancellation) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 9999\r\n\r\n<s:Envelope"), cancellation);
            await Task.Delay(TimeSpan.FromSeconds(20), cancellation);
        });
        using var client = Client(server);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetCalendarAsync(stop.Token));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1.3), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task Whoever_watches_over_the_requests_is_asked_each_time_one_leaves_and_also_where_it_leaves_again_with_a_password()
    {
        var reply = Encoding.UTF8.GetBytes(RawServer.SyncReply("state"));
        var answered = 0;
        using var server = new RawServer(async (stream, cancellation) =>
        {
            var head = answered++ == 0 ? "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0" : $"200 OK\r\nContent-Type: text/xml\r\nContent-Length: {reply.Length}";
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n"), cancellation);
            await stream.WriteAsync(answered == 1 ? [] : reply, cancellation);
        });
        var asked = new List<int>();
        using var client = Client(server);
        client.BeforeRequest = () => asked.Add(answered);

        Assert.Equal("state", (await client.SyncAsync(null, default)).SyncState);

        Assert.Equal([0, 1], asked);
    }

    [Fact]
    public void A_password_is_not_sent_in_clear_to_another_machine_unless_allowed()
    {
        var options = new EwsClientOptions { Url = new Uri("http://mail.example.com/EWS/Exchange.asmx"), UserName = "a", Password = "b" };

        Assert.Equal(EwsErrorIds.InsecureConnection, Assert.Throws<EwsBrokenException>(() => new EwsClient(options)).ErrorId);
        using var allowed = new EwsClient(new EwsClientOptions { Url = options.Url, UserName = "a", Password = "b", AllowInsecure = true });
    }

    [Fact]
    public async Task A_request_carries_length_credentials_and_anchor_and_no_illegal_character()
    {
        using var server = RawServer.Xml(RawServer.FindReply("x"));
        using var client = new EwsClient(new EwsClientOptions { Url = server.Url, UserName = "anna@example.com", Password = "pæss:wörd", Authentication = EwsAuthentication.Basic });

        await client.FindByStampAsync(["a\u0001b\uD800c\uFFFFd😀"], 0, default);

        var request = Assert.Single(server.Requests);
        Assert.Contains("Content-Length:", request, StringComparison.Ordinal);
        Assert.DoesNotContain("Expect:", request, StringComparison.Ordinal);
        Assert.Contains("X-AnchorMailbox: anna@example.com", request, StringComparison.Ordinal);
        Assert.Contains("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("anna@example.com:pæss:wörd")), request, StringComparison.Ordinal);
        Assert.Contains("\"abcd😀\"", request, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/xml; charset=utf-8", request, StringComparison.Ordinal);
    }

    private static EwsClient Client(RawServer server, long maxResponse = 10_000_000) => new(new EwsClientOptions
    {
        Url = server.Url,
        UserName = "anna",
        Password = "secret",
        MaxResponseBytes = maxResponse,
        Delay = (_, _) => Task.CompletedTask,
    });
}
