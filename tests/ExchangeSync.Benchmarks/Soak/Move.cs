namespace ExchangeSync.Benchmarks.Soak;

/// <summary>What may happen in a history.</summary>
internal enum MoveKind
{
    AddTimed,
    AddAllDay,
    AddAlike,
    AddSeries,
    EditTitle,
    EditPlace,
    EditNote,
    EditTime,
    EditPrivate,
    EditStatus,
    EditType,
    Delete,
    DeleteMany,
    EditPattern,
    ShiftSeries,
    EditOccurrence,
    DeleteOccurrence,
    SingleToSeries,
    SeriesToSingle,
    SplitSeries,
    Copy,
    Touch,
    MoveAwayAndBack,
    PutBack,
    SetWindow,
    SetPrivateMode,
    SetKeepHtml,
    SetFilters,
    SetRecurrence,
    SetPolicy,
    SetTimeZone,
    TimePasses,
    Fault,
    WireFault,
    Crash,
    DiskFull,
    DatabaseLocked,
    SecondRunner,
    MailboxRestored,
    DatabaseLost,
    Undo,
    ReleaseHeld,
    Run,
    PlanAndRun,
}

/// <summary>
/// One step of a history. The numbers choose among what there is when the step is taken, so that it means something whatever steps before it are left out.
/// </summary>
/// <param name="Kind">What happens.</param>
/// <param name="A">Which side and which entry.</param>
/// <param name="B">A value.</param>
/// <param name="C">Another value.</param>
/// <param name="At">A user's step: 0 at once, else in the middle of the next run, at its request of that number.</param>
internal readonly record struct Move(MoveKind Kind, int A, int B, int C, int At = 0)
{
    /// <summary>Somebody edits one of the calendars.</summary>
    public bool IsUsers => Kind <= MoveKind.PutBack;

    /// <summary>The admin changes a setting.</summary>
    public bool IsSetting => Kind is >= MoveKind.SetWindow and <= MoveKind.SetTimeZone;

    /// <summary>Something that goes wrong in the next run.</summary>
    public bool IsTrouble => Kind is >= MoveKind.Fault and <= MoveKind.SecondRunner;

    public override string ToString() => $"{Kind}({A}, {B}, {C}){(At > 0 ? $" at request {At}" : "")}";
}
