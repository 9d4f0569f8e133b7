namespace ExchangeSync.Output;

/// <summary>One run of one connection, with what it did.</summary>
public sealed class MbxExchangeSyncRun
{
    /// <summary>Its number in the database, growing.</summary>
    public long RunId { get; internal set; }

    /// <summary>The run that this one undid; null: it synchronized.</summary>
    public long? Undoes { get; internal set; }

    /// <summary>The connection's title.</summary>
    public string Title { get; internal set; } = "";

    /// <summary>The connection's identity.</summary>
    public Guid ConnectionId { get; internal set; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Started { get; internal set; }

    /// <summary>How long it took; null: it has not ended.</summary>
    public TimeSpan? Duration { get; internal set; }

    /// <summary>How it ended.</summary>
    public MbxRunStatus Status { get; internal set; }

    /// <summary>Made in Exchange.</summary>
    public int CreatedInExchange { get; internal set; }

    /// <summary>Changed in Exchange.</summary>
    public int UpdatedInExchange { get; internal set; }

    /// <summary>Deleted in Exchange.</summary>
    public int DeletedInExchange { get; internal set; }

    /// <summary>Made in Microbizz.</summary>
    public int CreatedInMicrobizz { get; internal set; }

    /// <summary>Changed in Microbizz.</summary>
    public int UpdatedInMicrobizz { get; internal set; }

    /// <summary>Deleted in Microbizz.</summary>
    public int DeletedInMicrobizz { get; internal set; }

    /// <summary>Pairs that both calendars already held and that were linked.</summary>
    public int Adopted { get; internal set; }

    /// <summary>Fields that both sides changed.</summary>
    public int Conflicts { get; internal set; }

    /// <summary>Changes that can't be carried over.</summary>
    public int Skipped { get; internal set; }

    /// <summary>Entries that failed; they are tried again by the next run.</summary>
    public int Failed { get; internal set; }

    /// <summary>Changes that wait after the run.</summary>
    public int Pending { get; internal set; }

    /// <summary>Of <see cref="Pending"/>: deletes that are held until Invoke-MbxExchangeSync -Force.</summary>
    public int Held { get; internal set; }

    /// <summary>Of <see cref="Pending"/>: entries that could not be read or written, in this run or an earlier one, and are tried again with growing pauses.</summary>
    public int Quarantined { get; internal set; }

    /// <summary>
    /// For the exit code of a scheduled task: 2 the connection failed (or the run did not end), 1 some entries failed, now or before, and are still not settled, 3 deletes are held, 0 all well. Of several, and of the runs of
    /// several connections, the first of 2, 1, 3, 0 counts.
    /// </summary>
    public int ExitCode { get; internal set; }

    /// <summary>Requests that were sent to Exchange.</summary>
    public int Requests { get; internal set; }

    /// <summary>Stable id of what ended it, if it failed.</summary>
    public string? ErrorId { get; internal set; }

    /// <summary>What ended it.</summary>
    public string? ErrorMessage { get; internal set; }

    /// <summary>What to do about it.</summary>
    public string? WhatToDo { get; internal set; }

    /// <summary>Remarks, such as "the attendees were not told".</summary>
    public MbxList<string> Warnings { get; internal set; } = [];

    /// <summary>What it did, one by one; empty where it was not asked for.</summary>
    public MbxList<MbxExchangeSyncAction> Actions { get; internal set; } = [];

    /// <summary>The database that it stands in.</summary>
    public string Database { get; internal set; } = "";

    /// <summary>Number and status.</summary>
    public override string ToString() => $"{RunId}: {Status}";
}
