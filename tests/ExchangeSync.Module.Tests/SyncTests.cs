using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.ModuleTests;

public sealed class SyncTests : ExchangeServer
{
    private static readonly DateTime Tomorrow = DateTime.Today.AddDays(1);

    [Fact]
    public void Both_calendars_are_the_same_after_a_run_and_the_next_run_is_idle()
    {
        ConnectAndActivate();
        Add("From Exchange");
        NewAppointment("From Microbizz");

        var run = Session.Run("Invoke-MbxExchangeSync").Single;
        Assert.Equal("Completed|1|1|0", ConnectionTests.Values(run, "Status", "CreatedInExchange", "CreatedInMicrobizz", "Failed"));
        Assert.Equal(["From Exchange", "From Microbizz"], Anna.List().Select(item => item.Content.Subject).Order());
        Assert.Equal("From Exchange|From Microbizz", Titles());

        var idle = Session.Run("Invoke-MbxExchangeSync Anna").Single;
        Assert.Equal("Completed|0|0|0|0|0|0", ConnectionTests.Values(idle, "Status",
            "CreatedInExchange", "UpdatedInExchange", "DeletedInExchange", "CreatedInMicrobizz", "UpdatedInMicrobizz", "DeletedInMicrobizz"));
        Assert.Equal(0, Server.MailsSent);
    }

    [Fact]
    public void Edits_and_deletes_on_either_side_arrive_on_the_other()
    {
        ConnectAndActivate();
        var item = Add("Dentist");
        NewAppointment("Lunch");
        NewAppointment("Gone");
        Session.Run("Invoke-MbxExchangeSync").ThrowOnError();

        Anna.Change(item.Id, content => content with { Location = "High Street" });
        Session.Run("Get-MbxAppointment -Title Lunch | Set-MbxAppointment -Place Canteen; Get-MbxAppointment -Title Gone | Remove-MbxAppointment -Confirm:$false").ThrowOnError();
        var run = Session.Run("Invoke-MbxExchangeSync").Single;

        Assert.Equal("Completed|1|1|1", ConnectionTests.Values(run, "Status", "UpdatedInExchange", "DeletedInExchange", "UpdatedInMicrobizz"));
        Assert.Equal("High Street", ModuleSession.Text(Session.Run("Get-MbxAppointment -Title Dentist").Single, "Place"));
        Assert.Equal("Canteen", Anna.List().Single(i => i.Content.Subject == "Lunch").Content.Location);
        Assert.DoesNotContain(Anna.List(), i => i.Content.Subject == "Gone");
    }

    [Fact]
    public void An_emptied_calendar_is_held_until_force()
    {
        ConnectAndActivate();
        foreach (var title in new[] { "One", "Two", "Three" })
        {
            NewAppointment(title);
        }

        Session.Run("Invoke-MbxExchangeSync").ThrowOnError();
        Session.Run("Get-MbxAppointment -User anna | Remove-MbxAppointment -Confirm:$false").ThrowOnError();

        var held = Session.Run("Invoke-MbxExchangeSync").ThrowOnError();
        Assert.Contains("3 deletes in Exchange are held", Assert.Single(held.Warnings), StringComparison.Ordinal);
        Assert.Equal(3, Anna.List().Count);
        Assert.Equal("Held|Held|Held", string.Join('|', Session.Run("Invoke-MbxExchangeSync -Force:$false -WhatIf").Output.Select(o => ModuleSession.Text(o, "State"))));

        Session.Run("Invoke-MbxExchangeSync -Force").ThrowOnError();
        Assert.Empty(Anna.List());
    }

    [Fact]
    public void WhatIf_gives_the_plan_and_writes_nothing_and_the_run_does_just_that()
    {
        ConnectAndActivate();
        Add("From Exchange");
        NewAppointment("From Microbizz");

        var plan = Session.Run("Invoke-MbxExchangeSync -WhatIf").ThrowOnError();
        Assert.Equal(["Create in Exchange: From Microbizz", "Create in Microbizz: From Exchange"], plan.Output.Select(o => o.ToString()).Order());
        Assert.Contains("What if", plan.Screen, StringComparison.Ordinal);
        Assert.Single(Anna.List());
        Assert.Equal("From Microbizz", Titles());
        Assert.Empty(Session.Run("Get-MbxExchangeSyncRun").Output);

        Session.Run("Invoke-MbxExchangeSync").ThrowOnError();
        var done = Session.Run("(Get-MbxExchangeSyncRun -IncludeActions).Actions").ThrowOnError();
        Assert.Equal(plan.Output.Select(o => o.ToString()).Order(), done.Output.Select(o => o.ToString()).Order());
    }

    [Fact]
    public void Save_and_synchronize_runs_at_once_and_shows_progress()
    {
        Connect();
        NewAppointment("Lunch");
        var result = Session.Run("Set-MbxExchangeSync Anna -Activated -Synchronize").ThrowOnError();
        Assert.Equal("Completed", ModuleSession.Text(result.Single, "Status"));
        Assert.Single(Anna.List());
        Assert.Contains(result.Progress, record => record.Activity.Contains("Anna", StringComparison.Ordinal));
        Assert.Equal(System.Management.Automation.ProgressRecordType.Completed, result.Progress[^1].RecordType);
        Assert.Equal("Completed", ModuleSession.Text(Session.Run("Get-MbxExchangeSync Anna").Single, "LastStatus"));
    }

    [Fact]
    public void An_inactive_connection_is_skipped_with_a_warning()
    {
        Connect();
        NewAppointment("Lunch");
        foreach (var line in new[] { "Invoke-MbxExchangeSync Anna", "Get-MbxExchangeConnection | Invoke-MbxExchangeSync", "Invoke-MbxExchangeSync", "Set-MbxExchangeSync Anna -Synchronize" })
        {
            var result = Session.Run(line).ThrowOnError();
            Assert.Empty(result.Output);
            Assert.Contains("activated", Assert.Single(result.Warnings), StringComparison.Ordinal);
        }

        Assert.Empty(Anna.List());
    }

    [Fact]
    public void A_recurring_appointment_is_reported_as_skipped()
    {
        ConnectAndActivate();
        Session.Run("param($t) New-MbxAppointment anna Weekly $t -RecurrenceRule 'FREQ=WEEKLY'", ("t", Tomorrow)).ThrowOnError();
        var result = Session.Run("Invoke-MbxExchangeSync").ThrowOnError();
        Assert.Equal("1", ModuleSession.Text(result.Single, "Skipped"));
        Assert.Contains(result.Warnings, warning => warning.Contains("not carried over", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Warnings, warning => warning.Contains("Weekly", StringComparison.Ordinal));
        var id = ModuleSession.Text(Session.Run("Get-MbxAppointment -Title Weekly").Single, "Id")!;
        Assert.Contains(Session.Run("Invoke-MbxExchangeSync -Verbose").Verbose, line => line.Contains(id, StringComparison.Ordinal));
        Assert.Empty(Anna.List());
    }

    [Fact]
    public void A_recurring_appointment_goes_to_Exchange_as_a_series_where_the_setting_says_so()
    {
        ConnectAndActivate();
        Session.Run("param($t) New-MbxAppointment anna Weekly $t -RecurrenceRule 'FREQ=WEEKLY;COUNT=3'", ("t", Tomorrow)).ThrowOnError();
        Assert.Equal("Series", ModuleSession.Text(Session.Run("Set-MbxExchangeSync Anna -Recurrence Series -PassThru").Single, "Recurrence"));
        Session.Run("Invoke-MbxExchangeSync").ThrowOnError();
        Assert.Equal(CalendarItemKind.RecurringMaster, Assert.Single(Anna.List()).Kind);

        Session.Run("Get-MbxAppointment -Title Weekly | Set-MbxAppointment -Place Attic").ThrowOnError();
        Session.Run("Invoke-MbxExchangeSync").ThrowOnError();
        Assert.Equal("Attic", Assert.Single(Anna.List()).Content.Location);
        Assert.Empty(Session.Run("Invoke-MbxExchangeSync -WhatIf").ThrowOnError().Output);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Connections_run_side_by_side_as_many_as_are_allowed_and_one_that_fails_stops_no_other(int atATime)
    {
        ConnectAndActivate();
        Session.Run("New-MbxExchangeConnection Bad $server -Credential (Login bo wrong) -User bo; Set-MbxExchangeSync Bad -Activated").ThrowOnError();
        Add("From Exchange");
        NewAppointment("From Microbizz");

        var result = Session.Run($"Invoke-MbxExchangeSync -ThrottleLimit {atATime}");

        Assert.Equal("WrongCredentials", ModuleSession.IdOf(Assert.Single(result.Errors)));
        Assert.Equal(["Completed", "Failed"], result.Output.Select(run => ModuleSession.Text(run, "Status")).Order());
        Assert.Equal("From Exchange|From Microbizz", Titles());
    }

    [Fact]
    public void A_wrong_password_fails_one_connection_and_the_others_go_on()
    {
        ConnectAndActivate();
        Session.Run("New-MbxExchangeConnection Bad $server -Credential (Login bo wrong) -User bo; Set-MbxExchangeSync Bad -Activated").ThrowOnError();
        var result = Session.Run("Get-MbxExchangeConnection | Sort-Object Title -Descending | Invoke-MbxExchangeSync");
        var error = Assert.Single(result.Errors);
        Assert.Equal("WrongCredentials", ModuleSession.IdOf(error));
        Assert.Equal(System.Management.Automation.ErrorCategory.AuthenticationError, error.CategoryInfo.Category);
        Assert.Equal("Bad", error.TargetObject);
        Assert.Equal("Failed|Completed", string.Join('|', result.Output.Select(o => ModuleSession.Text(o, "Status"))));
    }

    [Fact]
    public void Once_it_has_synchronized_a_connection_stays_with_its_mailbox()
    {
        ConnectAndActivate();
        Session.Run("Invoke-MbxExchangeSync").ThrowOnError();
        Assert.Equal("ConnectionInUse", ModuleSession.IdOf(Session.Fails("Set-MbxExchangeConnection Anna -User bo")));
        Assert.Equal("ConnectionInUse", ModuleSession.IdOf(Session.Fails("Set-MbxExchangeConnection Anna -Credential (Login bo)")));
        Session.Run("Set-MbxExchangeConnection Anna -NewTitle 'Anna Berg' -Credential (Login ANNA)").ThrowOnError();
        Assert.Equal("Completed", ModuleSession.Text(Session.Run("Invoke-MbxExchangeSync 'Anna Berg'").Single, "Status"));
    }

    [Fact]
    public void Failed_log_ons_do_not_keep_a_mistyped_mailbox()
    {
        Session.Run("New-MbxExchangeConnection Anna $server -Credential (Login ana) -User anna; Set-MbxExchangeSync Anna -Activated").ThrowOnError();
        Assert.Equal("WrongCredentials", ModuleSession.IdOf(Assert.Single(Session.Run("Invoke-MbxExchangeSync").Errors)));
        Session.Run("Set-MbxExchangeConnection Anna -Credential (Login anna)").ThrowOnError();
        Assert.Equal("Completed", ModuleSession.Text(Session.Run("Invoke-MbxExchangeSync").Single, "Status"));
    }

    [Fact]
    public void A_run_that_is_not_there_is_an_error()
    {
        ConnectAndActivate();
        Session.Run("Invoke-MbxExchangeSync").ThrowOnError();
        Assert.Equal("RunNotFound", ModuleSession.IdOf(Session.Fails("Get-MbxExchangeSyncRun -RunId 99")));
        Assert.Equal("Completed", ModuleSession.Text(Session.Run("Get-MbxExchangeSyncRun | Get-MbxExchangeSyncRun").Single, "Status"));
    }

    private MailboxItem Add(string subject) => Anna.Add(new CalendarItem
    {
        Subject = subject,
        Start = Instant.FromDateTimeUtc(DateTime.SpecifyKind(Tomorrow.AddHours(9), DateTimeKind.Utc)),
        End = Instant.FromDateTimeUtc(DateTime.SpecifyKind(Tomorrow.AddHours(10), DateTimeKind.Utc)),
    });

    private void NewAppointment(string title) =>
        Session.Run("param($title, $start) New-MbxAppointment anna $title $start", ("title", title), ("start", Tomorrow.AddHours(14))).ThrowOnError();

    private string Titles() => string.Join('|', Session.Run("Get-MbxAppointment").ThrowOnError().Output.Select(o => ModuleSession.Text(o, "Title")).Order());
}
