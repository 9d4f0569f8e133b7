using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using ExchangeSync.Exchange;
using ExchangeSync.Simulator;
using ExchangeSync.Tests.SimulatorTests;
using NodaTime;

namespace ExchangeSync.Tests.Exchange.Access;

/// <summary>TLS by thumbprint, certificates of the client's, proxies, IPv6, compression, and whose mailbox it is.</summary>
public sealed class NetworkTests
{
    [Fact]
    public async Task A_pinned_certificate_is_trusted_by_either_thumbprint_and_no_other_one_is()
    {
        using var certificate = Certificates.Good();
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { Certificate = certificate });
        using var another = Certificates.Good();

        foreach (var thumbprint in new[] { certificate.Thumbprint, Certificates.Sha256(certificate) })
        {
            using var client = new EwsClient(Options(server.Url, thumbprint: thumbprint));
            await client.GetCalendarAsync(default);
        }

        using var wrong = new EwsClient(Options(server.Url, thumbprint: Certificates.Sha256(another)));
        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => wrong.GetCalendarAsync(default));
        Assert.Equal(EwsErrorIds.CertificateChanged, error.ErrorId);
        Assert.Contains(Certificates.Sha256(certificate), error.Message, StringComparison.Ordinal);
        Assert.Equal(2, server.RequestCount);
    }

    [Fact]
    public async Task A_server_that_asks_for_a_certificate_gets_the_one_from_the_store()
    {
        using var certificate = Certificates.Good();
        using var own = Certificates.Good();
        using var installed = Certificates.Installed(own);
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { Certificate = certificate, ClientThumbprint = own.Thumbprint });

        using var client = new EwsClient(Options(server.Url, thumbprint: certificate.Thumbprint, own: ExchangeSync.Exchange.Authentication.CertificateStore.Find(own.Thumbprint)));
        await client.GetCalendarAsync(default);
        using var without = new EwsClient(Options(server.Url, thumbprint: certificate.Thumbprint));
        await Assert.ThrowsAsync<EwsBrokenException>(() => without.GetCalendarAsync(default));

        Assert.Equal(1, server.RequestCount);
        Assert.Equal(
            EwsErrorIds.ClientCertificateNotFound,
            Assert.Throws<EwsBrokenException>(() => ExchangeSync.Exchange.Authentication.CertificateStore.Find(certificate.Thumbprint)).ErrorId);
    }

    [Fact]
    public async Task A_proxy_gets_its_own_credentials_and_never_those_of_the_server()
    {
        using var certificate = Certificates.Good();
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { Certificate = certificate });
        using var proxy = new ProxyServer("clerk:proxy-password").Start();
        var options = Options(server.Url, thumbprint: certificate.Thumbprint, proxy: proxy.Address, proxyCredential: new NetworkCredential("clerk", "proxy-password"));

        using var client = new EwsClient(options);
        await client.GetCalendarAsync(default);
        await client.GetCalendarAsync(default);

        Assert.Equal(2, server.RequestCount);
        Assert.All(proxy.Heads, head => Assert.StartsWith("CONNECT ", head, StringComparison.Ordinal));
        Assert.All(proxy.Heads, head => Assert.DoesNotContain("\nAuthorization:", head, StringComparison.OrdinalIgnoreCase));
        Assert.All(server.Exchanges, exchange => Assert.False(exchange.Headers.ContainsKey("Proxy-Authorization")));
    }

    [Fact]
    public async Task Without_a_proxy_means_without_one()
    {
        await using var server = await SimulatorServer.StartAsync();
        using var client = new EwsClient(Options(server.Url, proxy: EwsClientOptions.NoProxy));

        await client.GetCalendarAsync(default);

        Assert.Equal(1, server.RequestCount);
    }

    [SkippableFact]
    public async Task IPv6_works_and_answers_may_come_compressed()
    {
        Skip.IfNot(System.Net.Sockets.Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { Address = IPAddress.IPv6Loopback, Compress = true });
        Assert.Contains("[::1]", server.Url.AbsoluteUri, StringComparison.Ordinal);

        var report = await ConnectionTest.RunAsync(Options(server.Url), SystemClock.Instance, default);

        Assert.True(report.Passed, report.Problem?.Message);
        Assert.All(server.Exchanges, exchange => Assert.Contains("gzip", exchange.Headers["Accept-Encoding"], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("anna@example.com", ConnectionTestStatus.Passed)]
    [InlineData("ANNA.BERG@example.com", ConnectionTestStatus.Passed)]
    [InlineData("bo@example.com", ConnectionTestStatus.Warning)]
    [InlineData("gone@example.com", ConnectionTestStatus.Warning)]
    public async Task A_mailbox_that_is_not_that_users_is_warned_about(string user, ConnectionTestStatus expected)
    {
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions
        {
            Mailboxes =
            [
                new MailboxOptions { Address = "anna@example.com", UserName = "anna", Password = "secret", Aliases = ["anna.berg@example.com"] },
                new MailboxOptions { Address = "bo@example.com", UserName = "bo", Password = "secret" },
            ],
        });

        var report = await ConnectionTest.RunAsync(Options(server.Url, owner: user), SystemClock.Instance, default);

        Assert.True(report.Passed, report.Problem?.Message);
        Assert.Equal(expected, report.SendReceiveData.Steps.Single(step => step.Name == "Compare the owner").Status);
        Assert.Equal(expected == ConnectionTestStatus.Warning, report.Warnings.Any(warning => warning.Contains($"has the address {user}", StringComparison.Ordinal)));
        Assert.Empty(SchemaCheck.Load()?.Errors(server.Exchanges, out _) ?? []);
    }

    [Fact]
    public async Task A_wrong_password_that_many_connections_have_is_sent_three_times_and_again_after_half_an_hour()
    {
        await using var server = await SimulatorServer.StartAsync();
        var clock = new NodaTime.Testing.FakeClock(SystemClock.Instance.GetCurrentInstant());
        var refused = new ExchangeSync.Exchange.Authentication.RefusedLogOns();
        foreach (var (clients, sent) in new[] { (5, 3), (1, 3), (1, 4) })
        {
            for (var i = 0; i < clients; i++)
            {
                using var client = new EwsClient(new EwsClientOptions
                {
                    Url = server.Url, UserName = "anna", Password = "wrong", Authentication = EwsAuthentication.Basic, RefusedLogOns = refused, Clock = clock,
                });
                Assert.Equal(EwsErrorIds.WrongCredentials, (await Assert.ThrowsAsync<EwsRefusedException>(() => client.GetCalendarAsync(default))).ErrorId);
            }

            Assert.Equal(sent, server.Exchanges.Count);
            clock.AdvanceMinutes(20);
        }

        using var right = new EwsClient(new EwsClientOptions { Url = server.Url, UserName = "anna", Password = Password, RefusedLogOns = refused });
        await right.GetCalendarAsync(default);
    }

    [SkippableFact]
    public async Task Http_to_this_machine_never_goes_by_way_of_a_proxy_elsewhere()
    {
        var elsewhere = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(address => address.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        Skip.If(elsewhere is null, "This machine has the loopback address only.");
        var proxy = new TcpListener(elsewhere!, 0);
        proxy.Start();
        try
        {
            await using var server = await SimulatorServer.StartAsync();
            using var client = new EwsClient(Options(server.Url, proxy: $"http://{proxy.LocalEndpoint}", authentication: EwsAuthentication.Basic));

            await client.GetCalendarAsync(default);

            Assert.False(proxy.Pending(), "The password was on its way to the proxy, in clear.");
            Assert.Equal(1, server.RequestCount);
        }
        finally
        {
            proxy.Stop();
        }
    }

    [Theory]
    [InlineData("two words"), InlineData("line\nend"), InlineData("ümlaut"), InlineData(""), InlineData("Bearer ")]
    public void What_no_header_can_carry_is_no_token_and_is_not_shown(string token)
    {
        var error = Assert.Throws<EwsRefusedException>(() => new EwsToken(token, SystemClock.Instance.GetCurrentInstant()));

        Assert.Equal(EwsErrorIds.TokenNotIssued, error.ErrorId);
        Assert.True(token.Trim().Length == 0 || !error.ToString().Contains(token, StringComparison.Ordinal) || token == "Bearer ");
    }

    [Fact]
    public void A_token_that_comes_as_a_whole_header_is_taken_out_of_it() =>
        Assert.Equal("abc.def", new EwsToken("Bearer abc.def", SystemClock.Instance.GetCurrentInstant()).Value);

    [Theory]
    [InlineData("301 Moved Permanently"), InlineData("302 Found"), InlineData("303 See Other"), InlineData("307 Temporary Redirect"), InlineData("308 Permanent Redirect")]
    public async Task No_form_of_redirect_takes_a_request_or_a_credential_to_another_host(string status)
    {
        await using var evil = await SimulatorServer.StartAsync();
        foreach (var target in new[] { evil.Url.AbsoluteUri, $"//127.0.0.1:{evil.Url.Port}/EWS/Exchange.asmx", $"http://localhost:{evil.Url.Port}/EWS/Exchange.asmx" })
        {
            foreach (var authentication in new[] { EwsAuthentication.Automatic, EwsAuthentication.Basic, EwsAuthentication.Ntlm, EwsAuthentication.Negotiate, EwsAuthentication.OAuth })
            {
                using var server = RawServer.Answering($"HTTP/1.1 {status}\r\nLocation: {target}", []);
                using var client = new EwsClient(Options(server.Url, authentication: authentication));

                var error = await Assert.ThrowsAsync<EwsBrokenException>(() => client.GetCalendarAsync(default));

                Assert.Equal(EwsErrorIds.NotEws, error.ErrorId);
                Assert.DoesNotContain(Password, error.ToString(), StringComparison.Ordinal);
                Assert.Single(server.Requests);
            }
        }

        Assert.Equal(0, evil.RequestCount + evil.Challenges);
    }

    [Theory]
    [InlineData("200 OK\r\nContent-Type: text/html\r\nRefresh: 0; url=URL", "")]
    [InlineData("200 OK\r\nContent-Type: text/html", "<html><head><meta http-equiv=\"refresh\" content=\"0; url=URL\"></head></html>")]
    [InlineData("401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nLocation: URL", "")]
    [InlineData("302 Found\r\nWWW-Authenticate: Basic realm=\"x\"\r\nLocation: URL", "")]
    public async Task No_page_and_no_challenge_takes_a_credential_elsewhere(string head, string body)
    {
        await using var evil = await SimulatorServer.StartAsync();
        using var server = RawServer.Answering("HTTP/1.1 " + head.Replace("URL", evil.Url.AbsoluteUri, StringComparison.Ordinal), Encoding.UTF8.GetBytes(body.Replace("URL", evil.Url.AbsoluteUri, StringComparison.Ordinal)));
        using var client = new EwsClient(Options(server.Url));

        var error = await Assert.ThrowsAnyAsync<EwsException>(() => client.GetCalendarAsync(default));

        Assert.DoesNotContain(Password, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, evil.RequestCount + evil.Challenges);
    }

    [Fact]
    public async Task A_redirect_of_the_authorization_server_takes_no_secret_elsewhere()
    {
        await using var evil = await SimulatorServer.StartAsync();
        using var login = RawServer.Answering($"HTTP/1.1 307 Temporary Redirect\r\nLocation: {new Uri(evil.Url, "/oauth/token")}", []);
        var options = Options(evil.Url);
        var tokens = new ExchangeSync.Exchange.Authentication.OAuthTokens(
            new OAuthSettings { Flow = OAuthFlow.ClientSecret, Authority = login.Url.GetLeftPart(UriPartial.Authority) + "/oauth", ClientId = "app" },
            options,
            new OAuthSecrets { ClientSecret = () => Password, RefreshToken = () => null, KeepRefreshToken = _ => { } },
            attended: null);

        var error = await Assert.ThrowsAsync<EwsRefusedException>(() => tokens.GetAsync(default));

        Assert.Equal(EwsErrorIds.TokenNotIssued, error.ErrorId);
        Assert.DoesNotContain(Password, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, evil.Tokens.Issued + evil.RequestCount + evil.Challenges);
    }

    [Fact]
    public void Options_and_tokens_show_no_secret_as_text()
    {
        Assert.DoesNotContain(Password, Options(new Uri("https://mail.example.com/")).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Password, new EwsToken(Password, SystemClock.Instance.GetCurrentInstant()).ToString(), StringComparison.Ordinal);
    }

    private const string Password = "secret";

    private static EwsClientOptions Options(
        Uri url, string? thumbprint = null, System.Security.Cryptography.X509Certificates.X509Certificate2? own = null, string? proxy = null, NetworkCredential? proxyCredential = null,
        string? owner = null, EwsAuthentication authentication = EwsAuthentication.Automatic) => new()
    {
        Url = url,
        UserName = "anna",
        Password = Password,
        Authentication = authentication,
        CertificateThumbprint = thumbprint,
        ClientCertificate = own,
        Proxy = proxy,
        ProxyCredential = proxyCredential,
        OwnerAddress = owner,
        Tokens = authentication == EwsAuthentication.OAuth ? _ => Task.FromResult(new EwsToken(Password, SystemClock.Instance.GetCurrentInstant() + Duration.FromHours(1))) : null,
    };
}
