using System.Diagnostics;
using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.ModuleTests.Scheduling;

/// <summary>Tasks of cron: the real crontab, the real daemon, and a real run.</summary>
public sealed class TaskTests : ExchangeServer
{
    private readonly string _name = "Test" + Guid.NewGuid().ToString("N")[..8];
    private readonly List<string> _accounts = [];
    private string? _before;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _before = CanUseCron ? CronTab() : null;
    }

    [SkippableFact]
    public async Task Cron_runs_the_synchronization_when_the_minute_comes()
    {
        Skip.IfNot(CanUseCron, "There is no cron here that this account may use.");
        ConnectAndActivate();
        Anna.Add(new CalendarItem { Subject = "Carried over by cron", Start = SystemClock.Instance.GetCurrentInstant() + Duration.FromDays(1), End = SystemClock.Instance.GetCurrentInstant() + Duration.FromHours(25) });
        using var cron = new RunningCron(Path.GetDirectoryName(Session.Database)!);
        try
        {
            Assert.Equal("0:01", Register("-Every 0:01").ThrowOnError().Single.Properties["Every"].Value is TimeSpan every ? $"{every:h\\:mm}" : "");
            var patience = Stopwatch.StartNew();
            while (!(Said("test.log").Contains("\"event\":\"RunCompleted\"", StringComparison.Ordinal) && Said($"test.log.{_name}.last").Contains("Anna", StringComparison.Ordinal)))
            {
                await cron.WaitAsync(patience.Elapsed, () => $"{Said($"test.log.{_name}.last")}{Said("test.log")}{CronTab()}");
            }

            var run = Session.Run("Get-MbxExchangeSyncRun | Sort-Object RunId | Select-Object -First 1").Single;
            Assert.Equal("Completed|1|0", ConnectionTests.Values(run, "Status", "CreatedInMicrobizz", "ExitCode"));
            Session.Run($"Unregister-MbxExchangeSyncTask {_name} -Scheduler Cron").ThrowOnError();
            Assert.Equal(_before, CronTab());
        }
        finally
        {
            Forget();
        }

        string Said(string file) => File.Exists(Session.File(file)) ? File.ReadAllText(Session.File(file)) : "";
    }

    [SkippableFact]
    public void What_is_registered_is_what_Get_shows_and_the_users_own_lines_stay()
    {
        Skip.IfNot(CanUseCron, "There is no cron here that this account may use.");
        ConnectAndActivate();
        try
        {
            Register("-Title Anna -Every 2:00");
            var task = Session.Run($"Get-MbxExchangeSyncTask {_name} -Scheduler Cron").Single;
            Assert.Equal($"{_name}|Cron|02:00:00|{Session.Database}|{Session.File("test.log")}", ConnectionTests.Values(task, "Name", "Scheduler", "Every", "Database", "LogPath"));
            Assert.Equal(["Anna"], (IEnumerable<string>)task.Properties["Connections"].Value);
            Assert.StartsWith(_before!, CronTab(), StringComparison.Ordinal);

            Assert.Equal("TaskExists", ModuleSession.IdOf(Assert.Single(Register("-Every 0:10").Errors)));
            Register("-Watch -Every 0:05 -Force").ThrowOnError();
            task = Session.Run($"Get-MbxExchangeSyncTask {_name} -Scheduler Cron").Single;
            Assert.Null(task.Properties["Every"].Value);
            Assert.Contains("Watch-MbxExchangeSync", ModuleSession.Text(task, "Command"), StringComparison.Ordinal);
            Assert.Contains("-Every '00:05:00'", ModuleSession.Text(task, "Command"), StringComparison.Ordinal);

            Session.Run("Get-MbxExchangeSyncTask -Scheduler Cron | Where-Object Name -like 'Test*' | Unregister-MbxExchangeSyncTask -WhatIf").ThrowOnError();
            Assert.Contains(_name, CronTab(), StringComparison.Ordinal);
            Session.Run($"Get-MbxExchangeSyncTask {_name} -Scheduler Cron | Unregister-MbxExchangeSyncTask").ThrowOnError();
            Assert.Equal(_before, CronTab());
            Assert.Equal("TaskNotFound", ModuleSession.IdOf(Session.Fails($"Get-MbxExchangeSyncTask {_name} -Scheduler Cron")));
            Assert.Equal("TaskNotFound", ModuleSession.IdOf(Session.Fails($"Unregister-MbxExchangeSyncTask {_name} -Scheduler Cron")));
        }
        finally
        {
            Forget();
        }
    }

    [SkippableFact]
    public void What_the_account_could_not_read_is_said_before_anything_is_registered()
    {
        Skip.IfNot(CanUseCron, "There is no cron here that this account may use.");
        ConnectAndActivate();
        string Id(string more) => ModuleSession.IdOf(Assert.Single(Register(more).Errors));
        Assert.Equal("StoreNotFound", Id($"-Database '{Session.File("none.db")}'"));
        Assert.Equal("ConnectionNotFound", Id("-Title nobody"));
        Assert.Equal("InvalidTimeSpan", Id("-Every 0:07"));
        Assert.Equal("FolderNotFound", Id($"-LogPath '{Session.File("no/x.log")}'"));
        Assert.Equal("PowerShellNotFound", Id($"-PowerShellPath '{Session.File("no-pwsh")}'"));
        Assert.Equal("AccountNotFound", Id("-RunAs \"x`nUser=root\""));
        Register("-WhatIf").ThrowOnError();

        var key = Session.Database + ".key";
        File.WriteAllBytes(key, new byte[32]);
        var error = Assert.Single(Register("").Errors);
        Assert.Equal("SecretNotReadableByThisAccount", ModuleSession.IdOf(error));
        Assert.Contains("Set-MbxExchangeConnection -Credential", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(_before, CronTab());
    }

    // root's store is closed to nobody; the check is made as nobody, by the task's own PowerShell.
    [SkippableFact]
    public void Another_account_is_asked_whether_it_can_read_what_the_task_needs()
    {
        Skip.IfNot(CanUseCron && Environment.IsPrivilegedProcess && File.Exists("/usr/sbin/runuser"), "Only root on Linux can ask another account.");
        ConnectAndActivate();
        _accounts.Add("nobody");
        try
        {
            var folder = Path.GetDirectoryName(Session.Database)!;
            PowerShellProgram.Install(folder);
            Open(folder, "o+rx");
            var closed = Assert.Single(Register("-RunAs nobody").Errors);
            Assert.Contains(ModuleSession.IdOf(closed), new[] { "StoreUnreadable", "TaskCheckFailed" });
            Assert.StartsWith("As 'nobody':", closed.ToString(), StringComparison.Ordinal);

            Own(folder, "nobody");
            Assert.Equal("nobody", ModuleSession.Text(Register("-RunAs nobody").ThrowOnError().Single, "RunAs"));
            Assert.Equal("nobody", ModuleSession.Text(Session.Run($"Get-MbxExchangeSyncTask {_name} -Scheduler Cron -RunAs nobody").Single, "RunAs"));
            Session.Run($"Get-MbxExchangeSyncTask {_name} -Scheduler Cron -RunAs nobody | Unregister-MbxExchangeSyncTask").ThrowOnError();
            Own(folder, "root");
        }
        finally
        {
            Forget();
        }
    }

    [SkippableFact]
    public async Task Cron_runs_the_synchronization_as_another_account()
    {
        Skip.IfNot(CanUseCron && Environment.IsPrivilegedProcess && File.Exists("/usr/sbin/runuser"), "Only root on Linux registers tasks of another account.");
        ConnectAndActivate();
        _accounts.Add("nobody");
        var before = CronTab("-u", "nobody");
        var folder = Path.GetDirectoryName(Session.Database)!;
        PowerShellProgram.Install(folder);
        Own(folder, "nobody");
        using var cron = new RunningCron(folder);
        try
        {
            Register("-RunAs nobody -Every 0:01").ThrowOnError();
            var (log, screen) = (Session.File("test.log"), Session.File($"test.log.{_name}.last"));
            var patience = Stopwatch.StartNew();
            while (!(File.Exists(screen) && File.ReadAllText(screen).Contains("Completed", StringComparison.Ordinal)))
            {
                await cron.WaitAsync(patience.Elapsed, () => $"{(File.Exists(screen) ? File.ReadAllText(screen) : "no screen")}{CronTab("-u", "nobody")}");
            }

            Assert.Contains("\"event\":\"RunCompleted\"", File.ReadAllText(log), StringComparison.Ordinal);
            Assert.DoesNotContain('\u001b', File.ReadAllText(screen));
            Assert.Equal("nobody 600\nnobody 600\n", Output("stat", "-c", "%U %a", log, screen));
            Session.Run($"Get-MbxExchangeSyncTask -Scheduler Cron -RunAs nobody | Where-Object Name -eq {_name} | Unregister-MbxExchangeSyncTask").ThrowOnError();
            Assert.Equal(before, CronTab("-u", "nobody"));
            Assert.Equal(_before, CronTab());
        }
        finally
        {
            Forget();
            Own(folder, "root");
        }
    }

    private static bool CanUseCron { get; } = !OperatingSystem.IsWindows() && File.Exists("/usr/bin/crontab") && Environment.IsPrivilegedProcess;

    private Demo.Hosting.SessionResult Register(string parameters) => Session.Run(
        $"Register-MbxExchangeSyncTask -Name {_name} -Scheduler Cron {(parameters.Contains("-PowerShellPath", StringComparison.Ordinal) ? "" : "-PowerShellPath $pwsh")} {parameters}".Insert(0, "param($pwsh) "),
        ("pwsh", PowerShellProgram.Install(Path.GetDirectoryName(Session.Database)!)));

    private static string CronTab(params string[] arguments) => Output("/usr/bin/crontab", [.. arguments, "-l"]);

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }

    // Whatever a failed test leaves behind would run every minute for ever.
    private void Forget()
    {
        foreach (var account in _accounts.Select(name => $"-RunAs {name}").Append(""))
        {
            Session.Run($"Unregister-MbxExchangeSyncTask {_name} -Scheduler Cron {account} -ErrorAction SilentlyContinue");
        }
    }

    private static void Open(string path, string mode) => Process.Start("chmod", [mode, path])!.WaitForExit();

    private static void Own(string path, string account) => Process.Start("chown", ["-R", account, path])!.WaitForExit();
}
