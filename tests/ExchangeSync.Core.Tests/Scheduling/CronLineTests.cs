using System.Globalization;
using ExchangeSync.Scheduling;

namespace ExchangeSync.Tests.Scheduling;

public class CronLineTests
{
    [Fact]
    public void Reads_back_as_it_was()
    {
        foreach (var task in new[] { Tasks.HalfHour, Tasks.Permanent })
        {
            Assert.Equal(task, CronLine.Read(CronLine.Write(task)));
        }

        Assert.Null(CronLine.Read("*/5 * * * * /usr/bin/backup # nightly"));
    }

    // cron takes the percent signs; a shell the rest, down to the comment.
    [SkippableFact]
    public void A_shell_takes_it_for_the_program_and_its_arguments()
    {
        Skip.If(OperatingSystem.IsWindows(), "There is no shell of cron's here.");
        var folder = Directory.CreateTempSubdirectory("exchangesync-cron-").FullName;
        var command = CronLine.Write(Tasks.HalfHour with { Program = "printf", ScreenPath = Path.Combine(folder, "the screen's 50%.last") })["*/30 * * * * ".Length..].Replace("\\%", "%", StringComparison.Ordinal)
            .Replace("printf -NoProfile", "printf '%s\\n' -NoProfile", StringComparison.Ordinal);
        var ran = ProgramCall.Run("/bin/sh", ["-c", command]);
        Assert.Equal((0, "", ""), (ran.ExitCode, ran.Output, ran.Errors));
        Assert.Equal(["-NoProfile", "-NonInteractive", "-Command", Tasks.Line, ""], File.ReadAllText(Path.Combine(folder, "the screen's 50%.last")).Split('\n'));
        Assert.Equal("-rw-------", ProgramCall.Run("ls", ["-l", Path.Combine(folder, "the screen's 50%.last")]).Output[..10]);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("0:01", "* * * * *")]
    [InlineData("0:10", "*/10 * * * *")]
    [InlineData("1:00", "0 * * * *")]
    [InlineData("6:00", "0 */6 * * *")]
    [InlineData("1.0:00", "0 0 * * *")]
    public void Even_steps_of_the_clock_are_taken(string every, string when)
    {
        var task = Tasks.HalfHour with { Every = TimeSpan.Parse(every, CultureInfo.InvariantCulture) };
        Assert.StartsWith(when + " umask 077; NO_COLOR=1 '", CronLine.Write(task), StringComparison.Ordinal);
        Assert.Equal(task.Every, CronLine.Read(CronLine.Write(task))!.Every);
    }

    [Theory]
    [InlineData("0:07")]
    [InlineData("0:00:30")]
    [InlineData("5:00")]
    [InlineData("1:30")]
    [InlineData("2.0:00")]
    [InlineData("0:00")]
    public void Uneven_ones_are_refused(string every) =>
        Assert.Equal("InvalidTimeSpan", Assert.Throws<SchedulerException>(() => CronLine.Write(Tasks.HalfHour with { Every = TimeSpan.Parse(every, CultureInfo.InvariantCulture) })).ErrorId);

    [Fact]
    public void A_permanent_one_is_looked_after_and_runs_once()
    {
        Assert.Matches(@"^\*/5 \* \* \* \* umask 077; NO_COLOR=1 flock -n '/var/log/x y.log.last.lock' ", CronLine.Write(Tasks.Permanent));
        Assert.Contains("Watch-MbxExchangeSync", CronLine.Write(Tasks.Permanent), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_break_would_be_a_second_line() =>
        Assert.Equal("InvalidTaskPath", Assert.Throws<SchedulerException>(() => CronLine.Write(Tasks.HalfHour with { Program = "/a\nb" })).ErrorId);
}
