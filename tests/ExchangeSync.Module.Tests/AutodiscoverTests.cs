using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Authentication;

namespace ExchangeSync.ModuleTests;

/// <summary>A server that is searched for, found and used, from end to end: names, certificates that the system trusts, the log-on, the test and a run.</summary>
public sealed class AutodiscoverTests : IAsyncLifetime
{
    private const string Ews = "https://mail.example.com/EWS/Exchange.asmx";
    private SimulatorServer _server = null!;

    private NamedHosts Hosts { get; } = new();

    private ModuleSession Session { get; } = new();

    public async Task InitializeAsync()
    {
        _server = await SimulatorServer.StartAsync(new SimulatorOptions
        {
            Certificate = TrustedAuthority.Issue("mail.example.com"),
            Schemes = [Scheme.Basic, Scheme.Bearer],
            Applications = [new OAuthApplication("app", "svc@example.com") { Secret = "its" }],
            Mailboxes =
            [
                new MailboxOptions { Address = "anna@example.com", UserName = "anna@example.com", Password = "secret" },
                new MailboxOptions { Address = "bo@example.com", UserName = "bo@example.com", Password = "secret" },
                new MailboxOptions { Address = "svc@example.com", UserName = "svc@example.com", Password = "secret", MayImpersonate = true },
            ],
        });
        Hosts.Add("mail.example.com", _server.Url.Port);
        Session.Run("""
            param($proxy)
            $global:proxy = $proxy
            function global:Login($name, $password = 'secret') { [pscredential]::new($name, (ConvertTo-SecureString $password -AsPlainText -Force)) }
            New-MbxUser anna -Email anna@example.com
            New-MbxUser bo -Email bo@example.com
            """, ("proxy", Hosts.Proxy)).ThrowOnError();
    }

    public async Task DisposeAsync()
    {
        Session.Dispose();
        Hosts.Dispose();
        await _server.DisposeAsync();
    }

    [SkippableTheory]
    [InlineData("autodiscover.example.com", 1)]
    [InlineData("example.com", 2)]
    public void A_server_is_found_by_the_address_tested_and_used(string host, int asked)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The tests' authority is trusted on Linux only.");
        Hosts.Add(host, Found(Ews));

        var made = Session.Run("New-MbxExchangeConnection Anna -Autodiscover -Credential (Login anna@example.com) -User anna -Proxy $proxy").ThrowOnError().Single;

        Assert.Equal(Ews, ModuleSession.Text(made, "Server"));
        Assert.Equal([host], Hosts.Told);
        Assert.Equal(asked, Hosts.Asked.Distinct().Count());
        Assert.Empty(Session.Screen.Questions);
        Assert.Equal("True", ModuleSession.Text(Session.Run("Test-MbxExchangeConnection Anna").ThrowOnError().Single, "Passed"));
        Session.Run("Set-MbxExchangeSync Anna -Activated").ThrowOnError();
        Assert.Equal("Completed", ModuleSession.Text(Session.Run("Invoke-MbxExchangeSync Anna").ThrowOnError().Single, "Status"));
        Assert.All(_server.Exchanges, exchange => Assert.Equal("anna@example.com", exchange.User));
    }

    [SkippableFact]
    public void A_redirect_to_another_domain_is_followed_once_somebody_says_yes_and_every_host_is_asked_about()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The tests' authority is trusted on Linux only.");
        Hosts.Redirect("autodiscover.contoso.test", "https://autodiscover.example.com/autodiscover/autodiscover.svc");
        Hosts.Add("autodiscover.example.com", Found(Ews));
        Session.Screen.Answer = 0;

        var made = Session.Run("New-MbxExchangeConnection Anna -Autodiscover -Mailbox anna@contoso.test -Credential (Login anna@example.com) -User anna -Proxy $proxy").ThrowOnError().Single;

        Assert.Equal(Ews, ModuleSession.Text(made, "Server"));
        Assert.Equal(["autodiscover.example.com"], Hosts.Told);
        Assert.Contains(Session.Screen.Questions, question => question.Contains("autodiscover.example.com", StringComparison.Ordinal) && question.Contains("can be forged", StringComparison.Ordinal));
        Assert.Contains(Session.Screen.Questions, question => question.Contains("mail.example.com", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void A_file_of_mailboxes_is_searched_for_with_one_account()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The tests' authority is trusted on Linux only.");
        Hosts.Add("autodiscover.example.com", Found(Ews));
        var file = Session.File("users.csv");
        File.WriteAllText(file, "Title,User\nAnna,anna\nBo,bo\n");

        var made = Session.Run("param($f) Import-Csv $f | New-MbxExchangeConnection -Autodiscover -Credential (Login svc@example.com) -Impersonate -Proxy $proxy", ("f", file)).ThrowOnError();

        Assert.Equal(["anna@example.com", "bo@example.com"], made.Output.Select(one => ModuleSession.Text(one, "Mailbox")));
        Assert.All(Session.Run("Test-MbxExchangeConnection").ThrowOnError().Output, report => Assert.Equal("True", ModuleSession.Text(report, "Passed")));
    }

    [SkippableFact]
    public void A_wrong_password_of_one_account_is_told_to_a_host_three_times_however_many_mailboxes_there_are()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The tests' authority is trusted on Linux only.");
        Hosts.Add("autodiscover.example.com", "", scheme: "Basic realm=\"never\",");
        var result = Session.Run("1..12 | ForEach-Object { [pscustomobject]@{ Title = \"C$_\"; User = 'anna' } } | New-MbxExchangeConnection -Autodiscover -Credential (Login svc@example.com wrong) -Impersonate -Proxy $proxy -Force");

        Assert.Equal(12, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.Equal("WrongCredentials", ModuleSession.IdOf(error)));
        Assert.Equal(3, Hosts.Told.Count);
    }

    [SkippableTheory]
    [InlineData("-TokenProvider { $global:give.Invoke() }")]
    [InlineData("-Authority $authority -ClientId app -ClientSecret (ConvertTo-SecureString its -AsPlainText -Force)")]
    public void An_application_finds_the_server_with_a_token(string parameters)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The tests' authority is trusted on Linux only.");
        Hosts.Add("autodiscover.example.com", Found(Ews), scheme: "Bearer");
        Session.Run("param($give) $global:give = $give; $global:authority = 'https://mail.example.com/oauth'", ("give", new Func<string>(() => _server.Tokens.Issue("svc@example.com", NodaTime.Duration.FromHours(1))))).ThrowOnError();

        var made = Session.Run($"New-MbxExchangeConnection Anna -Autodiscover {parameters} -Impersonate -User anna -Proxy $proxy").ThrowOnError().Single;

        Assert.Equal(Ews, ModuleSession.Text(made, "Server"));
        Assert.Equal(["autodiscover.example.com"], Hosts.Told);
        Assert.Equal("True", ModuleSession.Text(Session.Run("Test-MbxExchangeConnection Anna").ThrowOnError().Single, "Passed"));
    }

    [Fact]
    public void A_sign_in_by_code_names_its_server() =>
        Assert.Equal("AutodiscoverNeedsSignIn", ModuleSession.IdOf(Session.Fails("New-MbxExchangeConnection Anna -Autodiscover -TenantId t -ClientId app -DeviceCode -User anna")));

    [Theory]
    [InlineData("-AllowRedirectTo *.com", "InvalidRedirectHost")]
    [InlineData("-Proxy 'no proxy'", "InvalidProxy")]
    [InlineData("-Proxy http://clerk:hunter2@proxy:8080", "InvalidProxy")]
    [InlineData("-CertificateThumbprint 12", "InvalidThumbprint")]
    public void What_cannot_work_is_refused_before_anybody_is_asked(string parameters, string id)
    {
        var error = Session.Fails($"New-MbxExchangeConnection Anna -Autodiscover -Credential (Login anna@example.com) -User anna {parameters}");

        Assert.Equal(id, ModuleSession.IdOf(error));
        Assert.DoesNotContain("hunter2", error.Exception + error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Empty(Hosts.Asked);
    }

    private static string Found(string url) => $"""
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetUserSettingsResponseMessage xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover"><Response>
        <ErrorCode>NoError</ErrorCode><UserResponses><UserResponse><ErrorCode>NoError</ErrorCode>
        <UserSettings><UserSetting><Name>ExternalEwsUrl</Name><Value>{url}</Value></UserSetting></UserSettings></UserResponse></UserResponses></Response></GetUserSettingsResponseMessage></s:Body></s:Envelope>
        """;
}
