using System.Text;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using NodaTime;

namespace ExchangeSync.ModuleTests;

/// <summary>All that a run lets out, whatever happens in it, is searched for what must not be in it.</summary>
public sealed class PrivacyTests : ExchangeServer
{
    private const string Secret = "planted-password";
    private static readonly DateTime Tomorrow = DateTime.Today.AddDays(1);
    private readonly StringBuilder _seen = new();

    [Fact]
    public void No_stream_log_or_trace_has_a_password_a_title_a_place_or_a_note()
    {
        Connect();
        Session.Run("Set-MbxExchangeSync Anna -Activated -SynchronizePrivate -TimeZone 'Romance Standard Time' -ConflictPolicy Manual").ThrowOnError();
        var (log, trace) = (Session.File("runs.log"), Session.File("wire.log"));
        foreach (var hour in new[] { 8, 9, 10 })
        {
            Anna.Add(new CalendarItem { Subject = $"planted-subject {hour}", Location = "planted-place", Start = At(hour), End = At(hour + 1) });
        }

        Session.Run("""
            param($t)
            New-MbxAppointment anna 'planted-title' $t -Place 'planted-place' -Note 'planted-note' -Private
            New-MbxAppointment anna 'planted-bad' $t.AddHours(1) -Note 'planted-note'
            New-MbxAppointment anna 'planted-series' $t.AddHours(2) -RecurrenceRule 'FREQ=WEEKLY'
            """, ("t", Tomorrow.AddHours(14))).ThrowOnError();

        // One bad entry, a skipped one, a conflict, held deletes, a fault of the server, a login page, a cut reply, wrong credentials.
        Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "CreateItem", Code = "ErrorItemSave", Matching = "planted-bad" });
        Run(log, trace);
        Anna.Change(Anna.List().First(item => item.Content.Subject == "planted-subject 8").Id, content => content with { Location = "planted-there" });
        Session.Run("Get-MbxAppointment -Title 'planted-subject 8' | Set-MbxAppointment -Place 'planted-here' -Note 'planted-note'").ThrowOnError();
        Run(log, trace);
        Session.Run("Get-MbxAppointment -User anna | Where-Object RecurrenceRule -eq $null | Remove-MbxAppointment -Confirm:$false").ThrowOnError();
        Run(log, trace);
        foreach (var kind in new[] { FaultKind.SoapFault, FaultKind.LoginPage, FaultKind.Truncated })
        {
            Server.Faults.Add(new Fault { Kind = kind, Code = "ErrorInternalServerError" });
            Run(log, trace);
        }

        Session.Run($"Set-MbxExchangeConnection Anna -Credential (Login anna {Secret})").ThrowOnError();
        Run(log, trace);

        var text = _seen + File.ReadAllText(log) + File.ReadAllText(trace);
        Assert.Contains("RunFailed", text, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"Action\"", text, StringComparison.Ordinal);
        Assert.Contains("WrongCredentials", text, StringComparison.Ordinal);
        Assert.Contains("<t:Subject>[redacted]</t:Subject>", text, StringComparison.Ordinal);
        Assert.Contains("not carried over", text, StringComparison.Ordinal);
        foreach (var secret in new[] { "planted", Base64("anna:secret"), Base64("anna:" + Secret), "Authorization", "Set-Cookie" })
        {
            var at = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase);
            Assert.True(at < 0, $"'{secret}' is let out: …{(at < 0 ? "" : text.Substring(Math.Max(0, at - 300), Math.Min(400, text.Length - Math.Max(0, at - 300))))}");
        }

        Assert.All(File.ReadLines(log).Concat(File.ReadLines(trace)), line => System.Text.Json.JsonDocument.Parse(line).Dispose());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(log));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(trace));
        }
    }

    // Whoever asks is an admin of Microbizz, and not the mailbox's owner.
    [Theory]
    [InlineData("Get-MbxAppointment | Remove-MbxAppointment -Confirm:$false; Invoke-MbxExchangeSync -WhatIf", "Delete")]
    [InlineData("Postpone; Invoke-MbxExchangeSync -WhatIf", "Update")]
    [InlineData("Postpone; Undo-MbxExchangeSync (Invoke-MbxExchangeSync).RunId -WhatIf", "Update")]
    [InlineData("Postpone; Undo-MbxExchangeSync (Invoke-MbxExchangeSync).RunId | Out-Null; (Get-MbxExchangeSyncRun -Last 1 -IncludeActions).Actions", "Update")]
    [InlineData("Reset-MbxExchangeSync Anna -Remove Both -WhatIf", "Delete")]
    [InlineData("Reset-MbxExchangeSync Anna -Confirm:$false; Invoke-MbxExchangeSync -WhatIf", "Adopt")]
    [InlineData("Postpone; Compare-MbxExchangeCalendar", "Different")]
    public void What_a_private_item_says_that_only_shows_as_busy_is_in_no_plan_and_no_row(string script, string kind)
    {
        Connect();
        Session.Run("Set-MbxExchangeSync Anna -Activated -TimeZone 'Romance Standard Time' -PrivateMode BusyOnly").ThrowOnError();
        Anna.Add(new CalendarItem { Subject = "planted-subject", Location = "planted-place", Sensitivity = "Private", Start = At(9), End = At(10) });
        Session.Run("Invoke-MbxExchangeSync; function global:Postpone { Get-MbxAppointment | Set-MbxAppointment -Start ([datetime]::Today.AddDays(1).AddHours(15)) -End ([datetime]::Today.AddDays(1).AddHours(16)) }").ThrowOnError();

        var shown = Assert.Single(Session.Run(script).ThrowOnError().Output, shown => shown.Properties["Kind"] is not null);

        Assert.Equal(kind, ModuleSession.Text(shown, "Kind"));
        Assert.Equal("Private appointment", ModuleSession.Text(shown, "Title"));
        Assert.DoesNotContain("planted", $"{shown} {string.Join(' ', shown.Properties.Select(property => property.Value))}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_can_not_be_written_does_not_keep_the_calendars_from_each_other()
    {
        ConnectAndActivate();
        Session.Run("param($t) New-MbxAppointment anna Lunch $t", ("t", Tomorrow)).ThrowOnError();
        Directory.CreateDirectory(Session.File("runs.log"));
        var run = Session.Run("param($log) Invoke-MbxExchangeSync -LogPath $log", ("log", Session.File("runs.log"))).ThrowOnError();
        Assert.Equal("1", ModuleSession.Text(run.Single, "CreatedInExchange"));
        Assert.Contains("log", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_that_goes_on_is_an_error_in_the_log_once()
    {
        ConnectAndActivate();
        Server.Faults.Add(new Fault { Kind = FaultKind.LoginPage, Times = 3 });
        foreach (var _ in Enumerable.Range(0, 3))
        {
            Session.Run("param($log) Invoke-MbxExchangeSync -LogPath $log", ("log", Session.File("runs.log")));
        }

        var failures = File.ReadLines(Session.File("runs.log")).Where(line => line.Contains("RunFailed", StringComparison.Ordinal)).ToList();
        Assert.Equal(["error", "info", "info"], failures.Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("level").GetString()));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static Instant At(int hour) => Instant.FromDateTimeUtc(DateTime.SpecifyKind(Tomorrow.AddHours(hour), DateTimeKind.Utc));

    // Every stream, merged into the output; errors with all that is in them.
    private void Run(string log, string trace)
    {
        var result = Session.Run(
            "param($log, $trace) $InformationPreference = 'Continue'; & { Invoke-MbxExchangeSync -LogPath $log -TracePath $trace -Verbose -Debug } *>&1", ("log", log), ("trace", trace));
        foreach (var item in result.Output)
        {
            _seen.AppendLine(item.ToString());
            if (item.BaseObject is System.Management.Automation.ErrorRecord error)
            {
                _seen.AppendLine(error.Exception.ToString()).AppendLine(error.ErrorDetails?.ToString()).AppendLine(error.ErrorDetails?.RecommendedAction).AppendLine(error.TargetObject?.ToString());
            }
            else
            {
                item.Properties.ToList().ForEach(property => _seen.Append(property.Name).Append('=').Append(property.Value).AppendLine());
            }
        }

        result.Errors.ToList().ForEach(error => _seen.AppendLine(error.ToString()));
        result.Progress.ToList().ForEach(record => _seen.AppendLine(record.ToString()));
        _seen.AppendLine(result.Screen);
    }
}
