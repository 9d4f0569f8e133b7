using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace ExchangeSync.Scheduling;

/// <summary>A task as Task Scheduler's XML, version 1.2 ([MS-TSCH] 2.5, the schema of Windows Vista and later).</summary>
public static class TaskXml
{
    /// <summary>The folder of Task Scheduler that our tasks stand in.</summary>
    public const string Folder = "\\ExchangeSync\\";

    private static readonly XNamespace Ns = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    // The accounts of the system itself have no password and no kind of log-on.
    private static readonly string[] SystemAccounts = ["S-1-5-18", "S-1-5-19", "S-1-5-20", "SYSTEM", "LOCAL SERVICE", "NETWORK SERVICE", @"NT AUTHORITY\SYSTEM", @"NT AUTHORITY\LOCAL SERVICE", @"NT AUTHORITY\NETWORK SERVICE"];

    /// <summary>The account's password is nobody's to give: a managed service account (gMSA, its name ends with $), or one of the system.</summary>
    public static bool IsWithoutPassword(string account) => account.EndsWith("$", StringComparison.Ordinal) || IsOfSystem(account);

    /// <summary>The document.</summary>
    /// <param name="task">The task; its account is named.</param>
    /// <param name="start">Wall time of the first run, of this machine.</param>
    /// <param name="hasPassword">The account's password is given at registration. Without it, and without a managed account, the task runs without access to the account's own keys (S4U).</param>
    public static string Write(SyncTask task, DateTime start, bool hasPassword)
    {
        var account = task.RunAs ?? throw new ArgumentException("The account is not named.", nameof(task));
        var document = new XElement(Ns + "Task", new XAttribute("version", "1.2"),
            Of("RegistrationInfo", Of("Author", "ExchangeSync"), Of("Description", task.Every is null ? "Keeps Microbizz and Exchange calendars the same, without end." : "Synchronizes Microbizz and Exchange calendars."), Of("URI", Folder + task.Name)),
            Of("Triggers", task.Every is { } every
                ? Of("TimeTrigger", Of("Enabled", "true"), Of("StartBoundary", start.ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)), Of("Repetition", Of("Interval", XmlConvert.ToString(Checked(every))), Of("StopAtDurationEnd", "false")))
                : Of("BootTrigger", Of("Enabled", "true"), Of("Delay", "PT1M"))),
            Of("Principals", new XElement(Ns + "Principal", new XAttribute("id", "Author"),
                Of("UserId", account),
                IsOfSystem(account) ? null : Of("LogonType", hasPassword || IsWithoutPassword(account) ? "Password" : "S4U"),
                Of("RunLevel", "LeastPrivilege"))),
            Of("Settings",
                Of("MultipleInstancesPolicy", "IgnoreNew"),
                Of("DisallowStartIfOnBatteries", "false"),
                Of("StopIfGoingOnBatteries", "false"),
                Of("StartWhenAvailable", "true"),
                Of("RunOnlyIfNetworkAvailable", "false"),
                Of("AllowStartOnDemand", "true"),
                Of("Enabled", "true"),
                Of("Hidden", "false"),
                // A run that hangs is ended after a day, so that the next one can begin; a permanent one never is, and is started again when it dies.
                Of("ExecutionTimeLimit", task.Every is null ? "PT0S" : "P1D"),
                task.Every is null ? Of("RestartOnFailure", Of("Interval", "PT1M"), Of("Count", "255")) : null,
                Of("Priority", "7")),
            new XElement(Ns + "Actions", new XAttribute("Context", "Author"),
                Of("Exec", Of("Command", task.Program), Of("Arguments", string.Join(" ", task.Arguments.Select(Quoted))))));
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true }))
        {
            document.Save(writer);
        }

        return text.ToString();
    }

    /// <summary>What a task does that <see cref="Write"/> wrote, as Task Scheduler gives it back.</summary>
    public static SyncTask Read(string name, string xml)
    {
        var root = XElement.Parse(xml);
        string Text(string element) => root.Descendants(Ns + element).FirstOrDefault()?.Value ?? "";
        var arguments = Text("Arguments");
        const string before = "-Command \"";
        var at = arguments.IndexOf(before, StringComparison.Ordinal);
        return new SyncTask
        {
            Name = name,
            Every = Text("Interval") is { Length: > 0 } interval && root.Descendants(Ns + "Repetition").Any() ? XmlConvert.ToTimeSpan(interval) : null,
            Program = Text("Command"),
            Line = at < 0 ? "" : arguments.Substring(at + before.Length).TrimEnd('"'),
            RunAs = Text("UserId"),
        };
    }

    private static bool IsOfSystem(string account) => SystemAccounts.Contains(account, StringComparer.OrdinalIgnoreCase);

    // The schema's bounds of repetitionType.
    private static TimeSpan Checked(TimeSpan every) => every >= TimeSpan.FromMinutes(1) && every <= TimeSpan.FromDays(31) && every.Ticks % TimeSpan.TicksPerSecond == 0
        ? every
        : throw new SchedulerException("InvalidTimeSpan", "Task Scheduler repeats a task every minute at most and every 31 days at least, in whole seconds.", "Give -Every such as 0:30 (half an hour).");

    // The line has no double quote, so there is nothing to escape between them; a path can't have one.
    private static string Quoted(string argument) => argument.IndexOf(' ') < 0 ? argument : $"\"{argument}\"";

    private static XElement Of(string name, params object?[] content) => new(Ns + name, content);
}
