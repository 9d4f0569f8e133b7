using System.Net;
using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Authentication;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Authentication;
using ExchangeSync.Tests.Exchange.Access;
using NodaTime;

namespace ExchangeSync.Tests.Exchange.Causes;

/// <summary>What is wrong with the encryption, the proxy, the log-on, or the right to the calendar.</summary>
internal static class AccessCauses
{
    private const string Password = KerberosRealm.Password;

    private static readonly MailboxOptions[] Mailboxes =
    [
        new() { Address = "anna@example.com", UserName = "anna", Password = Password },
        new() { Address = "bo@example.com", UserName = "bo", Password = Password, Permissions = [new FolderShare("anna", "inbox", FolderRights.Reviewer)] },
        new() { Address = "cy@example.com", UserName = "cy", Password = Password, Permissions = [new FolderShare("anna", "calendar", FolderRights.Reviewer)] },
    ];

    public static IEnumerable<Cause> Rows =>
    [
        new("TLS: expired", "a certificate of two months ago", bench => Https(bench, Certificates.Expired()),
            Cause.General, "Reach the server", EwsErrorIds.CertificateExpired, "has expired on", "renew it"),
        new("TLS: wrong name", "a certificate for mail.example.com", bench => Https(bench, Certificates.OfAnotherName()),
            Cause.General, "Reach the server", EwsErrorIds.CertificateNameMismatch, "is for another name: mail.example.com", "Use the name that stands in"),
        new("TLS: unknown issuer", "a certificate that its server issued itself", bench => Https(bench, Certificates.Good()),
            Cause.General, "Reach the server", EwsErrorIds.CertificateUntrusted, "does not trust who issued", "-CertificateThumbprint"),
        new("TLS: another certificate than the pinned one", "the thumbprint of another one", bench => Https(bench, Certificates.Good(), new string('A', 64)),
            Cause.General, "Reach the server", EwsErrorIds.CertificateChanged, "another certificate than the one that is pinned", "somebody else answers"),
        new("TLS: old protocol", "a server that answers with TLS 1.0", bench => Task.FromResult(Options(TlsOf(bench.Keep(OldTls())))),
            Cause.General, "Reach the server", EwsErrorIds.TlsTooOld, "no encryption in common", "turn on TLS 1.2"),
        new("TLS: none at all", "https to a server that speaks http", async bench => Options(TlsOf((await bench.ExchangeAsync()).Url)),
            Cause.General, "Reach the server", EwsErrorIds.TlsTooOld, "no encryption in common", "no TLS at all"),
        new("TLS: a certificate of the client's is asked for", "a server that wants one, and a connection that has none", async bench =>
        {
            var certificate = Certificates.Good();
            return Options((await bench.ExchangeAsync(new SimulatorOptions { Certificate = certificate, ClientThumbprint = new string('A', 40) })).Url, thumbprint: certificate.Thumbprint);
        },
            Cause.General, "Reach the server", EwsErrorIds.ConnectionLost, "the server may ask for a certificate of the client's", "-ClientCertificateThumbprint"),
        new("proxy down", "a proxy's port that nothing listens on", async bench => Options(TlsOf((await bench.ExchangeAsync()).Url), proxy: "http://127.0.0.1:9"),
            Cause.General, "Reach the server", EwsErrorIds.ProxyNotReached, "The proxy 127.0.0.1:9", "-Proxy none"),
        new("proxy asks for a user", "407 to CONNECT", async bench => Options(TlsOf((await bench.ExchangeAsync()).Url), proxy: bench.Keep(new ProxyServer("clerk:hers").Start()).Address),
            Cause.General, "Reach the server", EwsErrorIds.ProxyRefused, "asks for a user name and password", "-ProxyCredential"),
        new("proxy does not know the user", "407 to CONNECT with a password", async bench => Options(
            TlsOf((await bench.ExchangeAsync()).Url), proxy: bench.Keep(new ProxyServer("clerk:hers").Start()).Address, proxyCredential: new NetworkCredential("clerk", "n0t-hers")),
            Cause.General, "Reach the server", EwsErrorIds.ProxyRefused, "does not take those that it got", "-ProxyCredential"),
        new("proxy lets nobody through", "403 to CONNECT", async bench => Options(TlsOf((await bench.ExchangeAsync()).Url), proxy: bench.Keep(new ProxyServer(refuses: true).Start()).Address),
            Cause.General, "Reach the server", EwsErrorIds.ProxyRefused, "does not let us through", "Ask its administrator"),
        new("proxy lets nobody through, on a port that looks like a status", "403 to CONNECT, by a proxy whose port holds 407", async bench => Options(
            TlsOf((await bench.ExchangeAsync()).Url), proxy: bench.Keep(new ProxyServer(refuses: true, portWith: "407").Start()).Address),
            Cause.General, "Reach the server", EwsErrorIds.ProxyRefused, "does not let us through", "Ask its administrator"),
        new("no way to log on offered", "401 without a word", bench => Task.FromResult(Options(bench.Answering("401 Unauthorized"))),
            Cause.General, "Log on", EwsErrorIds.AuthenticationNotOffered, "does not say in which way", "WWW-Authenticate"),
        new("log-on cut in the middle", "a page of 4 MB with each 401, so that the connection can't be used again", bench =>
        {
            LogOnLab.Require();
            return Task.FromResult(Options(bench.Keep(new RawServer((stream, stop) => stream.WriteAsync(
                System.Text.Encoding.ASCII.GetBytes("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nContent-Length: 4000000\r\n\r\n" + new string('x', 4_000_000)), stop).AsTask())).Url, $@"{LogOnLab.Domain}\anna"));
        },
            Cause.General, "Log on", EwsErrorIds.LogOnNotPossible, "was cut in the middle", "one connection that stays open"),
        new("log-on that a load balancer spoils", "a connection that is closed between the legs of NTLM", bench =>
        {
            LogOnLab.Require();
            return Task.FromResult(Options(bench.Keep(CutBetweenLegs()).Url, $@"{LogOnLab.Domain}\anna"));
        },
            Cause.General, "Log on", EwsErrorIds.WrongCredentials, "If they are right, something on the way may close the connection during the log-on"),
        new("wrong password, as other connections of the command were told", "three refusals of it before", async bench =>
        {
            var options = Options((await bench.ExchangeAsync()).Url, password: "N0t-hers", refused: new RefusedLogOns());
            for (var i = 0; i < RefusedLogOns.Most; i++)
            {
                await ConnectionTest.RunAsync(options, SystemClock.Instance, default);
            }

            return options;
        },
            Cause.General, "Log on", EwsErrorIds.WrongCredentials, "so they were not sent again", "to every connection of this account"),
        new("Basic not offered", "a server with NTLM only", bench => Offering(bench, [Scheme.Ntlm], EwsAuthentication.Basic),
            Cause.General, "Log on", EwsErrorIds.AuthenticationNotOffered, "does not take Basic; it offers NTLM", "-Authentication"),
        new("NTLM not offered", "a server with Basic only", bench => Offering(bench, [Scheme.Basic], EwsAuthentication.Ntlm),
            Cause.General, "Log on", EwsErrorIds.AuthenticationNotOffered, "does not take NTLM; it offers Basic", "-Authentication"),
        new("OAuth only", "a server with Bearer only", bench => Offering(bench, [Scheme.Bearer], EwsAuthentication.Automatic),
            Cause.General, "Log on", EwsErrorIds.AuthenticationNotOffered, "offers only Bearer", "The server takes OAuth only", "-TokenProvider"),
        new("no Kerberos ticket", "a realm that nobody knows", bench =>
        {
            LogOnLab.Require();
            return Offering(bench, [Scheme.Negotiate], EwsAuthentication.Negotiate, "anna@NOWHERE.EXAMPLE");
        },
            Cause.General, "Log on", EwsErrorIds.WrongCredentials, "because there was no Kerberos ticket", "key distribution center"),
        new("clock skew, by Kerberos", "a realm and a server whose clocks are an hour ahead", async bench =>
        {
            LogOnLab.RequireSkewedRealm();
            var clock = new AheadClock(Duration.FromHours(1));
            var server = await bench.ExchangeAsync(new SimulatorOptions { Schemes = [Scheme.Negotiate], Clock = clock });
            return Options(ByName(server.Url), $"anna@{LogOnLab.SkewedRealm}", EwsAuthentication.Negotiate);
        },
            Cause.General, "Log on", EwsErrorIds.ClockSkew, "60 minutes apart; Kerberos allows five", "Set this machine's clock"),
        new("Extended Protection", "TLS that ends before the server, which asks for a channel binding", async bench =>
        {
            LogOnLab.Require();
            var server = await bench.ExchangeAsync(new SimulatorOptions { Schemes = [Scheme.Negotiate], Certificate = Certificates.Good(), ExtendedProtection = ExtendedProtection.Require });
            var relay = bench.Keep(new TlsRelay(server.Url, Certificates.Good()));
            return Options(relay.Url, LogOnLab.NameFor(Scheme.Negotiate, "anna"), EwsAuthentication.Negotiate, thumbprint: relay.Thumbprint);
        },
            Cause.General, "Log on", EwsErrorIds.TicketRefused, "refuses a valid Kerberos ticket", "Probably Extended Protection", "load balancer"),
        new("Extended Protection, by NTLM", "the same, where a refusal does not tell it from a wrong password", async bench =>
        {
            LogOnLab.Require();
            var server = await bench.ExchangeAsync(new SimulatorOptions { Schemes = [Scheme.Ntlm], Certificate = Certificates.Good(), ExtendedProtection = ExtendedProtection.Require });
            var relay = bench.Keep(new TlsRelay(server.Url, Certificates.Good()));
            return Options(relay.Url, LogOnLab.NameFor(Scheme.Ntlm, "anna"), EwsAuthentication.Ntlm, thumbprint: relay.Thumbprint);
        },
            Cause.General, "Log on", EwsErrorIds.WrongCredentials, "(401, NTLM)", "If they are right, it may be Extended Protection"),
        new("wrong password, by NTLM", "a password that is not hers", bench =>
        {
            LogOnLab.Require();
            return Offering(bench, [Scheme.Ntlm], EwsAuthentication.Ntlm, $@"{LogOnLab.Domain}\anna", "N0t-hers");
        },
            Cause.General, "Log on", EwsErrorIds.WrongCredentials, "does not accept this user name and password (401, NTLM)", "neither locked nor expired"),
        new("token refused", "a token of somebody else's", async bench =>
        {
            var server = await bench.ExchangeAsync(new SimulatorOptions { Schemes = [Scheme.Bearer] });
            return Options(server.Url, authentication: EwsAuthentication.OAuth, tokens: _ => Task.FromResult(new EwsToken("forged", SystemClock.Instance.GetCurrentInstant() + Duration.FromHours(1))));
        },
            Cause.General, "Log on", EwsErrorIds.TokenRefused, "does not accept the access token", "-Scope"),
        new("no token", "a secret that is not the application's", bench => WithSecret(bench, "N0t-its"),
            Cause.General, "Log on", EwsErrorIds.TokenNotIssued, "invalid_client", "secrets expire"),
        new("no right to impersonate", "an account without ApplicationImpersonation", bench => Access(bench, "bo@example.com", impersonate: true),
            Cause.Data, "Find the calendar", EwsErrorIds.ImpersonationDenied, "the account may not act as this user", "ApplicationImpersonation"),
        new("no permission in the mailbox", "a mailbox that is shared with nobody", bench => Access(bench, "anna@example.com", user: "cy"),
            Cause.Data, "Find the calendar", EwsErrorIds.AccessDenied, "the account lacks the right to do this", "Let the account read and write this calendar"),
        new("no permission on the calendar", "only the inbox is shared", bench => Access(bench, "bo@example.com"),
            Cause.Data, "Find the calendar", EwsErrorIds.FolderNotFound, "the folder is not there", "check the account's rights"),
        new("the calendar may be read only", "Reviewer", bench => Access(bench, "cy@example.com"),
            Cause.Data, "Create an appointment", EwsErrorIds.AccessDenied, "the account lacks the right to do this", "Let the account read and write this calendar"),
        new("no such mailbox", "an address that nobody has", bench => Access(bench, "nobody@example.com", impersonate: true),
            Cause.Data, "Find the calendar", EwsErrorIds.MailboxNotFound, "no mailbox has this address", "-Mailbox"),
        new("no such calendar", "a name that no folder has", bench => Access(bench, null, calendar: "Vagtplan"),
            Cause.Data, "Find the calendar", EwsErrorIds.CalendarNotFound, "no calendar 'Vagtplan'", "-Calendar"),
    ];

    private static async Task<EwsClientOptions> Https(CauseBench bench, System.Security.Cryptography.X509Certificates.X509Certificate2 certificate, string? thumbprint = null) =>
        Options((await bench.ExchangeAsync(new SimulatorOptions { Certificate = certificate })).Url, thumbprint: thumbprint);

    private static async Task<EwsClientOptions> Offering(CauseBench bench, string[] schemes, EwsAuthentication authentication, string user = "anna", string password = Password) =>
        Options(ByName((await bench.ExchangeAsync(new SimulatorOptions { Schemes = schemes })).Url), user, authentication, password: password);

    private static async Task<EwsClientOptions> Access(CauseBench bench, string? mailbox, bool impersonate = false, string user = "anna", string? calendar = null)
    {
        var server = await bench.ExchangeAsync(new SimulatorOptions { Mailboxes = Mailboxes });
        return Options(server.Url, user, mailbox: mailbox, impersonate: impersonate, calendar: calendar);
    }

    private static async Task<EwsClientOptions> WithSecret(CauseBench bench, string secret)
    {
        var server = await bench.ExchangeAsync(new SimulatorOptions { Schemes = [Scheme.Bearer], Applications = [new OAuthApplication("app", "anna") { Secret = "its" }] });
        EwsClientOptions options = null!;
        var settings = new OAuthSettings { Flow = OAuthFlow.ClientSecret, Authority = new Uri(server.Url, "/oauth").AbsoluteUri, ClientId = "app" };
        var secrets = new OAuthSecrets { ClientSecret = () => secret, RefreshToken = () => null, KeepRefreshToken = _ => { } };
        options = Options(server.Url, authentication: EwsAuthentication.OAuth, tokens: cancellation => new OAuthTokens(settings, options, secrets, null).GetAsync(cancellation));
        return options;
    }

    // Answers a client's first message as a server does that knows TLS 1.0 and nothing newer: a ServerHello of version 3.1.
    private static RawServer OldTls() => new(async (stream, cancellation) =>
    {
        byte[] hello = [2, 0, 0, 38, 3, 1, .. new byte[32], 0, 0, 0x2F, 0];
        await stream.WriteAsync((byte[])[22, 3, 1, 0, (byte)hello.Length, .. hello], cancellation);
        await Task.Delay(200, cancellation);
    }) { ReadsRequests = false };

    // The second message of NTLM, by which a server asks for the proof (MS-NLMP 2.2.1.2): Unicode, NTLM, extended session security, with a domain as target and in the target's information.
    private static string NtlmChallenge()
    {
        var domain = System.Text.Encoding.Unicode.GetBytes(LogOnLab.Domain);
        var length = (byte)domain.Length;
        byte[] information = [2, 0, length, 0, .. domain, 1, 0, length, 0, .. domain, 0, 0, 0, 0];
        return Convert.ToBase64String([
            .. "NTLMSSP\0"u8, 2, 0, 0, 0, length, 0, length, 0, 56, 0, 0, 0, 0x05, 0x82, 0x89, 0xA2, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0,
            (byte)information.Length, 0, (byte)information.Length, 0, (byte)(56 + length), 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 15, .. domain, .. information,
        ]);
    }

    private static RawServer CutBetweenLegs()
    {
        RawServer server = null!;
        server = new RawServer((stream, stop) =>
        {
            var challenge = server.Requests[^1].Contains("Authorization: NTLM", StringComparison.Ordinal) ? " " + NtlmChallenge() : "";
            return stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM{challenge}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), stop).AsTask();
        });
        return server;
    }

    private static Uri TlsOf(RawServer server) => TlsOf(server.Url);

    private static Uri TlsOf(Uri url) => new UriBuilder(url) { Scheme = "https" }.Uri;

    private static Uri ByName(Uri url) => new UriBuilder(url) { Host = "localhost" }.Uri;

    private static EwsClientOptions Options(
        Uri url, string user = "anna", EwsAuthentication authentication = EwsAuthentication.Automatic, string password = Password, string? thumbprint = null, string? proxy = null,
        NetworkCredential? proxyCredential = null, string? mailbox = null, bool impersonate = false, string? calendar = null, Func<CancellationToken, Task<EwsToken>>? tokens = null, RefusedLogOns? refused = null) => new()
    {
        RefusedLogOns = refused,
        Url = url,
        UserName = user,
        Password = password,
        Authentication = authentication,
        CertificateThumbprint = thumbprint,
        Proxy = proxy,
        ProxyCredential = proxyCredential,
        MailboxAddress = mailbox,
        Impersonate = impersonate,
        CalendarName = calendar,
        Tokens = tokens,
        Timeout = TimeSpan.FromSeconds(30),
        Delay = (_, _) => Task.CompletedTask,
    };

    private sealed class AheadClock(Duration ahead) : IClock
    {
        public Instant GetCurrentInstant() => SystemClock.Instance.GetCurrentInstant() + ahead;
    }
}
