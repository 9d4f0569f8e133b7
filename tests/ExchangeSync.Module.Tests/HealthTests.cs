using System.Management.Automation;
using ExchangeSync.Simulator.Faults;

namespace ExchangeSync.ModuleTests;

/// <summary>A connection that fails is seen to fail, is not tried until its account is locked, and does not drown its admin in warnings.</summary>
public sealed class HealthTests : ExchangeServer
{
    [Fact]
    public void A_connection_shows_its_last_success_and_since_when_it_fails_and_why()
    {
        ConnectAndActivate();
        Assert.Equal("||0|", ConnectionTests.Values(Get(), "LastSuccess", "FailingSince", "ConsecutiveFailures", "LastErrorId"));
        Assert.Equal("0", ModuleSession.Text(Session.Run("Invoke-MbxExchangeSync").Single, "ExitCode"));
        var well = Get();
        Assert.NotNull(well.Properties["LastSuccess"].Value);
        Assert.Null(well.Properties["FailingSince"].Value);

        Session.Run("Set-MbxExchangeConnection Anna -Credential (Login anna wrong)").ThrowOnError();
        Assert.Equal("2|2", string.Join('|', Enumerable.Range(0, 2).Select(_ => ModuleSession.Text(Assert.Single(Session.Run("Invoke-MbxExchangeSync").Output), "ExitCode"))));
        var failing = Get();
        Assert.Equal("2|WrongCredentials", ConnectionTests.Values(failing, "ConsecutiveFailures", "LastErrorId"));
        Assert.Equal(well.Properties["LastSuccess"].Value, failing.Properties["LastSuccess"].Value);
        Assert.InRange((DateTimeOffset)failing.Properties["FailingSince"].Value, (DateTimeOffset)well.Properties["LastSuccess"].Value, (DateTimeOffset)failing.Properties["LastFailure"].Value);
        Assert.NotEqual("", ModuleSession.Text(failing, "LastErrorMessage"));
        Assert.NotEqual("", ModuleSession.Text(failing, "WhatToDo"));

        Session.Run("Set-MbxExchangeConnection Anna -Credential (Login anna); Invoke-MbxExchangeSync").ThrowOnError();
        Assert.Equal("|0|WrongCredentials", ConnectionTests.Values(Get(), "FailingSince", "ConsecutiveFailures", "LastErrorId"));
    }

    [Fact]
    public void After_the_limit_of_wrong_credentials_nothing_is_sent_until_they_are_changed()
    {
        ConnectAndActivate();
        Session.Run("Set-MbxExchangeSync Anna -FailureLimit 3; Set-MbxExchangeConnection Anna -Credential (Login anna wrong)").ThrowOnError();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("WrongCredentials", ErrorOfRun());
        }

        var sent = Server.Exchanges.Count;
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("CredentialsSuspended", ErrorOfRun());
        }

        var refusal = Assert.Single(Session.Run("Invoke-MbxExchangeSync -WhatIf").Errors);
        Assert.Equal(ErrorCategory.AuthenticationError, refusal.CategoryInfo.Category);
        Assert.Contains("Set-MbxExchangeConnection 'Anna' -Credential", refusal.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(sent, Server.Exchanges.Count);
        Assert.Equal("8|CredentialsSuspended", ConnectionTests.Values(Get(), "ConsecutiveFailures", "LastErrorId"));

        Session.Run("Set-MbxExchangeConnection Anna -Credential (Login anna); Invoke-MbxExchangeSync").ThrowOnError();
        Assert.Equal("0", ModuleSession.Text(Get(), "ConsecutiveFailures"));
    }

    [Fact]
    public void A_test_that_passes_ends_the_pause_and_one_that_fails_does_not()
    {
        ConnectAndActivate();
        Session.Run("Set-MbxExchangeSync Anna -FailureLimit 1").ThrowOnError();
        Server.Faults.Add(new Fault { Kind = FaultKind.HttpStatus, Status = 401, Times = 2 });
        Assert.Equal("WrongCredentials", ErrorOfRun());
        Assert.Equal("False", ModuleSession.Text(Session.Run("Test-MbxExchangeConnection Anna").ThrowOnError().Single, "Passed"));
        Assert.Equal("CredentialsSuspended", ErrorOfRun());
        Session.Run("Test-MbxExchangeConnection Anna; Invoke-MbxExchangeSync").ThrowOnError();
    }

    [Fact]
    public async Task A_failure_that_goes_on_is_warned_about_once()
    {
        ConnectAndActivate();
        await Server.DisposeAsync();
        var results = Enumerable.Range(0, 12).Select(_ => Session.Run("Invoke-MbxExchangeSync")).ToList();
        Assert.Contains("5 runs in a row", Assert.Single(results.SelectMany(result => result.Warnings)), StringComparison.Ordinal);
        Assert.All(results, result => Assert.Equal("ConnectionRefused", ModuleSession.IdOf(Assert.Single(result.Errors))));
        Assert.Equal("12", ModuleSession.Text(Get(), "ConsecutiveFailures"));
    }

    [Fact]
    public void A_connection_that_can_not_even_be_tried_is_a_failed_run_too()
    {
        ConnectAndActivate();
        File.Delete(Session.Database + ".key");
        var result = Session.Run("Invoke-MbxExchangeSync");
        var id = ModuleSession.IdOf(Assert.Single(result.Errors));
        Assert.Equal($"Failed|2|{id}", ConnectionTests.Values(Assert.Single(result.Output), "Status", "ExitCode", "ErrorId"));
        Assert.Equal(id, ModuleSession.Text(Get(), "LastErrorId"));
    }

    [Fact]
    public void An_entry_that_can_not_be_read_is_an_error_with_its_reason_and_a_line_in_the_log_each_time_that_it_is_tried()
    {
        ConnectAndActivate();
        var start = NodaTime.Instant.FromDateTimeUtc(DateTime.SpecifyKind(DateTime.Today.AddDays(1).AddHours(9), DateTimeKind.Utc));
        var bad = Anna.Add(new Simulator.CalendarItem { Subject = "Bad", Start = start, End = start + NodaTime.Duration.FromHours(1) }).Id;
        Anna.Add(new Simulator.CalendarItem { Subject = "Good", Start = start, End = start + NodaTime.Duration.FromHours(1) });
        Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "GetItem", Code = "ErrorItemCorrupt", Matching = bad, Times = 1000 });

        var result = Session.Run("param($log) Invoke-MbxExchangeSync -LogPath $log", ("log", Session.File("runs.log")));

        Assert.Equal("CompletedWithErrors|1|1|1|1", ConnectionTests.Values(Assert.Single(result.Output), "Status", "CreatedInMicrobizz", "Failed", "Quarantined", "ExitCode"));
        var error = Assert.Single(result.Errors);
        Assert.Equal(("ErrorItemCorrupt", bad), (ModuleSession.IdOf(error), error.TargetObject));
        Assert.Contains("Compare-MbxExchangeCalendar", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        var line = Assert.Single(File.ReadLines(Session.File("runs.log")), line => line.Contains("\"Unread\"", StringComparison.Ordinal));
        Assert.Contains("ErrorItemCorrupt", line, StringComparison.Ordinal);
        Assert.Contains(bad, System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("key").GetString(), StringComparison.Ordinal);
        Assert.Contains("ErrorItemCorrupt", ConnectionTests.Values(Session.Run("Compare-MbxExchangeCalendar").ThrowOnError().Single, "Kind", "Reason", "Message"), StringComparison.Ordinal);

        // Not tried again yet, so nothing is told again; that it waits is still seen.
        var next = Session.Run("Invoke-MbxExchangeSync").ThrowOnError();
        Assert.Equal("Completed|0|1|1", ConnectionTests.Values(next.Single, "Status", "Failed", "Quarantined", "ExitCode"));
    }

    [Fact]
    public void Held_deletes_show_in_the_exit_code_and_in_the_settings()
    {
        ConnectAndActivate();
        Session.Run("param($t) 1..3 | ForEach-Object { New-MbxAppointment anna \"A$_\" $t.AddHours($_) }; Invoke-MbxExchangeSync", ("t", DateTime.Today.AddDays(1))).ThrowOnError();
        Session.Run("Get-MbxAppointment -User anna | Remove-MbxAppointment -Confirm:$false").ThrowOnError();
        Assert.Equal("Completed|3|3", ConnectionTests.Values(Session.Run("Invoke-MbxExchangeSync").Single, "Status", "Held", "ExitCode"));
        Assert.Equal("3", ModuleSession.Text(Session.Run("Invoke-MbxExchangeSync").Single, "ExitCode"));
        Assert.Equal("3|3|0|5", ConnectionTests.Values(Session.Run("Get-MbxExchangeSync").Single, "Pending", "Held", "Quarantined", "FailureLimit"));
        Session.Run("Invoke-MbxExchangeSync -Force").ThrowOnError();
        Assert.Equal("0", ModuleSession.Text(Session.Run("Invoke-MbxExchangeSync").Single, "ExitCode"));
    }

    private PSObject Get() => Session.Run("Get-MbxExchangeConnection Anna").Single;

    private string ErrorOfRun() => ModuleSession.IdOf(Assert.Single(Session.Run("Invoke-MbxExchangeSync").Errors));
}
