using System.Diagnostics;
using System.Xml.Linq;

namespace ExchangeSync.ModuleTests.Scheduling;

/// <summary>What the other schedulers are told: Task Scheduler by stand-ins for the cmdlets of Windows, systemd by a systemctl that writes down how it is called.</summary>
public sealed class SchedulerTests : ExchangeServer
{
    private const string WindowsModule = """
        $global:tasks = @{}
        $global:calls = @()
        function global:Register-ScheduledTask { param($TaskName, $TaskPath, $Xml, $User, $Password, [switch] $Force) $global:tasks[$TaskName] = $Xml; $global:calls += "$TaskPath|$User|$Password" }
        function global:Get-ScheduledTask { [CmdletBinding()] param($TaskPath) foreach ($name in $global:tasks.Keys) { [pscustomobject]@{ TaskName = $name } } }
        function global:Export-ScheduledTask { [CmdletBinding()] param($TaskName, $TaskPath) $global:tasks[$TaskName] }
        function global:Unregister-ScheduledTask { [CmdletBinding(SupportsShouldProcess)] param($TaskName, $TaskPath) $global:tasks.Remove($TaskName) }
        """;

    [SkippableFact]
    public void Task_Scheduler_gets_the_task_with_the_password_and_gives_it_back()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has the cmdlets that this test stands in for.");
        ConnectAndActivate();
        Session.Run(WindowsModule).ThrowOnError();
        var task = Register("TaskScheduler", "-RunAs $(\"$([Environment]::UserDomainName)\\$([Environment]::UserName)\") -Password (ConvertTo-SecureString 'pw' -AsPlainText -Force) -Title Anna").ThrowOnError().Single;
        Assert.Equal("00:30:00", ModuleSession.Text(task, "Every"));
        Assert.Equal($@"\ExchangeSync\|{Environment.UserDomainName}\{Environment.UserName}|pw", Session.Run("$calls").Single.ToString());
        var xml = XElement.Parse(Session.Run("$tasks['T']").Single.ToString());
        Assert.Contains(xml.Descendants(), element => element is { Name.LocalName: "LogonType", Value: "Password" });

        var got = Session.Run("Get-MbxExchangeSyncTask T -Scheduler TaskScheduler").Single;
        Assert.Equal(ConnectionTests.Values(task, "Name", "Every", "RunAs", "Database", "LogPath", "Command"), ConnectionTests.Values(got, "Name", "Every", "RunAs", "Database", "LogPath", "Command"));
        Assert.Equal(["Anna"], (IEnumerable<string>)got.Properties["Connections"].Value);
        Session.Run("Unregister-MbxExchangeSyncTask T -Scheduler TaskScheduler").ThrowOnError();
        Assert.Empty(Session.Run("Get-MbxExchangeSyncTask -Scheduler TaskScheduler").ThrowOnError().Output);
    }

    [SkippableFact]
    public void Without_the_password_stored_secrets_would_stay_closed_to_the_task()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has the cmdlets that this test stands in for.");
        ConnectAndActivate();
        Session.Run(WindowsModule).ThrowOnError();
        Assert.Equal("TaskPasswordMissing", ModuleSession.IdOf(Assert.Single(Register("TaskScheduler", "").Errors)));
    }

    [SkippableFact]
    public void A_scheduler_that_is_not_here_is_an_error_with_a_remedy()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has Task Scheduler.");
        Assert.Equal("SchedulerNotFound", ModuleSession.IdOf(Session.Fails("Get-MbxExchangeSyncTask -Scheduler TaskScheduler")));
    }

    // As an account that is not root, whose units lie in its own folder: so the task's PowerShell is run as nobody.
    [SkippableFact]
    public void Systemd_gets_a_timer_of_the_user_and_gives_it_back()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/usr/sbin/runuser"), "Only root on Linux can be another user.");
        var folder = Directory.CreateTempSubdirectory("exchangesync-systemd-").FullName;
        try
        {
            var pwsh = PowerShellProgram.Install(folder);
            foreach (var program in new[] { "systemctl", "loginctl" })
            {
                File.WriteAllText(Path.Combine(folder, program), $"#!/bin/sh\necho {program} \"$@\" >> '{folder}/calls'\n");
            }

            Call("chmod", "-R", "a+rwx", folder);
            string AsNobody(string line) => Call("runuser", "-u", "nobody", "--", "env", $"PATH={folder}:/usr/bin:/bin", $"XDG_CONFIG_HOME={folder}", pwsh, "-NoProfile", "-NonInteractive", "-Command",
                $"Import-Module '{StagedModule.Manifest}'; {line}");
            AsNobody($"New-MbxUser anna -Database '{folder}/x.db'");
            AsNobody($"Register-MbxExchangeSyncTask -Name T -Scheduler Systemd -Every 0:45 -Database '{folder}/x.db' -PowerShellPath '{pwsh}'");
            Assert.Contains("OnUnitActiveSec=2700", File.ReadAllText(Path.Combine(folder, "systemd", "user", "exchangesync-T.timer")), StringComparison.Ordinal);
            Assert.Contains("Type=oneshot", File.ReadAllText(Path.Combine(folder, "systemd", "user", "exchangesync-T.service")), StringComparison.Ordinal);
            Assert.Equal("T|00:45:00|", AsNobody("Get-MbxExchangeSyncTask -Scheduler Systemd | ForEach-Object { \"$($_.Name)|$($_.Every)|$($_.RunAs)\" }").Trim());
            AsNobody("Unregister-MbxExchangeSyncTask T -Scheduler Systemd");
            Assert.Empty(Directory.GetFiles(Path.Combine(folder, "systemd", "user")));
            var calls = File.ReadAllLines(Path.Combine(folder, "calls"));
            Assert.Equal(
                ["systemctl --user daemon-reload", "systemctl --user enable --now exchangesync-T.timer", "systemctl --user disable --now exchangesync-T.timer", "systemctl --user daemon-reload"],
                calls.Where(call => call.StartsWith("systemctl", StringComparison.Ordinal)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Call(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 && errors.Result.Length == 0, said + errors.Result);
        return said;
    }

    private Demo.Hosting.SessionResult Register(string scheduler, string parameters) => Session.Run(
        $"param($pwsh) Register-MbxExchangeSyncTask -Name T -Scheduler {scheduler} -PowerShellPath $pwsh {parameters}", ("pwsh", PowerShellProgram.Install(Path.GetDirectoryName(Session.Database)!)));
}
