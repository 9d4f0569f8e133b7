using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ExchangeSync.Scheduling;

/// <summary>A task as a line of a user's crontab (crontab(5)); its name stands behind a comment sign at the end, which the shell skips.</summary>
public static class CronLine
{
    private const string Mark = " # ExchangeSync:";

    // What the screen would show is for the task's account alone, and is read in a file: without colours.
    private const string Frame = "umask 077; NO_COLOR=1 ";

    /// <summary>The line.</summary>
    /// <param name="task">The task. A permanent one is looked after every five minutes: it is started where it doesn't run.</param>
    /// <exception cref="SchedulerException">InvalidTimeSpan; InvalidTaskPath.</exception>
    public static string Write(SyncTask task)
    {
        var command = string.Join(" ", new[] { task.Program }.Concat(task.Arguments).Select(Quote));
        if (task.Every is null)
        {
            // One at a time: whoever holds the lock is the one that runs.
            command = $"flock -n {Quote(task.ScreenPath + ".lock")} {command}";
        }

        if (command.IndexOfAny(['\n', '\r']) >= 0)
        {
            throw new SchedulerException("InvalidTaskPath", "A path with a line break can't stand in a crontab.", "Put the database, the log and the module where the path has none.");
        }

        return $"{When(task.Every ?? TimeSpan.FromMinutes(5))} {Frame}{$"{command} > {Quote(task.ScreenPath!)} 2>&1".Replace("%", "\\%")}{Mark}{task.Name}";
    }

    /// <summary>The task of a line; null: the line is none of ours.</summary>
    public static SyncTask? Read(string line)
    {
        var match = Regex.Match(line, @$"^(?<when>\S+ \S+ \S+ \S+ \S+) (?:{Frame})?(?<command>.*) # ExchangeSync:(?<name>[\w-]+)$");
        if (!match.Success)
        {
            return null;
        }

        var words = Words(match.Groups["command"].Value.Replace("\\%", "%"));
        var isPermanent = words[0] == "flock";
        var at = words.IndexOf("-Command");
        return new SyncTask
        {
            Name = match.Groups["name"].Value,
            Every = isPermanent ? null : Every(match.Groups["when"].Value),
            Program = words[isPermanent ? 3 : 0],
            Line = at >= 0 && at + 1 < words.Count ? words[at + 1] : "",
            ScreenPath = words.Count > 2 ? words[words.Count - 2] : null,
        };
    }

    // cron knows times of the clock, not spans: only what divides the hour or the day comes in even steps.
    private static string When(TimeSpan every)
    {
        var minutes = every.Ticks % TimeSpan.TicksPerMinute == 0 ? (int)every.TotalMinutes : 0;
        return minutes switch
        {
            1 => "* * * * *",
            > 1 and < 60 when 60 % minutes == 0 => $"*/{minutes} * * * *",
            60 => "0 * * * *",
            > 60 and < 1440 when 1440 % minutes == 0 && minutes % 60 == 0 => $"0 */{minutes / 60} * * *",
            1440 => "0 0 * * *",
            _ => throw new SchedulerException(
                "InvalidTimeSpan", $"cron can't run a task every {every:c}: only whole minutes that divide an hour, whole hours that divide a day, and a day come in even steps.",
                "Give -Every 0:30, or another such span; systemd's timers take any."),
        };
    }

    private static TimeSpan? Every(string when) => when.Split(' ') switch
    {
        ["*", ..] => TimeSpan.FromMinutes(1),
        [['*', '/', .. var minutes], ..] => TimeSpan.FromMinutes(int.Parse(minutes, CultureInfo.InvariantCulture)),
        ["0", ['*', '/', .. var hours], ..] => TimeSpan.FromHours(int.Parse(hours, CultureInfo.InvariantCulture)),
        ["0", "*", ..] => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };

    private static string Quote(string word) => Regex.IsMatch(word, "^[A-Za-z0-9/._-]+$") ? word : $"'{word.Replace("'", "'\\''")}'";

    private static List<string> Words(string command)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < command.Length; i++)
        {
            if (command[i] == '\'')
            {
                isQuoted = !isQuoted;
            }
            else if (command[i] == '\\' && !isQuoted && i + 1 < command.Length)
            {
                word.Append(command[++i]);
            }
            else if (command[i] == ' ' && !isQuoted)
            {
                words.Add(word.ToString());
                word.Clear();
            }
            else
            {
                word.Append(command[i]);
            }
        }

        words.Add(word.ToString());
        return words;
    }
}
