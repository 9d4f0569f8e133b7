using System.Management.Automation;
using System.Management.Automation.Runspaces;
using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.ModuleTests;

/// <summary>What a run says on its way: progress, verbose and debug lines, and one line for each connection when it is done.</summary>
public sealed class MessageTests : ExchangeServer
{
    [Fact]
    public void Each_connection_ends_with_one_line_in_the_information_stream()
    {
        ConnectAndActivate();
        Session.Run("""
            New-MbxExchangeConnection Bo $server -Credential (Login bo wrong) -User bo
            Set-MbxExchangeSync Bo -Activated
            New-MbxAppointment anna Lunch (Get-Date).AddDays(1)
            """).ThrowOnError();
        var lines = Session.Run("Invoke-MbxExchangeSync -ThrottleLimit 1 -ErrorAction SilentlyContinue").Information;
        Assert.All(lines, line => Assert.Equal(["ExchangeSync"], line.Tags));
        Assert.Matches(@"^Anna: run 1 done in \d.*s: Exchange \+1 ~0 -0; \d+ requests\.$", lines[0].ToString());
        Assert.Matches(@"^Bo: run 2 failed \(WrongCredentials\) in \d.*s; \d+ requests\.$", lines[1].ToString());
        Assert.Equal(2, lines.Count);
        Assert.Matches(@"nothing to do; \d+ requests\.$", Assert.Single(Session.Run("Invoke-MbxExchangeSync Anna").Information).ToString());
        Assert.Matches("Microbizz|Exchange", Assert.Single(Session.Run("Undo-MbxExchangeSync 1 -WarningAction SilentlyContinue").Information).ToString());
    }

    [Fact]
    public void Verbose_tells_the_way_to_the_mailbox_and_each_phase()
    {
        ConnectAndActivate();
        Session.Run("New-MbxAppointment anna Lunch (Get-Date).AddDays(1)").ThrowOnError();
        var lines = Session.Run("Invoke-MbxExchangeSync -Verbose").ThrowOnError().Verbose;
        Assert.Contains(lines, line => line.Contains(Server.Url.AbsoluteUri, StringComparison.Ordinal) && line.Contains("as anna", StringComparison.Ordinal) && line.Contains("Romance Standard Time", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Reading what changed in Exchange", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Create in Exchange, 0 of 1", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("Lunch", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Invoke-MbxExchangeSync Anna -Debug")]
    [InlineData("$DebugPreference = 'Continue'; Invoke-MbxExchangeSync Anna")]
    public void Debug_tells_the_requests_without_anything_personal(string line)
    {
        ConnectAndActivate();
        Session.Run("New-MbxAppointment anna Lunch (Get-Date).AddDays(1) -Note 'behind the door'").ThrowOnError();
        Assert.Empty(Session.Run("Invoke-MbxExchangeSync Anna -WhatIf").Debug);
        var lines = Session.Run(line).ThrowOnError().Debug;
        Assert.Contains(lines, text => text.Contains("CreateItem", StringComparison.Ordinal) && text.Contains("\"status\":200", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, text => text.Contains("Lunch", StringComparison.Ordinal) || text.Contains("behind", StringComparison.Ordinal) || text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Progress_tells_phase_count_pace_and_time_left_at_most_five_times_a_second()
    {
        ConnectAndActivate();
        var day = SystemClock.Instance.GetCurrentInstant() + Duration.FromDays(1);
        foreach (var number in Enumerable.Range(0, 600))
        {
            Anna.Add(new CalendarItem { Subject = $"Visit {number}", Start = day + Duration.FromMinutes(number), End = day + Duration.FromMinutes(number + 30), StartTimeZone = "UTC" });
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        var records = Session.Run("Invoke-MbxExchangeSync").ThrowOnError().Progress;
        var most = (5 * watch.Elapsed.TotalSeconds) + 2;
        Assert.All(records, record => Assert.Equal("Synchronizing Anna", record.Activity));
        Assert.InRange(records.Count, 2, (int)most);
        var counted = records.Where(record => record.PercentComplete > 0).ToList();
        Assert.All(counted, record => Assert.Matches(@"^Create in Microbizz, \d+ of 600, [\d.]+ a second$", record.StatusDescription));
        Assert.All(counted, record => Assert.True(record.SecondsRemaining >= 0));
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
    }

    // Such as a service that runs the module.
    [Fact]
    public void Where_nobody_watches_there_is_no_progress()
    {
        ConnectAndActivate();
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        }

        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddScript("param($module, $database) Import-Module $module; Invoke-MbxExchangeSync -Database $database; Test-MbxExchangeConnection -Database $database")
            .AddParameter("module", StagedModule.Manifest).AddParameter("database", Session.Database);
        Assert.Equal(2, shell.Invoke().Count);
        Assert.Empty(shell.Streams.Error);
        Assert.DoesNotContain(shell.Streams.Progress, record => record.Activity.Contains("Anna", StringComparison.Ordinal));
    }
}
