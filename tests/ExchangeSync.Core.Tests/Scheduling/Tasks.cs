using ExchangeSync.Scheduling;

namespace ExchangeSync.Tests.Scheduling;

/// <summary>Tasks with all in their paths that a scheduler, a shell or PowerShell might take for something else.</summary>
internal static class Tasks
{
    public static readonly string Line = TaskLine.Of("/opt/Power Shell/it's/ExchangeSync.psd1", "/srv/50% of $HOME/\\d`x/a;b&c|d/é ’quote’.db", "/var/log/x y.log", [Guid.Parse("6f0a7f0e-6f5b-4a3e-9c1c-0f6a3d4a7b21")], null);

    public static readonly SyncTask HalfHour = new()
    {
        Name = "half-hour",
        Every = TimeSpan.FromMinutes(30),
        Program = "/usr/local/bin/power shell/pwsh",
        Line = Line,
        ScreenPath = "/var/log/x y.log.last",
    };

    public static readonly SyncTask Permanent = HalfHour with { Name = "permanent", Every = null, Line = TaskLine.Of("/m.psd1", "/d.db", "/l.log", [], TimeSpan.FromMinutes(5)) };
}
