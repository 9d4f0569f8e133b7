namespace ExchangeSync.Output;

/// <summary>What starts a task.</summary>
public enum MbxScheduler
{
    /// <summary>Windows' Task Scheduler.</summary>
    TaskScheduler,

    /// <summary>A timer (or, for a permanent task, a service) of systemd: of the user, or of the system where it runs as another account.</summary>
    Systemd,

    /// <summary>A line of the user's crontab.</summary>
    Cron,
}
