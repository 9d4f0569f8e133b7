using System.Globalization;
using System.Text;

namespace ExchangeSync.Scheduling;

/// <summary>A task as systemd's units: a service, and for one that runs now and then a timer that starts it (systemd.service(5), systemd.timer(5)).</summary>
public static class SystemdUnits
{
    /// <summary>What the names of our units begin with.</summary>
    public const string Prefix = "exchangesync-";

    /// <summary>The name of a task's service.</summary>
    public static string ServiceName(string name) => $"{Prefix}{name}.service";

    /// <summary>The name of the unit that starts it: its timer; of a permanent one its service.</summary>
    public static string StartedName(SyncTask task) => task.Every is null ? ServiceName(task.Name) : TimerName(task.Name);

    /// <summary>The name of a task's timer.</summary>
    public static string TimerName(string name) => $"{Prefix}{name}.timer";

    /// <summary>The service. systemd never starts one that is still active, so a run that hangs is ended after a day, as Task Scheduler does it.</summary>
    public static string Service(SyncTask task) => $"""
        [Unit]
        Description=ExchangeSync {task.Name}
        After=network-online.target
        {(task.Every is null ? "StartLimitIntervalSec=0\n" : "")}
        [Service]
        Type={(task.Every is null ? "simple" : "oneshot")}
        ExecStart={string.Join(" ", new[] { task.Program }.Concat(task.Arguments).Select(Quote))}
        {(task.RunAs is null ? "" : $"User={task.RunAs}\n")}{(task.Every is null ? "Restart=always\nRestartSec=60\n" : "TimeoutStartSec=1d\n")}UMask=0077
        Environment=NO_COLOR=1
        {(task.Every is null ? $"\n[Install]\nWantedBy={(task.RunAs is null ? "default.target" : "multi-user.target")}\n" : "")}
        """.Replace("\r\n", "\n");

    /// <summary>The timer: soon after it was set or the machine was started, then in turn.</summary>
    public static string Timer(SyncTask task) => $"""
        [Unit]
        Description=ExchangeSync {task.Name}, every {task.Every:c}

        [Timer]
        OnActiveSec=60
        OnUnitActiveSec={((long)task.Every!.Value.TotalSeconds).ToString(CultureInfo.InvariantCulture)}
        AccuracySec=15

        [Install]
        WantedBy=timers.target

        """.Replace("\r\n", "\n");

    /// <summary>The task that these units are of.</summary>
    public static SyncTask Read(string name, string service, string? timer)
    {
        var words = Words(ValueOf(service, "ExecStart") ?? "");
        return new SyncTask
        {
            Name = name,
            Every = timer is not null && long.TryParse(ValueOf(timer, "OnUnitActiveSec"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null,
            Program = words.FirstOrDefault() ?? "",
            Line = words.LastOrDefault() ?? "",
            RunAs = ValueOf(service, "User"),
        };
    }

    private static string? ValueOf(string unit, string key) => unit.Split('\n').FirstOrDefault(line => line.StartsWith(key + "=", StringComparison.Ordinal))?.Substring(key.Length + 1);

    // systemd.syntax(7), quoting; a percent sign begins a specifier and a dollar sign a variable.
    private static string Quote(string word)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in word)
        {
            quoted.Append(c switch { '\\' => "\\\\", '"' => "\\\"", '%' => "%%", '$' => "$$", _ => c.ToString() });
        }

        return quoted.Append('"').ToString();
    }

    private static List<string> Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var isInside = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (isInside && line[i] is '\\' or '%' or '$' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
            }
            else if (line[i] == '"')
            {
                if (isInside)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }

                isInside = !isInside;
            }
            else if (isInside)
            {
                word.Append(line[i]);
            }
        }

        return words;
    }
}
