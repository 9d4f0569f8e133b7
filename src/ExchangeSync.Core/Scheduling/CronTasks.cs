namespace ExchangeSync.Scheduling;

/// <summary>Our lines in a crontab; all others stay as they are.</summary>
public static class CronTasks
{
    /// <summary>The tasks of an account; null: the present one.</summary>
    public static IReadOnlyList<SyncTask> All(string? account) => Lines(account).Select(CronLine.Read).OfType<SyncTask>().Select(task => task with { RunAs = account }).ToList();

    /// <summary>Sets a task; one of its name gives way.</summary>
    /// <exception cref="SchedulerException">InvalidTimeSpan, InvalidTaskPath, SchedulerNotFound, SchedulerFailed.</exception>
    public static void Set(SyncTask task)
    {
        var line = CronLine.Write(task);
        Write(task.RunAs, Others(task.Name, task.RunAs).Append(line));
    }

    /// <summary>Removes a task.</summary>
    public static void Remove(string name, string? account) => Write(account, Others(name, account));

    private static IEnumerable<string> Others(string name, string? account) => Lines(account).Where(line => CronLine.Read(line)?.Name != name);

    // Cron knows a change by the second in which the folder of all crontabs was written last, so one in the same second as what it saw before is never seen. Written once more in another second, it is.
    private static void Write(string? account, IEnumerable<string> lines)
    {
        WriteOnce(account, lines);
        Thread.Sleep(1100);
        WriteOnce(account, Lines(account));
    }

    private static void WriteOnce(string? account, IEnumerable<string> lines) => ProgramCall.Demand("crontab", [.. Of(account), "-"], string.Concat(lines.Select(line => line + "\n")));

    // No crontab at all is an error of crontab, told by its words alone; anything else must not be taken for an empty one, or the user's lines would be lost.
    private static List<string> Lines(string? account)
    {
        var call = ProgramCall.Run("crontab", [.. Of(account), "-l"]);
        return call.ExitCode == 0 ? call.Output.TrimEnd('\n').Split('\n').Where((line, i) => i > 0 || line.Length > 0).ToList()
            : call.Errors.IndexOf("no crontab", StringComparison.OrdinalIgnoreCase) >= 0 ? []
            : throw new SchedulerException("SchedulerFailed", $"crontab ended with {call.ExitCode}: {call.Errors.Trim()}", "Check that this account may use cron (/etc/cron.allow, /etc/cron.deny).");
    }

    private static string[] Of(string? account) => account is null ? [] : ["-u", account];
}
