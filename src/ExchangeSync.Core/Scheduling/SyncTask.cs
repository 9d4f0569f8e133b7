namespace ExchangeSync.Scheduling;

/// <summary>A task that runs the synchronization when nobody is there, whichever scheduler starts it.</summary>
public sealed record SyncTask
{
    /// <summary>Its name: letters, digits, '-' and '_'. One scheduler has it once.</summary>
    public required string Name { get; init; }

    /// <summary>How often it runs; null: it is started once and goes on.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>PowerShell's program, with its whole path.</summary>
    public required string Program { get; init; }

    /// <summary>The line of PowerShell that it runs; see <see cref="TaskLine"/>.</summary>
    public required string Line { get; init; }

    /// <summary>The account that it runs as; null: the present one.</summary>
    public string? RunAs { get; init; }

    /// <summary>Where what the run says to a console goes, in place of the one of the run before; null: the scheduler keeps it.</summary>
    public string? ScreenPath { get; init; }

    /// <summary>The program's arguments: no profile, no window, no questions, and the line.</summary>
    public IReadOnlyList<string> Arguments => ["-NoProfile", "-NonInteractive", "-Command", Line];
}
