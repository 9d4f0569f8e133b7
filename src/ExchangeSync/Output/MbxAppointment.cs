namespace ExchangeSync.Output;

/// <summary>One entry of the Microbizz calendar.</summary>
public sealed class MbxAppointment
{
    /// <summary>Its identity, never used again. An occurrence that does not differ from its series has that of the series.</summary>
    public Guid Id { get; internal set; }

    /// <summary>Whose calendar it stands in.</summary>
    public string User { get; internal set; } = "";

    /// <summary>The title.</summary>
    public string Title { get; internal set; } = "";

    /// <summary>Wall time of the start in <see cref="TimeZone"/>; midnight of the first day for a whole-day one.</summary>
    public DateTime Start { get; internal set; }

    /// <summary>Wall time of the end in <see cref="TimeZone"/>; midnight after the last day for a whole-day one.</summary>
    public DateTime End { get; internal set; }

    /// <summary>Whole days: dates that no time zone shifts.</summary>
    public bool AllDay { get; internal set; }

    /// <summary>The zone of start and end, a Windows or IANA id.</summary>
    public string? TimeZone { get; internal set; }

    /// <summary>The place.</summary>
    public string Place { get; internal set; } = "";

    /// <summary>The person is here, as opposed to out of office.</summary>
    public bool Here { get; internal set; }

    /// <summary>The free/busy status that it has in Exchange, or would have there.</summary>
    public MbxFreeBusyStatus Status { get; internal set; }

    /// <summary>The note, in <see cref="NoteFormat"/>.</summary>
    public string Note { get; internal set; } = "";

    /// <summary>How the note is written.</summary>
    public MbxNoteFormat NoteFormat { get; internal set; }

    /// <summary>The appointment type; null: none.</summary>
    public string? Type { get; internal set; }

    /// <summary>Only a Microbizz administrator and the user see the content.</summary>
    public bool Private { get; internal set; }

    /// <summary>The iCalendar RRULE of a recurring one (RFC 5545); null for all others.</summary>
    public string? RecurrenceRule { get; internal set; }

    /// <summary>What happens on holidays; null for one that does not recur.</summary>
    public MbxHolidayRule? HolidayRule { get; internal set; }

    /// <summary>Of a recurring one: the dates whose occurrence was deleted.</summary>
    public MbxList<DateTime> DeletedDates { get; internal set; } = [];

    /// <summary>Of an occurrence: the recurring appointment that it belongs to; null for all others.</summary>
    public Guid? SeriesId { get; internal set; }

    /// <summary>Of an occurrence: the date that the rule gave it, by which Set- and Remove-MbxAppointment know it.</summary>
    public DateTime? OriginalDate { get; internal set; }

    /// <summary>The participants, as Exchange names them; read-only.</summary>
    public MbxList<string> Participants { get; internal set; } = [];

    /// <summary>The key under which it was imported; null: it was not.</summary>
    public string? ExternalKey { get; internal set; }

    /// <summary>Grows with every change in the calendar.</summary>
    public long Revision { get; internal set; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset Modified { get; internal set; }

    /// <summary>The database that it stands in.</summary>
    public string Database { get; internal set; } = "";

    /// <summary>The title.</summary>
    public override string ToString() => Title;
}
