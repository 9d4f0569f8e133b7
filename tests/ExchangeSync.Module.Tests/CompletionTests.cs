using System.Diagnostics;
using System.Management.Automation;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;

namespace ExchangeSync.ModuleTests;

/// <summary>What Tab offers: fast, with what a word stands for, and nothing rather than an error.</summary>
public sealed class CompletionTests : ExchangeServer
{
    public CompletionTests() => Environment.SetEnvironmentVariable("MBX_DATABASE", null);

    [Fact]
    public void Zones_are_offered_with_the_name_that_Windows_shows_and_found_by_a_place_in_them()
    {
        var zone = Assert.Single(Complete("Set-MbxExchangeSync -TimeZone Roma"));
        Assert.Equal("'Romance Standard Time'", zone.CompletionText);
        Assert.Matches(@"^\(UTC\+01:00\) .+Europe/Copenhagen", zone.ToolTip);
        Assert.Contains(Complete("New-MbxAppointment -TimeZone copenhag"), found => found.ListItemText == "Romance Standard Time");
        Assert.Contains(Complete("New-MbxAppointment -TimeZone 'new york"), found => found.ListItemText == "Eastern Standard Time");
        Assert.InRange(Complete("New-MbxAppointment -TimeZone ").Count, 130, 200);
    }

    [Fact]
    public void Titles_and_users_are_offered_with_what_they_stand_for()
    {
        Connect();
        Session.Run("Set-MbxUser anna -Email anna@example.com; Set-MbxExchangeConnection Anna -NewTitle 'Anna''s'").ThrowOnError();
        var title = Assert.Single(Complete($"Get-MbxExchangeSync -Database '{Session.Database}' an"));
        Assert.Equal("'Anna''s' | anna, not activated", $"{title.CompletionText} | {title.ToolTip}");
        Assert.Equal("anna@example.com", Assert.Single(Complete($"Get-MbxAppointment -Database '{Session.Database}' -User a")).ToolTip);
    }

    [Fact]
    public void Runs_and_conflicts_are_offered_by_number_the_newest_first()
    {
        ConnectAndActivate();
        Session.Run("New-MbxAppointment anna Lunch (Get-Date).AddDays(1); Invoke-MbxExchangeSync; Invoke-MbxExchangeSync").ThrowOnError();
        var runs = Complete($"Undo-MbxExchangeSync -Database '{Session.Database}' -Run ");
        Assert.Equal(["2", "1"], runs.Select(run => run.CompletionText));
        Assert.Matches(@"^Anna, \d{4}-\d\d-\d\d \d\d:\d\d, Completed, Exchange \+1 ~0 -0, Microbizz \+0 ~0 -0$", runs[1].ToolTip);
        Assert.Empty(Complete($"Get-MbxExchangeSyncRun Nobody -Database '{Session.Database}' -RunId "));

        var item = Assert.Single(Anna.List()).Id;
        Anna.Change(item, content => content with { Location = "High Street" });
        Session.Run("Get-MbxAppointment | Set-MbxAppointment -Place Canteen; Invoke-MbxExchangeSync").ThrowOnError();
        Assert.EndsWith(", Settled, Place", Assert.Single(Complete($"Resolve-MbxExchangeConflict -Database '{Session.Database}' -ConflictId ")).ToolTip, StringComparison.Ordinal);
    }

    [Fact]
    public void Appointment_types_are_offered_and_values_of_a_setting_by_PowerShell_itself()
    {
        Session.Run("New-MbxAppointment anna Lunch '2030-01-07' -Type 'Customer visit'").ThrowOnError();
        Assert.Equal("'Customer visit'", Assert.Single(Complete($"New-MbxAppointment anna x -Database '{Session.Database}' -Type cust")).CompletionText);
        Assert.Equal("'Customer visit'", Assert.Single(Complete($"Set-MbxExchangeSync x -Database '{Session.Database}' -ExcludeCategory ")).CompletionText);
        Assert.Equal("ExchangeWins", Assert.Single(Complete("Set-MbxExchangeSync x -ConflictPolicy Exch")).CompletionText);
    }

    [Fact]
    public void Calendars_are_asked_for_once_and_then_known()
    {
        Anna.AddCalendar("Duty roster");
        Connect();
        var line = $"Set-MbxExchangeConnection Anna -Database '{Session.Database}' -Calendar du";
        var found = Complete(line);
        for (var tries = 0; found.Count == 0 && tries < 20; tries++)
        {
            found = Complete(line);
        }

        Assert.Equal("'Duty roster'", Assert.Single(found).CompletionText);
        var asked = Server.Exchanges.Count;
        Assert.Single(Complete(line));
        Assert.Equal(asked, Server.Exchanges.Count);
    }

    [Fact]
    public void A_server_that_does_not_answer_keeps_nobody_waiting_and_a_wrong_password_is_tried_once()
    {
        Session.Run("New-MbxExchangeConnection Slow $server -Credential (Login bo wrong) -User bo").ThrowOnError();
        Server.Faults.Add(new Fault { Kind = FaultKind.Delay, Milliseconds = 3000 });
        var line = $"Set-MbxExchangeConnection Slow -Database '{Session.Database}' -Calendar ";
        Complete(line);
        var watch = Stopwatch.StartNew();
        Assert.Empty(Complete(line));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 2);
        Assert.InRange(Server.Exchanges.Count, 0, 2);
    }

    [Fact]
    public void Where_there_is_nothing_to_offer_Tab_says_nothing()
    {
        File.WriteAllText(Session.File("broken.db"), "This is no database.");
        foreach (var file in new[] { "missing.db", "broken.db" })
        {
            Session.Run("$Error.Clear()");
            var named = $"-Database '{Session.File(file)}'";
            foreach (var line in new[] { $"Get-MbxExchangeSync {named} an", $"Get-MbxUser {named} a", $"Undo-MbxExchangeSync {named} ", $"Resolve-MbxExchangeConflict {named} ", $"New-MbxAppointment {named} -Type a", $"Set-MbxExchangeConnection An {named} -Calendar a" })
            {
                Assert.Empty(Complete(line));
            }

            Assert.Equal("0", Session.Run("$Error.Count").Single.ToString());
        }
    }

    [Fact]
    public void A_database_with_a_relative_path_is_found_from_the_sessions_folder()
    {
        var folder = Path.GetDirectoryName(Session.Database)!;
        Session.Run("param($folder) $null = $ExecutionContext.SessionState.Path.SetLocation($folder)", ("folder", folder)).ThrowOnError();
        Assert.Equal("anna", Assert.Single(Complete($"Get-MbxUser -Database {Path.GetFileName(Session.Database)} a")).CompletionText);
    }

    private List<CompletionResult> Complete(string line) =>
        [.. Session.Run("param($line) [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches", ("line", line)).ThrowOnError()
            .Output.Select(found => (CompletionResult)found.BaseObject).Where(found => found.ResultType == CompletionResultType.ParameterValue)];
}
