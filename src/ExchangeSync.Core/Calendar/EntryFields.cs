namespace ExchangeSync.Calendar;

/// <summary>The groups that are merged as one field each (DESIGN §6, Merge).</summary>
[Flags]
public enum EntryFields
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Title.</summary>
    Title = 1,

    /// <summary>Start, end, all-day and zones.</summary>
    Time = 2,

    /// <summary>Place.</summary>
    Place = 4,

    /// <summary>Here and free/busy status.</summary>
    Here = 8,

    /// <summary>Appointment type and categories.</summary>
    Type = 16,

    /// <summary>Private and sensitivity.</summary>
    Private = 32,

    /// <summary>Note.</summary>
    Note = 64,

    /// <summary>Participants, and what became of the meeting (answer, cancelled); flows from Exchange only.</summary>
    Participants = 128,

    /// <summary>The pattern of a series and its deleted occurrences.</summary>
    Recurrence = 256,

    /// <summary>Every field.</summary>
    All = Title | Time | Place | Here | Type | Private | Note | Participants | Recurrence,
}
