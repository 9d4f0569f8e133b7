namespace ExchangeSync.Output;

/// <summary>The synchronization settings of one connection.</summary>
public sealed class MbxExchangeSync
{
    /// <summary>The connection's title.</summary>
    public string Title { get; internal set; } = "";

    /// <summary>The connection's identity.</summary>
    public Guid Id { get; internal set; }

    /// <summary>Runs are made for this connection.</summary>
    public bool Activated { get; internal set; }

    /// <summary>Private appointments are synchronized whole: <see cref="PrivateMode"/> is Full.</summary>
    public bool SynchronizePrivate { get; internal set; }

    /// <summary>What happens to private appointments.</summary>
    public MbxPrivateMode PrivateMode { get; internal set; }

    /// <summary>What ExchangeSync creates in Exchange gets an alarm.</summary>
    public bool AlarmOnNew { get; internal set; }

    /// <summary>Minutes before the start at which that alarm rings.</summary>
    public int MinutesBefore { get; internal set; }

    /// <summary>Windows id of the zone in which new appointments are created in Exchange and in which the window's days begin.</summary>
    public string TimeZone { get; internal set; } = "";

    /// <summary>Notes keep their HTML; otherwise all formatting is stripped.</summary>
    public bool KeepHtml { get; internal set; }

    /// <summary>Whole weeks before today that are synchronized.</summary>
    public int WeeksBack { get; internal set; }

    /// <summary>Whole weeks after today that are synchronized.</summary>
    public int WeeksAhead { get; internal set; }

    /// <summary>Which version wins where both sides changed the same field.</summary>
    public MbxConflictPolicy ConflictPolicy { get; internal set; }

    /// <summary>How recurring entries are carried over.</summary>
    public MbxRecurrenceMode Recurrence { get; internal set; }

    /// <summary>Only what has one of these categories is synchronized; empty: everything.</summary>
    public MbxList<string> Category { get; internal set; } = [];

    /// <summary>What has one of these categories is left out.</summary>
    public MbxList<string> ExcludeCategory { get; internal set; } = [];

    /// <summary>What has a subject that fits one of these is left out.</summary>
    public MbxList<string> ExcludeSubject { get; internal set; } = [];

    /// <summary>What has one of these free/busy statuses is left out.</summary>
    public MbxList<MbxFreeBusyStatus> ExcludeStatus { get; internal set; } = [];

    /// <summary>What lasts whole days is left out.</summary>
    public bool ExcludeAllDay { get; internal set; }

    /// <summary>Meetings of others are left out until they are accepted.</summary>
    public bool OnlyAccepted { get; internal set; }

    /// <summary>Declined meetings are synchronized too.</summary>
    public bool IncludeDeclined { get; internal set; }

    /// <summary>After so many refusals in a row for wrong credentials, of whatever connections share the account, nothing more is tried; 0: no limit.</summary>
    public int FailureLimit { get; internal set; }

    /// <summary>So many days the history is kept.</summary>
    public int KeepDays { get; internal set; }

    /// <summary>Changes that wait, for whatever reason: those below but for <see cref="Skipped"/>, and some more that the next run looks at by itself.</summary>
    public int Pending { get; internal set; }

    /// <summary>Deletes that are held until Invoke-MbxExchangeSync -Force.</summary>
    public int Held { get; internal set; }

    /// <summary>Entries that could not be read or written; they are tried again with growing pauses.</summary>
    public int Quarantined { get; internal set; }

    /// <summary>Conflicts that wait for an admin (policy Manual).</summary>
    public int Conflicts { get; internal set; }

    /// <summary>Changes that can't be carried over.</summary>
    public int Skipped { get; internal set; }

    /// <summary>When the last run began; null: there was none.</summary>
    public DateTimeOffset? LastRun { get; internal set; }

    /// <summary>How the last run ended; null: there was none.</summary>
    public MbxRunStatus? LastStatus { get; internal set; }

    /// <summary>The database that it stands in.</summary>
    public string Database { get; internal set; } = "";

    /// <summary>The connection's title.</summary>
    public override string ToString() => Title;
}
