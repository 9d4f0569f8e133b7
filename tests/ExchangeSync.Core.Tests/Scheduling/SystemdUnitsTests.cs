using ExchangeSync.Scheduling;

namespace ExchangeSync.Tests.Scheduling;

public sealed class SystemdUnitsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchangesync-units-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Reads_back_as_it_was()
    {
        foreach (var task in new[] { Tasks.HalfHour, Tasks.Permanent, Tasks.HalfHour with { RunAs = "svc-sync" } })
        {
            Assert.Equal(task with { ScreenPath = null }, SystemdUnits.Read(task.Name, SystemdUnits.Service(task), task.Every is null ? null : SystemdUnits.Timer(task)));
        }
    }

    // systemd's own reader: of units, of words and of escapes.
    [SkippableFact]
    public void Systemd_finds_nothing_wrong_with_the_units()
    {
        Skip.IfNot(ProgramCall.Exists("systemd-analyze"), "There is no systemd-analyze here.");
        foreach (var task in new[] { Tasks.HalfHour, Tasks.Permanent, Tasks.HalfHour with { Name = "other", RunAs = "root" }, Tasks.Permanent with { Name = "system", RunAs = "root" } })
        {
            // It looks whether the program is there.
            var service = Path.Combine(_folder, SystemdUnits.ServiceName(task.Name));
            File.WriteAllText(service, SystemdUnits.Service(task with { Program = "/bin/sh" }));
            if (task.Every is not null)
            {
                File.WriteAllText(Path.Combine(_folder, SystemdUnits.TimerName(task.Name)), SystemdUnits.Timer(task));
            }

            var verified = ProgramCall.Run("systemd-analyze", ["verify", service, .. task.Every is null ? Array.Empty<string>() : [Path.Combine(_folder, SystemdUnits.TimerName(task.Name))]]);
            Assert.Equal((0, ""), (verified.ExitCode, verified.Errors));
        }
    }

    [SkippableFact]
    public void Systemd_would_find_a_mistake()
    {
        Skip.IfNot(ProgramCall.Exists("systemd-analyze"), "There is no systemd-analyze here.");
        var service = Path.Combine(_folder, "exchangesync-bad.service");
        File.WriteAllText(service, SystemdUnits.Service(Tasks.HalfHour with { Program = "/bin/sh" }).Replace("Type=oneshot", "Typ=oneshot", StringComparison.Ordinal));
        Assert.Contains("Typ", ProgramCall.Run("systemd-analyze", ["verify", service]).Errors, StringComparison.Ordinal);
    }

    // systemd limits the start of other services only, and starts none again that still runs.
    [Fact]
    public void A_run_that_hangs_is_ended_after_a_day_and_a_permanent_one_never()
    {
        Assert.Contains("\nTimeoutStartSec=1d\n", SystemdUnits.Service(Tasks.HalfHour), StringComparison.Ordinal);
        Assert.DoesNotContain("Timeout", SystemdUnits.Service(Tasks.Permanent), StringComparison.Ordinal);
    }

    [Fact]
    public void A_permanent_one_is_started_again_and_one_of_a_timer_is_not()
    {
        Assert.Contains("Restart=always", SystemdUnits.Service(Tasks.Permanent), StringComparison.Ordinal);
        Assert.Contains("WantedBy=default.target", SystemdUnits.Service(Tasks.Permanent), StringComparison.Ordinal);
        Assert.Contains("Type=oneshot", SystemdUnits.Service(Tasks.HalfHour), StringComparison.Ordinal);
        Assert.DoesNotContain("Install", SystemdUnits.Service(Tasks.HalfHour), StringComparison.Ordinal);
        Assert.Contains("OnUnitActiveSec=1800", SystemdUnits.Timer(Tasks.HalfHour), StringComparison.Ordinal);
        Assert.Equal(("exchangesync-half-hour.timer", "exchangesync-permanent.service"), (SystemdUnits.StartedName(Tasks.HalfHour), SystemdUnits.StartedName(Tasks.Permanent)));
    }
}
