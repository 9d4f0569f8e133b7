using System.Management.Automation;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Authentication;
using NodaTime;

namespace ExchangeSync.ModuleTests;

/// <summary>One service account for many mailboxes, shared and named calendars, and the ways to log on, as an admin types them.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private SimulatorServer? _server;

    private SimulatorServer Server => _server!;

    private ModuleSession Session { get; } = new();

    public async Task InitializeAsync()
    {
        _server = await SimulatorServer.StartAsync(new SimulatorOptions
        {
            Schemes = [Scheme.Bearer, Scheme.Basic],
            Applications = [new OAuthApplication("app", "svc") { Secret = "its-own-secret" }],
            Mailboxes =
            [
                new MailboxOptions { Address = "anna@example.com", UserName = "anna", Password = "hers" },
                new MailboxOptions { Address = "bo@example.com", UserName = "bo", Password = "his", Permissions = [new FolderShare("svc", "calendar", FolderRights.Editor)] },
                new MailboxOptions { Address = "svc@example.com", UserName = "svc", Password = "secret", MayImpersonate = true },
            ],
        });
        Session.Run("""
            param($url)
            $global:server = $url
            $global:svc = [pscredential]::new('svc', (ConvertTo-SecureString 'secret' -AsPlainText -Force))
            New-MbxUser anna -Email anna@example.com
            New-MbxUser bo
            """, ("url", Server.Url.AbsoluteUri)).ThrowOnError();
    }

    public async Task DisposeAsync()
    {
        Session.Dispose();
        await Server.DisposeAsync();
    }

    [Fact]
    public void One_service_account_serves_the_mailboxes_of_a_file()
    {
        var file = Session.File("users.csv");
        File.WriteAllText(file, $"""
            Title,Server,Mailbox,User
            Anna,{Server.Url},,anna
            Bo,{Server.Url},bo@example.com,bo
            Nobody,{Server.Url},,nobody
            """);
        var tomorrow = LocalDateTime.FromDateTime(DateTime.Today.AddDays(1).AddHours(9));
        foreach (var mailbox in new[] { "anna@example.com", "bo@example.com" })
        {
            Server.Mailboxes[mailbox].Add(CalendarItem.Timed(mailbox, tomorrow, tomorrow.PlusHours(1), "Romance Standard Time"));
        }

        var made = Session.Run("param($f) Import-Csv $f | New-MbxExchangeConnection -Credential $svc -Impersonate", ("f", file));
        Assert.Equal(["anna@example.com", "bo@example.com"], made.Output.Select(o => ModuleSession.Text(o, "Mailbox")));
        Assert.Equal("UserNotFound", ModuleSession.IdOf(Assert.Single(made.Errors)));
        Assert.All(Session.Run("Test-MbxExchangeConnection").ThrowOnError().Output, report => Assert.Equal("True", ModuleSession.Text(report, "Passed")));

        Session.Run("Get-MbxExchangeConnection | Set-MbxExchangeSync -Activated").ThrowOnError();
        Session.Run("Invoke-MbxExchangeSync").ThrowOnError();

        Assert.Equal("anna@example.com", Titles("anna"));
        Assert.Equal("bo@example.com", Titles("bo"));
    }

    [Fact]
    public void Acting_as_somebody_needs_to_know_whom()
    {
        Assert.Equal("MailboxMissing", ModuleSession.IdOf(Session.Fails("New-MbxExchangeConnection Bo $server -Credential $svc -User bo -Impersonate")));
        Assert.Equal("InvalidMailbox", ModuleSession.IdOf(Session.Fails("New-MbxExchangeConnection Bo $server -Credential $svc -User bo -Impersonate -Mailbox bo")));
    }

    [Fact]
    public void A_shared_calendar_and_a_named_one_are_taken_by_their_names_and_can_be_put_right()
    {
        Server.Mailboxes["bo@example.com"].AddCalendar("Vagtplan");
        Session.Run("New-MbxExchangeConnection Bo $server -Credential $svc -User bo -Mailbox bo@example.com").ThrowOnError();
        Assert.Equal("True", ModuleSession.Text(Session.Run("Test-MbxExchangeConnection Bo").Single, "Passed"));

        Session.Run("Set-MbxExchangeConnection Bo -Calendar Vagtplan").ThrowOnError();
        Assert.Equal("False", ModuleSession.Text(Session.Run("Test-MbxExchangeConnection Bo").Single, "Passed"));
        Session.Run("Set-MbxExchangeConnection Bo -Impersonate").ThrowOnError();
        Assert.Equal("True", ModuleSession.Text(Session.Run("Test-MbxExchangeConnection Bo").Single, "Passed"));
        Session.Run("Set-MbxExchangeConnection Bo -Calendar '' -Impersonate:$false").ThrowOnError();
        Assert.Equal("|False", ConnectionTests.Values(Session.Run("Get-MbxExchangeConnection Bo").Single, "Calendar", "Impersonate"));
        Assert.Equal("True", ModuleSession.Text(Session.Run("Test-MbxExchangeConnection Bo").Single, "Passed"));
    }

    [Fact]
    public void A_token_provider_of_the_user_gives_the_tokens_and_is_asked_again_when_one_is_refused()
    {
        Session.Run(
            "param($give) $global:give = $give; New-MbxExchangeConnection Anna $server -User anna -TokenProvider { $global:give.Invoke() } -Impersonate",
            ("give", new Func<string>(() => Server.Tokens.Issue("svc", Duration.FromHours(1))))).ThrowOnError();
        var report = Session.Run("Test-MbxExchangeConnection Anna").ThrowOnError().Single;
        Assert.Equal("True", ModuleSession.Text(report, "Passed"));
        Assert.All(Server.Exchanges, exchange => Assert.Equal(Scheme.Bearer, exchange.Scheme));
        Assert.Equal(1, Server.Tokens.Issued);

        Session.Run("Set-MbxExchangeSync Anna -Activated").ThrowOnError();
        Session.Run("Invoke-MbxExchangeSync Anna").ThrowOnError();
        Assert.Equal(2, Server.Tokens.Issued);
    }

    [Fact]
    public void An_application_with_a_secret_acts_as_the_user_and_the_secret_is_nowhere_to_be_read()
    {
        var made = Session.Run($"""
            New-MbxExchangeConnection Anna $server -User anna -Authority '{new Uri(Server.Url, "/oauth")}' -ClientId app -ClientSecret (ConvertTo-SecureString 'its-own-secret' -AsPlainText -Force)
            """).ThrowOnError().Single;
        Assert.Equal("True|anna@example.com|app|Automatic", ConnectionTests.Values(made, "Impersonate", "Mailbox", "ClientId", "Authentication"));
        Assert.Equal("True", ModuleSession.Text(Session.Run("Test-MbxExchangeConnection Anna").ThrowOnError().Single, "Passed"));

        Session.Run("Set-MbxExchangeConnection Anna -ClientSecret (ConvertTo-SecureString 'another-secret' -AsPlainText -Force)").ThrowOnError();
        var step = Session.Run("(Test-MbxExchangeConnection Anna -Detailed) | Where-Object Status -eq Failed").Single;
        Assert.Equal("TokenNotIssued", ModuleSession.Text(step, "ErrorId"));

        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Session.Database)!, "*.db*"))
        {
            using var content = new MemoryStream();
            using (var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
            {
                open.CopyTo(content);
            }

            foreach (var encoding in new[] { System.Text.Encoding.UTF8, System.Text.Encoding.Unicode })
            {
                Assert.Equal(-1, content.ToArray().AsSpan().IndexOf(encoding.GetBytes("its-own-secret")));
                Assert.Equal(-1, content.ToArray().AsSpan().IndexOf(encoding.GetBytes("another-secret")));
            }
        }
    }

    [Fact]
    public void No_secret_shows_in_what_is_written_told_or_kept_of_a_failure()
    {
        Session.Run($$"""
            $secret = ConvertTo-SecureString 'wr0ng-secret' -AsPlainText -Force
            New-MbxExchangeConnection Basic $server -Credential ([pscredential]::new('anna', $secret)) -User anna -Authentication Basic -Proxy none
            New-MbxExchangeConnection App $server -User bo -Mailbox bo@example.com -Authority '{{new Uri(Server.Url, "/oauth")}}' -ClientId app -ClientSecret $secret
            New-MbxExchangeConnection Script $server -User bo -Mailbox bo@example.com -TokenProvider { 'wr0ng-secret' } -Force
            Get-MbxExchangeConnection | Set-MbxExchangeSync -Activated
            """).ThrowOnError();

        var shown = new System.Text.StringBuilder();
        foreach (var line in new[]
        {
            "Test-MbxExchangeConnection -Verbose -Debug", "Test-MbxExchangeConnection -Detailed", "Invoke-MbxExchangeSync -Verbose -Debug", "Get-MbxExchangeSyncRun -IncludeActions",
            "Get-MbxExchangeConnection | Out-Default", "Get-MbxExchangeConnection", "$Error | ForEach-Object { $_.Exception.ToString() }",
        })
        {
            var result = Session.Run(line);
            shown.AppendLine(Session.Screen.TakeText()).AppendJoin('\n', result.Errors.Select(error => error.Exception.ToString())).AppendJoin('\n', result.Warnings);
            foreach (var value in result.Output)
            {
                shown.AppendLine(value.ToString()).AppendJoin('\n', value.Properties.Select(property => property.Value));
            }
        }

        Assert.Contains("WrongCredentials", shown.ToString(), StringComparison.Ordinal);
        Assert.Contains("TokenNotIssued", shown.ToString(), StringComparison.Ordinal);
        Assert.Contains("TokenRefused", shown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng-secret", shown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("anna:wr0ng-secret")), shown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_signs_in_with_the_code_that_the_test_shows_and_runs_need_nobody_afterwards()
    {
        Session.Run($"New-MbxExchangeConnection Anna $server -User anna -Authority '{new Uri(Server.Url, "/oauth")}' -ClientId app -DeviceCode").ThrowOnError();
        Session.Run("Set-MbxExchangeSync Anna -Activated").ThrowOnError();
        Assert.Equal("SignInNeeded", ModuleSession.IdOf(Session.Run("Invoke-MbxExchangeSync Anna").Errors[0]));

        var testing = Task.Run(() => Session.Run("Test-MbxExchangeConnection Anna").ThrowOnError().Single);
        string? code = null;
        var shown = "";
        for (var attempt = 0; code is null && attempt < 300; attempt++)
        {
            await Task.Delay(50);
            shown += Session.Screen.TakeText();
            code = shown.Split("the code ").ElementAtOrDefault(1) is { } rest && rest.Contains(' ', StringComparison.Ordinal) ? rest.Split(' ')[0] : null;
        }

        Server.Tokens.SignIn(code!, "anna");
        Assert.Equal("True", ModuleSession.Text(await testing, "Passed"));
        Session.Run("Invoke-MbxExchangeSync Anna").ThrowOnError();
    }

    [Fact]
    public void A_mailbox_that_is_not_the_users_is_warned_about()
    {
        Session.Run("New-MbxExchangeConnection Anna $server -Credential $svc -User anna").ThrowOnError();
        var result = Session.Run("Test-MbxExchangeConnection Anna");
        Assert.Contains(result.Warnings, warning => warning.Contains("The mailbox is that of svc@example.com, but the connection's user has the address anna@example.com", StringComparison.Ordinal));

        Session.Run("Set-MbxExchangeSync Anna -Activated").ThrowOnError();
        foreach (var line in new[] { "Invoke-MbxExchangeSync Anna -WhatIf", "Invoke-MbxExchangeSync Anna" })
        {
            Assert.Contains(Session.Run(line).Warnings, warning => warning.Contains("The mailbox is not that of anna@example.com", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(Session.Run("Invoke-MbxExchangeSync Anna").Warnings, warning => warning.Contains("The mailbox is not that of", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-Mailbox anna@example.com -Impersonate")]
    [InlineData("-Impersonate")]
    [InlineData("-Impersonate -Calendar Vagtplan")]
    public void A_mailbox_that_is_the_users_is_not_warned_about(string parameters)
    {
        Server.Mailboxes["anna@example.com"].AddCalendar("Vagtplan");
        Session.Run($"New-MbxExchangeConnection Anna $server -Credential $svc -User anna {parameters}").ThrowOnError();
        Session.Run("Set-MbxExchangeSync Anna -Activated").ThrowOnError();
        Assert.Empty(Session.Run("Test-MbxExchangeConnection Anna").ThrowOnError().Warnings);
        Assert.Empty(Session.Run("Invoke-MbxExchangeSync Anna").ThrowOnError().Warnings);
    }

    [Fact]
    public void A_token_provider_that_fails_says_so_in_the_report()
    {
        Session.Run("New-MbxExchangeConnection Anna $server -User anna -TokenProvider { throw 'no vault' }").ThrowOnError();
        var step = Session.Run("(Test-MbxExchangeConnection Anna -Detailed) | Where-Object Status -eq Failed").Single;
        Assert.Contains("no vault", ModuleSession.Text(step, "Message"), StringComparison.Ordinal);
        Assert.Equal("TokenNotIssued", ModuleSession.Text(step, "ErrorId"));
    }

    [Theory]
    [InlineData("-CertificateThumbprint 12", "InvalidThumbprint")]
    [InlineData("-Proxy 'no proxy'", "InvalidProxy")]
    [InlineData("-Proxy http://clerk:hunter2@proxy:8080", "InvalidProxy")]
    [InlineData("-ClientId app -Authority https://u:hunter2@login.example.com/x -DeviceCode", "InvalidAuthority")]
    [InlineData("-ClientId app -Authority https://login.example.com/x?secret=hunter2 -DeviceCode", "InvalidAuthority")]
    [InlineData("-Authentication OAuth", "OAuthNotConfigured")]
    [InlineData("-ClientId app -TenantId t", "OAuthNotConfigured")]
    [InlineData("-ClientId app -Authority http://login.example.com/x -DeviceCode", "InvalidAuthority")]
    [InlineData("-ClientId app -TenantId t -DeviceCode -TokenProvider { }", "OAuthAmbiguous")]
    public void What_cannot_work_is_refused_with_a_remedy(string parameters, string id)
    {
        var error = Session.Fails($"New-MbxExchangeConnection Anna $server -Credential $svc -User anna {parameters}");
        Assert.Equal(id, ModuleSession.IdOf(error));
        Assert.DoesNotContain("hunter2", error.Exception + error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Empty(Session.Run("Get-MbxExchangeConnection").Output);
    }

    [Fact]
    public void A_wrong_password_of_an_account_with_many_connections_is_sent_three_times_a_command()
    {
        Session.Run("1..8 | ForEach-Object { New-MbxExchangeConnection \"C$_\" $server -Credential ([pscredential]::new('svc', (ConvertTo-SecureString 'wrong' -AsPlainText -Force))) -User anna -Impersonate -Authentication Basic }").ThrowOnError();
        Session.Run("Get-MbxExchangeConnection | Set-MbxExchangeSync -Activated").ThrowOnError();
        foreach (var line in new[] { "Test-MbxExchangeConnection", "Get-MbxExchangeConnection | Test-MbxExchangeConnection", "Invoke-MbxExchangeSync", "Invoke-MbxExchangeSync -WhatIf" })
        {
            // It was set again, so what it was refused before counts no longer.
            Session.Run("Get-MbxExchangeConnection C1 | Set-MbxExchangeConnection -Credential ([pscredential]::new('svc', (ConvertTo-SecureString 'wrong' -AsPlainText -Force)))").ThrowOnError();
            var before = Server.Exchanges.Count;

            var result = Session.Run(line);

            Assert.Equal(3, Server.Exchanges.Count - before);
            Assert.Equal(8, line.Contains("Test", StringComparison.Ordinal) ? result.Output.Count(report => ModuleSession.Text(report, "ErrorId") == "WrongCredentials") : result.Errors.Count(error => ModuleSession.IdOf(error) == "WrongCredentials"));
        }

        Session.Run("Get-MbxExchangeConnection C1 | Set-MbxExchangeConnection -Credential $svc").ThrowOnError();
        Assert.Equal(1, Session.Run("Test-MbxExchangeConnection").Output.Count(report => ModuleSession.Text(report, "Passed") == "True"));
    }

    [Theory]
    [InlineData("-UserName anna -Password 12345678", "12345678")]
    [InlineData("-UserName anna -Password 'hunter2', 'hunter3'", "hunter")]
    [InlineData("-ClientId app -TenantId t -ClientSecret 12345678", "12345678")]
    public void A_password_that_is_no_text_is_refused_and_not_repeated(string parameters, string secret)
    {
        var error = Assert.Single(Session.Run($"New-MbxExchangeConnection Anna $server -User anna {parameters}").Errors);

        Assert.Equal("ParameterArgumentTransformationError", ModuleSession.IdOf(error));
        Assert.Contains("A text in quotes or a secure string is wanted", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, error.Exception.ToString(), StringComparison.Ordinal);
    }

    private string Titles(string user) =>
        string.Join('|', Session.Run($"Get-MbxAppointment -User {user}").ThrowOnError().Output.Select(o => ModuleSession.Text(o, "Title")));
}
