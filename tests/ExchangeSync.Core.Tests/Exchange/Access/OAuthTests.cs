using System.Text;
using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Authentication;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Authentication;
using NodaTime;
using NodaTime.Testing;

namespace ExchangeSync.Tests.Exchange.Access;

/// <summary>OAuth 2.0 against the simulator's authorization server: each way to a token, its end in the middle, and what stays secret.</summary>
public sealed class OAuthTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new(SystemClock.Instance.GetCurrentInstant());
    private readonly System.Security.Cryptography.X509Certificates.X509Certificate2 _certificate = Certificates.Good();
    private readonly List<string> _shown = [];
    private string? _refreshToken;
    private string? _secret = "app-secret";
    private SimulatorServer? _server;

    private SimulatorServer Server => _server!;

    public async Task InitializeAsync() => _server = await SimulatorServer.StartAsync(new SimulatorOptions
    {
        Clock = _clock,
        Schemes = [Scheme.Bearer],
        TokenLife = Duration.FromMinutes(10),
        Applications = [new OAuthApplication("app", "svc") { Secret = "app-secret", Certificate = _certificate }],
        Mailboxes =
        [
            new MailboxOptions { Address = "anna@example.com", UserName = "anna", Password = "x" },
            new MailboxOptions { Address = "svc@example.com", UserName = "svc", Password = "x", MayImpersonate = true },
        ],
    });

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        _certificate.Dispose();
    }

    [Fact]
    public async Task An_application_proves_itself_with_its_secret_and_acts_as_a_user()
    {
        var report = await ConnectionTest.RunAsync(Options(OAuthFlow.ClientSecret), _clock, default);

        Assert.True(report.Passed, report.Problem?.Message);
        Assert.Equal(1, Server.Tokens.Issued);
        Assert.All(Server.Exchanges, exchange => Assert.Equal("svc", exchange.User));
    }

    [Fact]
    public async Task An_application_proves_itself_with_its_certificate()
    {
        using var installed = Certificates.Installed(_certificate);

        var report = await ConnectionTest.RunAsync(Options(OAuthFlow.ClientCertificate), _clock, default);

        Assert.True(report.Passed, report.Problem?.Message);
    }

    [Fact]
    public async Task A_certificate_that_the_application_does_not_have_is_refused()
    {
        using var another = Certificates.Good();
        using var installed = Certificates.Installed(another);

        var report = await ConnectionTest.RunAsync(Options(OAuthFlow.ClientCertificate, thumbprint: another.Thumbprint), _clock, default);

        Assert.Equal(EwsErrorIds.TokenNotIssued, report.Problem?.ErrorId);
    }

    [Fact]
    public async Task A_person_signs_in_once_with_a_code_and_later_runs_need_nobody()
    {
        var options = Options(OAuthFlow.DeviceCode, attended: true, impersonate: false);
        using var client = new EwsClient(options);
        await client.GetCalendarAsync(default);
        Assert.Contains("https://login.example.com/device", Assert.Single(_shown), StringComparison.Ordinal);
        Assert.NotNull(_refreshToken);
        var first = _refreshToken;

        using var later = new EwsClient(Options(OAuthFlow.DeviceCode, impersonate: false));
        await later.GetCalendarAsync(default);

        Assert.Single(_shown);
        Assert.NotEqual(first, _refreshToken);
        Assert.All(Server.Exchanges, exchange => Assert.Equal("anna", exchange.User));
    }

    [Fact]
    public async Task An_account_that_is_locked_is_called_that()
    {
        using var client = new EwsClient(Options(OAuthFlow.DeviceCode, attended: true, impersonate: false));
        await client.GetCalendarAsync(default);
        Server.Tokens.Locked.Add("anna");

        var report = await ConnectionTest.RunAsync(Options(OAuthFlow.DeviceCode, impersonate: false), _clock, default);

        Assert.Equal(("Log on", EwsErrorIds.WrongCredentials), (report.Problem!.Name, report.Problem.ErrorId!));
        Assert.Contains("AADSTS50053", report.Problem.Message, StringComparison.Ordinal);
        Assert.Contains("The account is locked", report.Problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_is_there_to_sign_in_the_error_says_how()
    {
        using var client = new EwsClient(Options(OAuthFlow.DeviceCode, impersonate: false));

        var error = await Assert.ThrowsAsync<EwsRefusedException>(() => client.GetCalendarAsync(default));

        Assert.Equal(EwsErrorIds.SignInNeeded, error.ErrorId);
        Assert.Contains("Test-MbxExchangeConnection", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_ends_in_the_middle_is_replaced_before_the_server_sees_it()
    {
        using var client = new EwsClient(Options(OAuthFlow.ClientSecret));
        for (var i = 0; i < 6; i++)
        {
            await client.GetCalendarAsync(default);
            _clock.AdvanceMinutes(5);
        }

        Assert.Equal(3, Server.Tokens.Issued);
        Assert.Equal(0, Server.Exchanges.Count(exchange => exchange.Status == 401));
    }

    [Fact]
    public async Task A_token_that_is_withdrawn_is_replaced_once_and_the_same_request_goes_on()
    {
        using var client = new EwsClient(Options(OAuthFlow.ClientSecret));
        await client.GetCalendarAsync(default);
        Server.Tokens.Revoke();

        await client.GetCalendarAsync(default);

        Assert.Equal(2, Server.Tokens.Issued);
        Assert.Equal([200, 401, 200], Server.Exchanges.Select(exchange => exchange.Status));
    }

    [Fact]
    public async Task A_server_that_takes_no_token_at_all_is_asked_twice_and_no_more()
    {
        var asked = 0;
        var options = new EwsClientOptions
        {
            Url = Server.Url, UserName = "anna", Authentication = EwsAuthentication.OAuth, Clock = _clock,
            Tokens = _ => Task.FromResult(new EwsToken($"forged-{++asked}", _clock.GetCurrentInstant() + Duration.FromHours(1))),
        };
        using var client = new EwsClient(options);

        var error = await Assert.ThrowsAsync<EwsRefusedException>(() => client.GetCalendarAsync(default));

        Assert.Equal((EwsErrorIds.TokenRefused, 2), (error.ErrorId, asked));
        Assert.Contains("invalid_token", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("forged", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_has_expired_is_named_and_not_shown()
    {
        _secret = "long-gone";
        using var client = new EwsClient(Options(OAuthFlow.ClientSecret));

        var error = await Assert.ThrowsAsync<EwsRefusedException>(() => client.GetCalendarAsync(default));

        Assert.Equal(EwsErrorIds.TokenNotIssued, error.ErrorId);
        Assert.Contains("AADSTS7000215", error.Message, StringComparison.Ordinal);
        Assert.Contains("secrets expire", error.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("long-gone", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Server.Exchanges);
    }

    // A tree of its members is slower to make the deeper they stand.
    [Fact]
    public void An_answer_that_is_nested_as_none_is_is_not_read()
    {
        static OAuthReply? Read(int depth) => OAuthReply.Read(Encoding.ASCII.GetBytes($"{{\"access_token\":\"x\",\"deep\":{new string('[', depth)}{new string(']', depth)}}}"));

        Assert.Equal("x", Read(5)?["access_token"]);
        Assert.Null(Read(1000));
    }

    [Fact]
    public async Task What_the_authorization_server_says_in_its_own_words_is_not_in_the_error()
    {
        using var authority = RawServer.Answering("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json", Encoding.ASCII.GetBytes(
            """{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided: planted for anna."}"""));
        using var client = new EwsClient(Options(OAuthFlow.ClientSecret, authority: new Uri(authority.Url, "/oauth").AbsoluteUri));

        var error = await Assert.ThrowsAsync<EwsRefusedException>(() => client.GetCalendarAsync(default));

        Assert.Contains("invalid_client, AADSTS7000215", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_is_never_sent_to_an_authorization_server_over_http()
    {
        using var client = new EwsClient(Options(OAuthFlow.ClientSecret, authority: "http://login.example.com/oauth"));

        Assert.Equal(EwsErrorIds.InsecureConnection, (await Assert.ThrowsAsync<EwsBrokenException>(() => client.GetCalendarAsync(default))).ErrorId);
    }

    [Fact]
    public async Task An_answer_that_is_longer_than_any_of_an_authorization_server_is_not_read()
    {
        using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Type: application/json", Encoding.ASCII.GetBytes($$"""{"access_token":"{{new string('A', 1024 * 1024)}}","expires_in":"3600"}"""));
        using var client = new EwsClient(Options(OAuthFlow.ClientSecret, authority: new Uri(server.Url, "/oauth").AbsoluteUri));

        Assert.Equal(EwsErrorIds.InvalidResponse, (await Assert.ThrowsAsync<EwsBrokenException>(() => client.GetCalendarAsync(default))).ErrorId);
        Assert.Empty(Server.Exchanges);
    }

    [Fact]
    public void A_token_is_never_sent_over_http_to_another_machine_not_even_where_a_password_may_be()
    {
        var options = new EwsClientOptions
        {
            Url = new Uri("http://mail.example.com/EWS/Exchange.asmx"), UserName = "anna", AllowInsecure = true,
            Tokens = _ => throw new InvalidOperationException("not asked"),
        };

        Assert.Equal(EwsErrorIds.InsecureConnection, Assert.Throws<EwsBrokenException>(() => new EwsClient(options)).ErrorId);
    }

    private EwsClientOptions Options(OAuthFlow flow, bool attended = false, bool impersonate = true, string? authority = null, string? thumbprint = null)
    {
        EwsClientOptions options = null!;
        var settings = new OAuthSettings
        {
            Flow = flow, Authority = authority ?? new Uri(Server.Url, "/oauth").AbsoluteUri, ClientId = "app", CertificateThumbprint = thumbprint ?? _certificate.Thumbprint,
        };
        var secrets = new OAuthSecrets { ClientSecret = () => _secret, RefreshToken = () => _refreshToken, KeepRefreshToken = token => _refreshToken = token };
        options = new EwsClientOptions
        {
            Url = Server.Url,
            UserName = "anna",
            Authentication = EwsAuthentication.OAuth,
            Clock = _clock,
            MailboxAddress = impersonate ? "anna@example.com" : null,
            Impersonate = impersonate,
            Tokens = cancellation => new OAuthTokens(settings, options, secrets, attended ? Show : null).GetAsync(cancellation),
            Delay = (_, _) => Task.CompletedTask,
        };
        return options;
    }

    // What a person does who reads the message.
    private void Show(string message)
    {
        _shown.Add(message);
        Server.Tokens.SignIn(message.Split("the code ")[1].Split(' ')[0], "anna");
    }
}
