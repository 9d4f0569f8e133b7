using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>How a run ended.</summary>
public enum SyncRunStatus
{
    /// <summary>It is under way, or its process died.</summary>
    Running,

    /// <summary>All well.</summary>
    Completed,

    /// <summary>It came to its end; some entries failed or wait.</summary>
    CompletedWithErrors,

    /// <summary>A side could not be used.</summary>
    Failed,

    /// <summary>The user stopped it.</summary>
    Stopped,
}

/// <summary>One run of one connection, with what it did.</summary>
public sealed record SyncRun
{
    /// <summary>Row id, growing.</summary>
    public long Id { get; init; }

    /// <summary>The connection.</summary>
    public required Guid ConnectionId { get; init; }

    /// <summary>The run that this one undid; null: it synchronized.</summary>
    public long? Undoes { get; init; }

    /// <summary>When it began.</summary>
    public required Instant Started { get; init; }

    /// <summary>When it ended.</summary>
    public Instant? Finished { get; init; }

    /// <summary>How it ended.</summary>
    public SyncRunStatus Status { get; init; }

    /// <summary>Entries made in Exchange.</summary>
    public int CreatedInExchange { get; init; }

    /// <summary>Entries changed in Exchange.</summary>
    public int UpdatedInExchange { get; init; }

    /// <summary>Entries deleted in Exchange.</summary>
    public int DeletedInExchange { get; init; }

    /// <summary>Entries made in Microbizz.</summary>
    public int CreatedInMicrobizz { get; init; }

    /// <summary>Entries changed in Microbizz.</summary>
    public int UpdatedInMicrobizz { get; init; }

    /// <summary>Entries deleted in Microbizz.</summary>
    public int DeletedInMicrobizz { get; init; }

    /// <summary>Pairs that were the same on both sides and were linked.</summary>
    public int Adopted { get; init; }

    /// <summary>Fields that both sides changed.</summary>
    public int Conflicts { get; init; }

    /// <summary>Changes that can't be carried over.</summary>
    public int Skipped { get; init; }

    /// <summary>Entries that failed.</summary>
    public int Failed { get; init; }

    /// <summary>Changes that wait after the run.</summary>
    public int Pending { get; init; }

    /// <summary>Of <see cref="Pending"/>: deletes that the guard holds.</summary>
    public int Held { get; init; }

    /// <summary>Of <see cref="Pending"/>: entries that could not be read or written, now or in an earlier run, and are tried again with growing pauses.</summary>
    public int Quarantined { get; init; }

    /// <summary>For whoever watches scheduled runs: 2 the connection failed (or the run did not end), 1 some entries failed, now or before, and are still not settled, 3 deletes are held, 0 all well.</summary>
    public int ExitCode => Status is not (SyncRunStatus.Completed or SyncRunStatus.CompletedWithErrors) ? 2
        : Failed > 0 || Quarantined > 0 ? 1
        : Held > 0 ? 3
        : 0;

    /// <summary>Requests that the run sent to Exchange.</summary>
    public int Requests { get; init; }

    /// <summary>Stable id of what ended it, if it failed.</summary>
    public string? ErrorId { get; init; }

    /// <summary>What ended it, for a person.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Remedy { get; init; }

    /// <summary>Remarks for the admin, such as "the attendees were not told".</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The exit code of several runs: the first of 2, 1, 3, 0 that one of them has.</summary>
    public static int FirstExitCode(ICollection<int> codes) => codes.Contains(2) ? 2 : codes.Contains(1) ? 1 : codes.Contains(3) ? 3 : 0;
}
