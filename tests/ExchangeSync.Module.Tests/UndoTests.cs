using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.ModuleTests;

public sealed class UndoTests : ExchangeServer
{
    private static readonly DateTime Tomorrow = DateTime.Today.AddDays(1);

    [Fact]
    public void A_run_is_taken_back_and_the_connection_deactivated_with_a_warning()
    {
        ConnectAndActivate();
        Add("From Exchange");
        Session.Run($"New-MbxAppointment -User anna -Title 'From Microbizz' -Start '{Tomorrow:yyyy-MM-dd}T15:00' -End '{Tomorrow:yyyy-MM-dd}T16:00'").ThrowOnError();
        var run = ModuleSession.Text(Session.Run("Invoke-MbxExchangeSync").Single, "RunId");

        var planned = Session.Run($"Undo-MbxExchangeSync {run} -WhatIf").ThrowOnError();
        Assert.Equal(["Delete in Exchange: From Microbizz", "Delete in Microbizz: From Exchange"], planned.Output.Select(action => action.ToString()).Order());
        Assert.Equal(2, Anna.List().Count);
        Assert.Equal("True", ModuleSession.Text(Session.Run("Get-MbxExchangeSync anna").Single, "Activated"));

        var result = Session.Run("Get-MbxExchangeSyncRun | Undo-MbxExchangeSync").ThrowOnError();
        Assert.Equal($"Completed|1|1|{run}|0", ConnectionTests.Values(result.Single, "Status", "DeletedInExchange", "DeletedInMicrobizz", "Undoes", "Skipped"));
        Assert.Contains("deactivated", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal("From Exchange", Assert.Single(Anna.List()).Content.Subject);
        Assert.Equal("From Microbizz", ModuleSession.Text(Session.Run("Get-MbxAppointment").Single, "Title"));
        Assert.Equal("False", ModuleSession.Text(Session.Run("Get-MbxExchangeSync anna").Single, "Activated"));
        Assert.Equal(0, Server.MailsSent);
    }

    [Fact]
    public void What_was_edited_since_is_named_and_an_undo_is_undone_like_any_run()
    {
        ConnectAndActivate();
        var item = Add("Dentist");
        var first = Session.Run("Invoke-MbxExchangeSync").Single;
        Session.Run("Get-MbxAppointment | Set-MbxAppointment -Place Attic").ThrowOnError();

        var left = Session.Run($"Undo-MbxExchangeSync -Run {ModuleSession.Text(first, "RunId")} -KeepActive").ThrowOnError();
        Assert.Equal("Completed|0|1", ConnectionTests.Values(left.Single, "Status", "DeletedInMicrobizz", "Skipped"));
        Assert.Contains("1 left as it is: A user has changed it since", Assert.Single(left.Warnings), StringComparison.Ordinal);
        Assert.Equal("Skip|ChangedSince|Dentist", Session.Run($"(Get-MbxExchangeSyncRun -Last 1 -IncludeActions).Actions | ForEach-Object {{ $_.Kind + '|' + $_.Reason + '|' + $_.Title }}").Single.ToString());

        Anna.Change(item.Id, content => content with { Subject = "Doctor" });
        var edit = Session.Run("Invoke-MbxExchangeSync").Single;
        var undo = Session.Run($"Undo-MbxExchangeSync {ModuleSession.Text(edit, "RunId")} -KeepActive").ThrowOnError().Single;
        Assert.Equal("Dentist", ModuleSession.Text(Session.Run("Get-MbxAppointment").Single, "Title"));
        Session.Run($"Undo-MbxExchangeSync {ModuleSession.Text(undo, "RunId")} -KeepActive").ThrowOnError();
        Assert.Equal("Doctor", ModuleSession.Text(Session.Run("Get-MbxAppointment").Single, "Title"));
    }

    [Theory]
    [InlineData("{0}, {1} | Undo-MbxExchangeSync")]
    [InlineData("Undo-MbxExchangeSync {0}, {1}")]
    [InlineData("Get-MbxExchangeSyncRun | Sort-Object RunId | Undo-MbxExchangeSync")]
    public void Of_several_runs_the_newest_is_undone_first_in_whatever_order_they_come(string script)
    {
        ConnectAndActivate();
        var item = Add("One");
        var one = ModuleSession.Text(Session.Run("Invoke-MbxExchangeSync").Single, "RunId");
        Anna.Change(item.Id, content => content with { Subject = "Two" });
        var two = ModuleSession.Text(Session.Run("Invoke-MbxExchangeSync").Single, "RunId");

        var result = Session.Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, script, one, two)).ThrowOnError();

        Assert.Equal([$"{two}|0", $"{one}|0"], result.Output.Select(undo => ConnectionTests.Values(undo, "Undoes", "Skipped")));
        Assert.Empty(Session.Run("Get-MbxAppointment").Output);
    }

    [Fact]
    public void A_run_that_is_not_there_is_an_error_of_its_own()
    {
        ConnectAndActivate();
        var error = Assert.Single(Session.Run("Undo-MbxExchangeSync 4711").Errors);
        Assert.StartsWith("RunNotFound", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("4711", error.TargetObject.ToString());
    }

    private MailboxItem Add(string subject)
    {
        var start = Instant.FromDateTimeUtc(DateTime.SpecifyKind(Tomorrow.AddHours(9), DateTimeKind.Utc));
        return Anna.Add(new CalendarItem { Subject = subject, Start = start, End = start + Duration.FromHours(1), StartTimeZone = "UTC" });
    }
}
