using System.Management.Automation;

namespace ExchangeSync.ModuleTests;

public sealed class ConnectionTests : ExchangeServer
{
    [Fact]
    public void A_connection_is_made_with_the_defaults_that_touch_nothing()
    {
        Connect();
        var connection = Session.Run("Get-MbxExchangeConnection").Single;
        Assert.Equal("Anna|anna|anna|False|False", Values(connection, "Title", "User", "UserName", "Use2007Protocol", "Activated"));
        Assert.DoesNotContain(connection.Properties, property => property.Name.Contains("Password", StringComparison.OrdinalIgnoreCase));
        var settings = Session.Run("Get-MbxExchangeSync Anna").Single;
        Assert.Equal("False|False|False|15|False|4|26|ExchangeWins",
            Values(settings, "Activated", "SynchronizePrivate", "AlarmOnNew", "MinutesBefore", "KeepHtml", "WeeksBack", "WeeksAhead", "ConflictPolicy"));
        Assert.False(string.IsNullOrEmpty(ModuleSession.Text(settings, "TimeZone")));
    }

    [Fact]
    public void A_host_name_means_https_and_the_usual_path()
    {
        var made = Session.Run("New-MbxExchangeConnection A mail.example.com (Login anna) -User anna".Replace("(Login", "-Credential (Login", StringComparison.Ordinal)).Single;
        Assert.Equal("https://mail.example.com/EWS/Exchange.asmx", ModuleSession.Text(made, "Server"));
    }

    [Fact]
    public void A_server_is_looked_for_only_from_an_address_of_a_domain_and_what_was_tried_is_told()
    {
        Assert.Equal("InvalidAddress", ModuleSession.IdOf(Session.Fails("New-MbxExchangeConnection A -Autodiscover -Credential (Login anna) -User anna")));
        Assert.Equal("InvalidAddress", ModuleSession.IdOf(Session.Fails("New-MbxExchangeConnection A -Autodiscover -Credential (Login anna@com) -User anna")));
        var error = Session.Fails("New-MbxExchangeConnection A -Autodiscover -Credential (Login anna@nowhere.invalid) -User anna");
        Assert.Equal("AutodiscoverFailed", ModuleSession.IdOf(error));
        Assert.Contains("https://autodiscover.nowhere.invalid/autodiscover/autodiscover.svc: There is no server named autodiscover.nowhere.invalid.", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Empty(Session.Run("Get-MbxExchangeConnection").Output);
    }

    [Fact]
    public void A_redirect_to_another_domain_is_asked_about_and_without_an_answer_not_followed()
    {
        using var proxy = new RedirectingProxy("https://mail.elsewhere.invalid/autodiscover/autodiscover.xml");
        var line = $"New-MbxExchangeConnection A -Autodiscover -Credential (Login anna@example.invalid) -User anna -Proxy {proxy.Url}";

        var error = Session.Fails(line);
        Assert.True(ModuleSession.IdOf(error) == "AutodiscoverRedirectNotConfirmed", error.ErrorDetails.Message);
        Assert.Contains("-AllowRedirectTo mail.elsewhere.invalid", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain(proxy.Requests, request => request.Contains("elsewhere", StringComparison.Ordinal));

        Assert.Contains(Session.Screen.Questions, question => question.Contains("mail.elsewhere.invalid", StringComparison.Ordinal));
        Session.Screen.Answer = 2;
        Assert.Equal("AutodiscoverRedirectNotConfirmed", ModuleSession.IdOf(Session.Fails(line)));
        Assert.DoesNotContain(proxy.Requests, request => request.Contains("elsewhere", StringComparison.Ordinal));

        Assert.Equal("AutodiscoverFailed", ModuleSession.IdOf(Session.Fails(line + " -AllowRedirectTo *.elsewhere.invalid")));
        Assert.Contains(proxy.Requests, request => request.StartsWith("CONNECT mail.elsewhere.invalid:443", StringComparison.Ordinal));
        Assert.DoesNotContain(proxy.Requests, request => request.Contains("Authorization:", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Connections_come_from_a_file_by_its_column_names_and_a_bad_line_does_not_end_it()
    {
        var file = Session.File("users.csv");
        File.WriteAllText(file, $"""
            Title,Server,UserName,Password,User,Use2007Protocol,Team
            Anna,{Server.Url},anna,secret,anna,,Sales
            Nobody,{Server.Url},nobody,secret,nobody,,
            "Bo, at work",{Server.Url},bo,secret,bo,true,
            """);
        var result = Session.Run("param($f) Import-Csv $f | New-MbxExchangeConnection", ("f", file));
        Assert.Equal(["Anna", "Bo, at work"], result.Output.Select(o => ModuleSession.Text(o, "Title")));
        Assert.Equal("Sales|False", Values(result.Output[0], "Team", "Use2007Protocol"));
        Assert.Equal("True", ModuleSession.Text(result.Output[1], "Use2007Protocol"));
        var error = Assert.Single(result.Errors);
        Assert.Equal("UserNotFound", ModuleSession.IdOf(error));
        Assert.Contains("New-MbxUser", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal("True|True", string.Join('|', Session.Run("Test-MbxExchangeConnection").ThrowOnError().Output.Select(o => ModuleSession.Text(o, "Passed"))));
    }

    [Fact]
    public void The_deprecated_team_is_stored_and_warned_about()
    {
        var result = Session.Run("New-MbxExchangeConnection Anna $server -Credential (Login anna) -User anna -Team Sales").ThrowOnError();
        Assert.Equal("Sales", ModuleSession.Text(result.Single, "Team"));
        Assert.Contains(result.Warnings, warning => warning.Contains("Team", StringComparison.Ordinal));
    }

    [Fact]
    public void One_mailbox_for_two_users_needs_Force_and_so_do_two_mailboxes_of_one()
    {
        Connect();
        Assert.Equal("MailboxOfAnotherUser", ModuleSession.IdOf(Session.Fails("New-MbxExchangeConnection B $server -Credential (Login anna) -User bo")));
        Assert.Equal("UserHasAnotherMailbox", ModuleSession.IdOf(Session.Fails("New-MbxExchangeConnection B $server -Credential (Login bo) -User anna")));
        Session.Run("New-MbxExchangeConnection B $server -Credential (Login bo) -User anna -Force").ThrowOnError();
        Assert.Equal(2, Session.Run("Get-MbxExchangeConnection -User anna").Output.Count);
    }

    [Fact]
    public void The_same_mailbox_for_the_same_user_twice_is_warned_about()
    {
        Connect();
        var second = Session.Run("New-MbxExchangeConnection Again $server -Credential (Login anna) -User anna").ThrowOnError();
        Assert.Contains("'Anna'", Assert.Single(second.Warnings), StringComparison.Ordinal);
        Assert.Empty(Session.Run("Set-MbxExchangeConnection Again -NewTitle 'Once more'").ThrowOnError().Warnings);
    }

    [Fact]
    public void The_test_report_passes_in_both_parts_and_leaves_nothing_behind()
    {
        Connect();
        var before = Anna.List().Count;
        var report = Session.Run("Get-MbxExchangeConnection Anna | Test-MbxExchangeConnection").Single;
        Assert.Equal("True|Passed|Passed", Values(report, "Passed", "GeneralConnection", "SendReceiveData"));
        Assert.Contains("Exchange", ModuleSession.Text(report, "ServerVersion"), StringComparison.Ordinal);
        Assert.NotEmpty(Session.Run("(Test-MbxExchangeConnection Anna).SendReceiveData.Steps").ThrowOnError().Output);
        Assert.Equal(before, Anna.List().Count);
        Assert.Empty(Anna.List("deleteditems"));
        Assert.Equal(0, Server.MailsSent);
    }

    [Fact]
    public void A_wrong_password_fails_in_the_report_with_cause_and_remedy()
    {
        Session.Run("New-MbxExchangeConnection Anna $server -Credential (Login anna wrong) -User anna").ThrowOnError();
        var report = Session.Run("Test-MbxExchangeConnection Anna").ThrowOnError().Single;
        Assert.Equal("False|Failed|Skipped|WrongCredentials", Values(report, "Passed", "GeneralConnection", "SendReceiveData", "ErrorId"));
        Assert.Contains("password", ModuleSession.Text(report, "LikelyCause"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("password", ModuleSession.Text(report, "Problem"), StringComparison.OrdinalIgnoreCase);
        Assert.False(string.IsNullOrEmpty(ModuleSession.Text(report, "WhatToDo")));
        Session.Run("Set-MbxExchangeConnection Anna -Credential (Login anna)").ThrowOnError();
        Assert.Equal("True", ModuleSession.Text(Session.Run("Test-MbxExchangeConnection Anna").Single, "Passed"));
    }

    [Fact]
    public void Detailed_lists_every_step_of_both_parts_with_outcome_and_duration()
    {
        Connect();
        var steps = Session.Run("Test-MbxExchangeConnection Anna -Detailed").ThrowOnError().Output;
        Assert.Equal(
            ["Look up the server name", "Reach the server", "Find the EWS service", "Compare the clocks", "Log on", "Ask for the version", "Use EWS", "Find the calendar",
                "Read appointments", "Create an appointment", "Read it back", "Change it", "Delete it"],
            steps.Select(step => ModuleSession.Text(step, "Name")));
        Assert.All(steps, step => Assert.Equal("Anna|Passed", Values(step, "Title", "Status")));
        Assert.Equal(["General connection", "Send/receive data"], steps.Select(step => ModuleSession.Text(step, "Part")).Distinct());
        Assert.Contains(steps, step => (TimeSpan)step.Properties["Duration"].Value > TimeSpan.Zero);
        var screen = Session.RunAtPrompt("Test-MbxExchangeConnection Anna -Detailed").Screen;
        Assert.Contains("Anna: General connection", screen, StringComparison.Ordinal);
        Assert.Matches(@"Delete it\s+Passed\s+\d+ ms", screen);
    }

    [Fact]
    public void An_unknown_server_fails_in_the_general_part()
    {
        Session.Run("New-MbxExchangeConnection Anna https://no.such.host.invalid/ -Credential (Login anna) -User anna").ThrowOnError();
        var report = Session.Run("Test-MbxExchangeConnection Anna").ThrowOnError().Single;
        Assert.Equal("False|Failed|Skipped", Values(report, "Passed", "GeneralConnection", "SendReceiveData"));
    }

    [Fact]
    public void Titles_take_wildcards_where_that_is_harmless_and_only_there()
    {
        Connect();
        Session.Run("New-MbxExchangeConnection 'Bo' $server -Credential (Login bo) -User bo").ThrowOnError();
        Assert.Equal(2, Session.Run("Get-MbxExchangeConnection *").ThrowOnError().Output.Count);
        Assert.Single(Session.Run("'anna' | Get-MbxExchangeConnection").ThrowOnError().Output);
        Assert.Empty(Session.Run("Get-MbxExchangeConnection X*").ThrowOnError().Output);
        Assert.Equal("ConnectionNotFound", ModuleSession.IdOf(Session.Fails("Remove-MbxExchangeConnection * -Confirm:$false")));
        Assert.Equal("ConnectionNotNamed", ModuleSession.IdOf(Session.Fails("Remove-MbxExchangeConnection -Confirm:$false")));
        Session.Run("Get-MbxExchangeConnection | Remove-MbxExchangeConnection -Confirm:$false").ThrowOnError();
        Assert.Empty(Session.Run("Get-MbxExchangeConnection").Output);
    }

    [Fact]
    public void A_user_with_a_connection_is_not_removed()
    {
        Connect();
        Assert.Equal("UserHasConnections", ModuleSession.IdOf(Session.Fails("Remove-MbxUser anna -Force -Confirm:$false")));
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        Session.Run("New-MbxExchangeConnection Anna $server -Credential (Login anna) -User anna -WhatIf").ThrowOnError();
        Assert.Empty(Session.Run("Get-MbxExchangeConnection").Output);
        Connect();
        Session.Run("Set-MbxExchangeConnection Anna -NewTitle X -WhatIf; Set-MbxExchangeSync Anna -Activated -WhatIf; Remove-MbxExchangeConnection Anna -WhatIf").ThrowOnError();
        Assert.Equal("Anna|False", Values(Session.Run("Get-MbxExchangeConnection").Single, "Title", "Activated"));
    }

    [Theory]
    [InlineData("New-MbxExchangeConnection Anna $server -Credential (Login anna) -User bo", "TitleInUse", ErrorCategory.ResourceExists)]
    [InlineData("New-MbxExchangeConnection B $server -Credential (Login bo) -User nobody", "UserNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("New-MbxExchangeConnection B $server -User bo", "CredentialMissing", ErrorCategory.InvalidArgument)]
    [InlineData("New-MbxExchangeConnection B 'not a server' -Credential (Login bo) -User bo", "InvalidServer", ErrorCategory.InvalidArgument)]
    [InlineData("New-MbxExchangeConnection B http://mail.example.com/ -Credential (Login bo) -User bo", "InsecureConnection", ErrorCategory.SecurityError)]
    [InlineData("Set-MbxExchangeConnection Anna -Server http://mail.example.com/", "InsecureConnection", ErrorCategory.SecurityError)]
    [InlineData("Set-MbxExchangeConnection Nope -NewTitle X", "ConnectionNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Set-MbxExchangeSync Anna -TimeZone Mars", "InvalidTimeZone", ErrorCategory.InvalidArgument)]
    [InlineData("Test-MbxExchangeConnection Nope", "ConnectionNotFound", ErrorCategory.ObjectNotFound)]
    public void An_error_has_its_id_and_changes_nothing(string line, string id, ErrorCategory category)
    {
        Connect();
        var error = Session.Fails(line);
        Assert.Equal(id, ModuleSession.IdOf(error));
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal(Server.Url.AbsoluteUri, ModuleSession.Text(Session.Run("Get-MbxExchangeConnection").Single, "Server"));
    }

    [Theory]
    [InlineData("-WeeksBack -1"), InlineData("-WeeksAhead -1"), InlineData("-MinutesBefore -5")]
    public void Negative_settings_are_refused_by_the_parameter(string parameters)
    {
        Connect();
        var error = Assert.Single(Session.Run($"Set-MbxExchangeSync Anna -Activated {parameters}").Errors);
        Assert.Equal("ParameterArgumentValidationError", ModuleSession.IdOf(error));
        Assert.Equal("False", ModuleSession.Text(Session.Run("Get-MbxExchangeSync Anna").Single, "Activated"));
    }

    [Fact]
    public void Tab_completes_titles_users_and_time_zones()
    {
        Connect();
        Assert.Equal("Anna", Complete("Get-MbxExchangeConnection An"));
        Assert.Equal("bo", Complete("Get-MbxUser b"));
        Assert.Equal("'Romance Standard Time'", Complete("Set-MbxExchangeSync Anna -TimeZone Roma"));

        string Complete(string line) => ModuleSession.Text(
            Session.Run("param($l, $d) $env:MBX_DATABASE = $d; try { ([System.Management.Automation.CommandCompletion]::CompleteInput($l, $l.Length, $null)).CompletionMatches[0] } finally { $env:MBX_DATABASE = '' }",
                ("l", line), ("d", Session.Database)).Single, "CompletionText")!;
    }

    internal static string Values(PSObject value, params string[] names) => string.Join('|', names.Select(name => ModuleSession.Text(value, name)));
}
