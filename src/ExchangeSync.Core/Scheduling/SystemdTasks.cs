namespace ExchangeSync.Scheduling;

/// <summary>Our units of systemd: those of the present user, or (for tasks that run as another account) of the system.</summary>
public static class SystemdTasks
{
    private const string SystemFolder = "/etc/systemd/system";

    /// <summary>systemd is what runs this machine.</summary>
    public static bool IsRunning => Directory.Exists("/run/systemd/system") && ProgramCall.Exists("systemctl");

    /// <summary>Without it a user's timers run only while that user is logged on; null: it can't be told.</summary>
    public static bool? Lingers(string account) => Directory.Exists("/var/lib/systemd") ? File.Exists($"/var/lib/systemd/linger/{account}") : null;

    /// <summary>The tasks of the present user and of the system.</summary>
    public static IReadOnlyList<SyncTask> All() => new[] { UserFolder(), SystemFolder }.Where(Directory.Exists)
        .SelectMany(folder => Directory.GetFiles(folder, SystemdUnits.Prefix + "*.service"))
        .Select(file =>
        {
            var name = Path.GetFileNameWithoutExtension(file).Substring(SystemdUnits.Prefix.Length);
            var timer = Path.ChangeExtension(file, ".timer");
            return SystemdUnits.Read(name, File.ReadAllText(file), File.Exists(timer) ? File.ReadAllText(timer) : null);
        })
        .ToList();

    /// <summary>Sets a task, and starts it; one of its name gives way.</summary>
    /// <exception cref="SchedulerException">InvalidTimeSpan, SchedulerNotFound, SchedulerFailed.</exception>
    public static void Set(SyncTask task)
    {
        if (task.Every < TimeSpan.FromMinutes(1))
        {
            throw new SchedulerException("InvalidTimeSpan", "A task runs every minute at most.", "Give -Every 0:01 or more, or -Watch.");
        }

        WriteUnits(task, FolderOf(task));
        Control(task, "daemon-reload");
        Control(task, "enable", "--now", SystemdUnits.StartedName(task));
    }

    /// <summary>Stops a task and removes it.</summary>
    /// <exception cref="SchedulerException">SchedulerNotFound, SchedulerFailed.</exception>
    public static void Remove(SyncTask task)
    {
        Control(task, "disable", "--now", SystemdUnits.StartedName(task));
        Delete(FolderOf(task), task.Name);
        Control(task, "daemon-reload");
    }

    private static void WriteUnits(SyncTask task, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            Delete(folder, task.Name);
            File.WriteAllText(Path.Combine(folder, SystemdUnits.ServiceName(task.Name)), SystemdUnits.Service(task));
            if (task.Every is not null)
            {
                File.WriteAllText(Path.Combine(folder, SystemdUnits.TimerName(task.Name)), SystemdUnits.Timer(task));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SchedulerException("SchedulerFailed", $"The units can't be written to '{folder}': {e.Message}", "A task that runs as another account is set by root.", e);
        }
    }

    private static void Delete(string folder, string name)
    {
        File.Delete(Path.Combine(folder, SystemdUnits.ServiceName(name)));
        File.Delete(Path.Combine(folder, SystemdUnits.TimerName(name)));
    }

    private static string FolderOf(SyncTask task) => task.RunAs is null ? UserFolder() : SystemFolder;

    // Where systemd looks for a user's units (systemd.unit(5)).
    private static string UserFolder() => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } folder ? folder : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config"),
        "systemd", "user");

    private static void Control(SyncTask task, params string[] arguments) => ProgramCall.Demand("systemctl", task.RunAs is null ? ["--user", .. arguments] : arguments);
}
