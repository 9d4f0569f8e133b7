using System.Management.Automation;
using System.Text;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Authentication;
using ExchangeSync.Simulator.Faults;
using NodaTime;

namespace ExchangeSync.ModuleTests;

/// <summary>All that a run lets out, whatever happens in it, is searched for what must not be in it.</summary>
public sealed class PrivacyTests : ExchangeServer
{
    private const string Files = "-LogPath $log -TracePath $trace";
    private const string Run = "Invoke-MbxExchangeSync " + Files;
    private const string Secret = "planted-password";
    private static readonly DateTime Tomorrow = DateTime.Today.AddDays(1);

    // What is said, and what is shown: a plan, a conflict or a difference shows titles, but no messages and no file do, and nothing shows a secret.
    private readonly StringBuilder _said = new();
    private readonly StringBuilder _shown = new();

    protected override string Password => "planted-right";

    protected override IReadOnlyList<string> Schemes => [Scheme.Bearer, Scheme.Basic];

    private string Log => Session.File("runs.log");

    private string Trace => Session.File("wire.log");

    [Fact]
    public void No_stream_log_or_trace_has_a_password_a_title_a_place_or_a_note()
    {
        Connect();
        Session.Run("Set-MbxExchangeSync Anna -Activated -SynchronizePrivate -TimeZone 'Romance Standard Time' -ConflictPolicy Manual").ThrowOnError();
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
        Look(Run);
        Anna.Change(Anna.List().First(item => item.Content.Subject == "planted-subject 8").Id, content => content with { Location = "planted-there" });
        Session.Run("Get-MbxAppointment -Title 'planted-subject 8' | Set-MbxAppointment -Place 'planted-here' -Note 'planted-note'").ThrowOnError();
        Look(Run);
        Session.Run("Get-MbxAppointment -User anna | Where-Object RecurrenceRule -eq $null | Remove-MbxAppointment -Confirm:$false").ThrowOnError();
        Look(Run);
        foreach (var kind in new[] { FaultKind.SoapFault, FaultKind.LoginPage, FaultKind.Truncated })
        {
            Server.Faults.Add(new Fault { Kind = kind, Code = "ErrorInternalServerError" });
            Look(Run);
        }

        Session.Run($"Set-MbxExchangeConnection Anna -Credential (Login anna {Secret})").ThrowOnError();
        Look(Run);

        AssertPrivate([], "RunFailed", "\"event\":\"Action\"", "WrongCredentials", "<t:Subject>[redacted]</t:Subject>", "not carried over");
        Assert.All(File.ReadLines(Log).Concat(File.ReadLines(Trace)), line => System.Text.Json.JsonDocument.Parse(line).Dispose());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Log));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Trace));
        }
    }

    [Fact]
    public void What_watches_undoes_resets_resolves_and_compares_says_no_text_and_no_secret()
    {
        var tokens = new List<string>();
        var give = () =>
        {
            tokens.Add(Server.Tokens.Issue("bo", Duration.FromHours(1)));
            return tokens[^1];
        };
        Connect();
        Session.Run(
            "param($give) $global:give = $give; New-MbxExchangeConnection Bo $server -User bo -Mailbox bo@example.com -TokenProvider { $give.Invoke() }",
            ("give", give)).ThrowOnError();
        Session.Run("Get-MbxExchangeConnection | Set-MbxExchangeSync -Activated -TimeZone 'Romance Standard Time' -ConflictPolicy Manual -FailureLimit 99").ThrowOnError();
        foreach (var (mailbox, hour) in new[] { (Anna, 8), (Anna, 9), (Anna, 10), (Server.Mailboxes["bo@example.com"], 9) })
        {
            mailbox.Add(new CalendarItem { Subject = $"planted-subject {hour}", Location = "planted-place", Body = new ItemBody("planted-note", false), Start = At(hour), End = At(hour + 1) });
        }

        Session.Run("param($t) 'planted-title', 'planted-bad' | ForEach-Object { New-MbxAppointment anna $_ $t -Place 'planted-place' -Note 'planted-note' }", ("t", Tomorrow.AddHours(14))).ThrowOnError();
        Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "CreateItem", Code = "ErrorItemSave", Matching = "planted-bad" });
        Look("Watch-MbxExchangeSync -For 0:0:4 " + Files);
        Anna.Change(Anna.List().First(item => item.Content.Subject == "planted-subject 8").Id, content => content with { Location = "planted-there" });
        Session.Run("Get-MbxAppointment -Title 'planted-subject 8' | Set-MbxAppointment -Place 'planted-here' -Note 'planted-note, too'; Get-MbxAppointment -Title 'planted-subject 9' -User anna | Set-MbxAppointment -Note 'planted-more'").ThrowOnError();
        Look(Run);

        // Each of them as it should be, with one bad entry, and with a server that fails in several ways; the last one with wrong credentials.
        var first = ModuleSession.Text(Session.Run("(Get-MbxExchangeSyncRun Anna -Last 99)[-1]").Single, "RunId");
        string[] commands =
        [
            "Compare-MbxExchangeCalendar", "Compare-MbxExchangeCalendar Anna | Invoke-MbxExchangeSync -Repair " + Files,
            "@(Get-MbxExchangeConflict Anna)[0] | Resolve-MbxExchangeConflict -Keep Microbizz",
            $"Undo-MbxExchangeSync {first} -WhatIf", $"Undo-MbxExchangeSync {first} -KeepActive",
            "Reset-MbxExchangeSync Anna, Bo -Remove Both -KeepActive -WhatIf", "Reset-MbxExchangeSync Anna, Bo -Remove Both -KeepActive -Confirm:$false " + Files,
        ];
        foreach (var command in commands)
        {
            foreach (var kind in new[] { FaultKind.SoapFault, FaultKind.LoginPage, FaultKind.Truncated })
            {
                Fail(new Fault { Kind = kind, Code = "ErrorInternalServerError" }, command);
            }

            Fail(new Fault { Kind = FaultKind.EntryError, Code = "ErrorItemSave", Matching = "planted", Times = 9 }, command);
            Look(command);
        }

        Session.Run($"Set-MbxExchangeConnection Anna -Credential (Login anna {Secret}); $global:give = {{ '{Secret}' }}").ThrowOnError();
        foreach (var command in commands.Append("Watch-MbxExchangeSync -For 0:0:2 " + Files))
        {
            Look(command);
        }

        Assert.NotEmpty(tokens);
        AssertPrivate([.. tokens], "RunFailed", "WrongCredentials", "TokenRefused", "ErrorItemSave", "[redacted]", "left as it is");
        Assert.Contains("planted-subject", _shown.ToString(), StringComparison.Ordinal);
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

    [Theory]
    [InlineData("Invoke-MbxExchangeSync")]
    [InlineData("Watch-MbxExchangeSync -For 0:0:2")]
    [InlineData("Set-MbxExchangeSync Anna -SynchronizePrivate -Synchronize")]
    [InlineData("Reset-MbxExchangeSync Anna -Remove Both -Confirm:$false")]
    public void A_log_alone_makes_no_trace_and_a_trace_is_made_where_it_is_asked_for(string command)
    {
        ConnectAndActivate();
        Anna.Add(new CalendarItem { Subject = "planted-subject", Location = "planted-place", Body = new ItemBody("planted-note", false), Start = At(9), End = At(10) });
        Session.Run("param($t) New-MbxAppointment anna planted-title $t; Invoke-MbxExchangeSync", ("t", Tomorrow)).ThrowOnError();
        var before = Present();

        Session.Run($"param($log) {command} -LogPath $log", ("log", Log)).ThrowOnError();
        Assert.Equal(["runs.log", "runs.log.lock"], Present().Except(before));

        // What a reset has removed here is there again.
        Session.Run("Set-MbxExchangeSync Anna -Activated; Invoke-MbxExchangeSync").ThrowOnError();
        Anna.Change(Anna.List().Single(item => item.Content.Subject == "planted-subject").Id, content => content with { Location = "planted-there" });
        Session.Run($"param($trace) {command} -TracePath $trace", ("trace", Trace)).ThrowOnError();
        Assert.Equal(["runs.log", "runs.log.lock", "wire.log", "wire.log.lock"], Present().Except(before));
        AssertPrivate([], "RunCompleted", "SyncFolderItems");

        IReadOnlyList<string?> Present() => Directory.GetFiles(Path.GetDirectoryName(Log)!, "*", SearchOption.AllDirectories).Concat(Directory.GetFiles(Environment.CurrentDirectory))
            .Select(Path.GetFileName).Where(name => !name!.StartsWith("test.db", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
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

    private static Instant At(int hour) => Instant.FromDateTimeUtc(DateTime.SpecifyKind(Tomorrow.AddHours(hour), DateTimeKind.Utc));

    private void Fail(Fault fault, string command)
    {
        Server.Faults.Add(fault);
        Look(command);
        Server.Faults.Clear();
    }

    // Every stream, merged into the output; errors with all that is in them.
    private void Look(string command)
    {
        var result = Session.Run(
            $"param($log, $trace) $InformationPreference = $VerbosePreference = $DebugPreference = 'Continue'; & {{ {command} }} *>&1", ("log", Log), ("trace", Trace));
        foreach (var item in result.Output)
        {
            var isMessage = item.BaseObject is InformationalRecord or InformationRecord || item.TypeNames[0].EndsWith(".MbxExchangeSyncRun", StringComparison.Ordinal);
            if (item.BaseObject is ErrorRecord error)
            {
                _said.AppendLine(error.FullyQualifiedErrorId).AppendLine(error.ToString()).AppendLine(error.Exception.ToString()).AppendLine(error.ErrorDetails?.ToString()).AppendLine(error.ErrorDetails?.RecommendedAction).AppendLine(error.TargetObject?.ToString());
            }
            else if (isMessage)
            {
                _said.AppendLine(item.ToString());
                item.Properties.Where(property => property.Name != "Actions").ToList().ForEach(property => _said.Append(property.Name).Append('=').Append(property.Value).AppendLine());
            }

            Show(item);
        }

        result.Errors.ToList().ForEach(error => _said.AppendLine(error.ToString()));
        result.Progress.ToList().ForEach(record => _said.AppendLine(record.ToString()));
        _said.AppendLine(result.Screen);
    }

    // With all that is in an object's lists.
    private void Show(PSObject item)
    {
        _shown.AppendLine(item.ToString());
        foreach (var value in item.Properties.Where(property => item.BaseObject.GetType().Namespace == "ExchangeSync.Output").Select(property => property.Value))
        {
            var list = value is System.Collections.IEnumerable and not string ? ((System.Collections.IEnumerable)value).Cast<object?>() : [value];
            foreach (var one in list.OfType<object>())
            {
                Show(PSObject.AsPSObject(one));
            }
        }
    }

    // The log and the trace too. So that nothing is proven by silence, what has to be in them is named.
    private void AssertPrivate(IEnumerable<string> tokens, params string[] expected)
    {
        var said = _said + File.ReadAllText(Log) + File.ReadAllText(Trace);
        Assert.All(expected, text => Assert.Contains(text, said, StringComparison.Ordinal));
        Assert.DoesNotContain("Unexpected,", said, StringComparison.Ordinal);
        string[] secrets = [Secret, Password, .. tokens, .. new[] { "anna:" + Password, "anna:" + Secret, Password, Secret }.Select(text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=')), "Authorization", "Set-Cookie"];
        AssertNone(secrets.Append("planted"), said);
        AssertNone(secrets, _shown.ToString());
    }

    private static void AssertNone(IEnumerable<string> secrets, string text)
    {
        foreach (var secret in secrets)
        {
            var at = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase);
            Assert.True(at < 0, $"'{secret}' is let out: …{(at < 0 ? "" : text.Substring(Math.Max(0, at - 300), Math.Min(400, text.Length - Math.Max(0, at - 300))))}");
        }
    }
}
