using System.Security.Cryptography.X509Certificates;
using ExchangeSync.Exchange;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Authentication;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.Exchange.Access;

/// <summary>Real handshakes: NTLM by Debian's gss-ntlmssp, Kerberos by a key distribution center that the test starts, over http and over TLS with its channel binding.</summary>
public sealed class LogOnTests(ITestOutputHelper output)
{
    private static readonly string[] Versions =
        ["Exchange2007_SP1", "Exchange2010", "Exchange2010_SP1", "Exchange2010_SP2", "Exchange2013", "Exchange2013_SP1", "Exchange2015", "Exchange2016"];

    private static readonly (string Scheme, EwsAuthentication Authentication)[] Ways =
    [
        (Scheme.Basic, EwsAuthentication.Basic), (Scheme.Ntlm, EwsAuthentication.Ntlm), (Scheme.Negotiate, EwsAuthentication.Negotiate), (Scheme.Bearer, EwsAuthentication.OAuth),
    ];

    [SkippableFact]
    public async Task Every_way_to_log_on_works_with_each_version_of_the_server()
    {
        LogOnLab.Require();
        using var certificate = Certificates.Good();
        var count = 0;
        foreach (var version in Versions)
        {
            foreach (var https in new[] { false, true })
            {
                foreach (var (scheme, authentication) in Ways)
                {
                    await using var server = await StartAsync(https ? certificate : null, ExtendedProtection.Require, [scheme], version);
                    var options = Options(server, scheme, authentication, use2007: ServerVersion.Find(version)! < ServerVersion.Exchange2010Sp2);

                    var report = await ConnectionTest.RunAsync(options, SystemClock.Instance, default);

                    Assert.True(report.Passed, $"{scheme}, {version}, {server.Url}: {report.Problem?.Message}");
                    Assert.All(server.Exchanges, exchange => Assert.Equal((scheme, "anna"), (exchange.Scheme!, exchange.User)));
                    count++;
                }
            }
        }

        output.WriteLine($"{count} combinations of authentication, server version and transport");
        Assert.Equal(Versions.Length * 2 * Ways.Length, count);
    }

    [SkippableTheory]
    [InlineData(Scheme.Ntlm, EwsAuthentication.Ntlm)]
    [InlineData(Scheme.Negotiate, EwsAuthentication.Negotiate)]
    public async Task One_handshake_serves_all_requests_of_a_client(string scheme, EwsAuthentication authentication)
    {
        LogOnLab.Require();
        await using var server = await StartAsync(null, ExtendedProtection.None, [scheme]);
        using var client = new EwsClient(Options(server, scheme, authentication));

        for (var i = 0; i < 20; i++)
        {
            await client.GetCalendarAsync(default);
        }

        Assert.Equal(20, server.RequestCount);
        Assert.Single(server.Exchanges.Select(exchange => exchange.Connection).Distinct());
        Assert.InRange(server.Challenges, 1, 2);
    }

    [SkippableTheory]
    [InlineData(new[] { Scheme.Basic, Scheme.Ntlm, Scheme.Negotiate }, Scheme.Negotiate)]
    [InlineData(new[] { Scheme.Basic, Scheme.Ntlm }, Scheme.Ntlm)]
    [InlineData(new[] { Scheme.Basic }, Scheme.Basic)]
    public async Task The_strongest_that_is_offered_is_chosen(string[] offered, string expected)
    {
        LogOnLab.Require();
        using var certificate = Certificates.Good();
        await using var server = await StartAsync(certificate, ExtendedProtection.Require, offered);
        using var client = new EwsClient(Options(server, expected, EwsAuthentication.Automatic));

        await client.GetCalendarAsync(default);

        Assert.Equal(expected, client.AuthenticationScheme);
        Assert.Equal(expected, Assert.Single(server.Exchanges).Scheme);
    }

    [SkippableFact]
    public async Task Without_a_Kerberos_ticket_the_next_scheme_is_taken_over_https_and_Basic_is_not_over_http()
    {
        LogOnLab.Require();
        using var certificate = Certificates.Good();
        await using var secure = await StartAsync(certificate, ExtendedProtection.None, [Scheme.Negotiate, Scheme.Basic]);
        using var client = new EwsClient(Options(secure, Scheme.Basic, EwsAuthentication.Automatic, user: "anna@NOWHERE.EXAMPLE"));
        var error = await Record.ExceptionAsync(() => client.GetCalendarAsync(default));
        output.WriteLine($"{client.AuthenticationScheme}: {error?.Message}");

        await using var clear = await StartAsync(null, ExtendedProtection.None, [Scheme.Negotiate, Scheme.Basic]);
        using var other = new EwsClient(Options(clear, Scheme.Basic, EwsAuthentication.Automatic, user: "anna@NOWHERE.EXAMPLE"));
        await Assert.ThrowsAsync<EwsRefusedException>(() => other.GetCalendarAsync(default));
        Assert.DoesNotContain(clear.Exchanges, exchange => exchange.User.Length > 0);
        Assert.NotEqual(Scheme.Basic, other.AuthenticationScheme);
    }

    [Theory]
    [InlineData(EwsAuthentication.Automatic, "Negotiate")]
    [InlineData(EwsAuthentication.Negotiate, "Negotiate")]
    [InlineData(EwsAuthentication.Ntlm, "NTLM")]
    public async Task A_machine_that_has_no_proof_of_the_kind_says_so_and_sends_no_password(EwsAuthentication authentication, string offered)
    {
        using var machine = new UnableMachine(offered);
        using var client = new EwsClient(new EwsClientOptions
        {
            Url = new Uri("http://127.0.0.1/EWS/Exchange.asmx"), UserName = "anna", Password = "hers", Authentication = authentication, Handler = () => machine,
        });

        var error = await Assert.ThrowsAsync<EwsRefusedException>(() => client.GetCalendarAsync(default));

        Assert.Equal(EwsErrorIds.LogOnNotPossible, error.ErrorId);
        Assert.Contains(offered, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, machine.Proofs);
    }

    [SkippableTheory]
    [InlineData(Scheme.Basic, EwsAuthentication.Automatic)]
    [InlineData(Scheme.Ntlm, EwsAuthentication.Automatic)]
    [InlineData(Scheme.Ntlm, EwsAuthentication.Ntlm)]
    public async Task A_wrong_password_is_tried_once(string scheme, EwsAuthentication authentication)
    {
        LogOnLab.Require();
        await using var server = await StartAsync(null, ExtendedProtection.None, [Scheme.Negotiate, Scheme.Ntlm, Scheme.Basic]);
        await using var only = await StartAsync(null, ExtendedProtection.None, [scheme]);
        using var client = new EwsClient(Options(authentication == EwsAuthentication.Automatic && scheme == Scheme.Ntlm ? server : only, scheme, authentication, password: "wrong"));

        var error = await Assert.ThrowsAsync<EwsRefusedException>(() => client.GetCalendarAsync(default));

        Assert.Equal(EwsErrorIds.WrongCredentials, error.ErrorId);
        Assert.Single(server.Exchanges.Concat(only.Exchanges));
        await Assert.ThrowsAsync<EwsRefusedException>(() => client.GetCalendarAsync(default));
    }

    [SkippableTheory]
    [InlineData(Scheme.Ntlm, EwsAuthentication.Ntlm, EwsErrorIds.WrongCredentials)]
    [InlineData(Scheme.Negotiate, EwsAuthentication.Negotiate, EwsErrorIds.TicketRefused)]
    public async Task Extended_Protection_notices_a_TLS_connection_that_ends_before_the_server(string scheme, EwsAuthentication authentication, string id)
    {
        LogOnLab.Require();
        using var certificate = Certificates.Good();
        using var between = Certificates.Good();
        await using var server = await StartAsync(certificate, ExtendedProtection.Require, [scheme]);
        using var relay = new TlsRelay(server.Url, between);
        using var client = new EwsClient(Options(server, scheme, authentication, url: relay.Url, thumbprint: Certificates.Sha256(between)));

        var error = await Assert.ThrowsAsync<EwsRefusedException>(() => client.GetCalendarAsync(default));

        Assert.Equal(id, error.ErrorId);
        Assert.Contains("Extended Protection", error.Remedy, StringComparison.Ordinal);

        // Where the server asks for no binding, the same way works: it was the binding that was refused.
        await using var lax = await StartAsync(certificate, ExtendedProtection.None, [scheme]);
        using var laxRelay = new TlsRelay(lax.Url, between);
        using var other = new EwsClient(Options(lax, scheme, authentication, url: laxRelay.Url, thumbprint: Certificates.Sha256(between)));
        await other.GetCalendarAsync(default);
    }

    [SkippableTheory]
    [InlineData(Scheme.Basic, EwsAuthentication.Basic)]
    [InlineData(Scheme.Ntlm, EwsAuthentication.Ntlm)]
    [InlineData(Scheme.Negotiate, EwsAuthentication.Negotiate)]
    [InlineData(Scheme.Bearer, EwsAuthentication.OAuth)]
    public async Task Nothing_of_one_connection_reaches_another_to_the_same_host(string scheme, EwsAuthentication authentication)
    {
        LogOnLab.Require();
        await using var server = await StartAsync(null, ExtendedProtection.None, [scheme]);
        using var anna = new EwsClient(Options(server, scheme, authentication));
        using var bo = new EwsClient(Options(server, scheme, authentication, user: LogOnLab.NameFor(scheme, "bo")));
        var ids = new List<string>();

        for (var i = 0; i < 5; i++)
        {
            ids.AddRange((await Task.WhenAll(anna.GetCalendarAsync(default), bo.GetCalendarAsync(default))).Select(folder => folder.Id));
        }

        Assert.Equal(2, ids.Distinct().Count());
        Assert.Equal(["anna", "bo"], server.Exchanges.Select(exchange => exchange.User).Distinct().Order());
        Assert.Equal(2, server.Exchanges.Select(exchange => exchange.Connection).Distinct().Count());
        foreach (var exchange in server.Exchanges.Where(exchange => exchange.Headers.ContainsKey("Cookie")))
        {
            Assert.Equal($"X-BackEndCookie={exchange.User}", exchange.Headers["Cookie"]);
        }

        Assert.True(server.Exchanges.Count(exchange => exchange.Headers.ContainsKey("Cookie")) >= 8);
    }

    /// <summary>A way to a server that offers schemes for which this machine lacks the library: none of them is answered.</summary>
    private sealed class UnableMachine(string offered) : HttpMessageHandler
    {
        public int Proofs { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Proofs += request.Headers.Authorization is null ? 0 : 1;
            var response = new HttpResponseMessage(System.Net.HttpStatusCode.Unauthorized);
            response.Headers.WwwAuthenticate.ParseAdd(offered);
            response.Headers.WwwAuthenticate.ParseAdd("Basic");
            return Task.FromResult(response);
        }
    }

    private static Task<SimulatorServer> StartAsync(X509Certificate2? certificate, ExtendedProtection protection, string[] schemes, string version = "Exchange2016") =>
        SimulatorServer.StartAsync(new SimulatorOptions
        {
            Certificate = certificate,
            ExtendedProtection = certificate is null ? ExtendedProtection.None : protection,
            Schemes = schemes,
            Version = ServerVersion.Find(version)!,
            Cookies = true,
            Mailboxes =
            [
                new MailboxOptions { Address = "anna@example.com", UserName = "anna", Password = KerberosRealm.Password },
                new MailboxOptions { Address = "bo@example.com", UserName = "bo", Password = KerberosRealm.Password },
            ],
        });

    private static EwsClientOptions Options(
        SimulatorServer server, string scheme, EwsAuthentication authentication, string? user = null, string password = KerberosRealm.Password, Uri? url = null, string? thumbprint = null, bool use2007 = false)
    {
        var name = user ?? LogOnLab.NameFor(scheme, "anna");
        return new EwsClientOptions
        {
            // By name, because a ticket is for a name.
            Url = url ?? new UriBuilder(server.Url) { Host = "localhost" }.Uri,
            UserName = name,
            Password = password,
            Authentication = authentication,
            Use2007Protocol = use2007,
            CertificateThumbprint = thumbprint ?? (server.Certificate is { } certificate ? Certificates.Sha256(certificate) : null),
            Tokens = scheme == Scheme.Bearer ? _ => Task.FromResult(new EwsToken(server.Tokens.Issue(name, Duration.FromHours(1)), SystemClock.Instance.GetCurrentInstant() + Duration.FromHours(1))) : null,
        };
    }
}
