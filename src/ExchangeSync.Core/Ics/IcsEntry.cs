using ExchangeSync.Calendar;

namespace ExchangeSync.Ics;

/// <summary>One entry of an iCalendar file: what it says, or why it is not taken.</summary>
public sealed record IcsEntry
{
    /// <summary>The line of the file on which it begins, counted from one.</summary>
    public required int Line { get; init; }

    /// <summary>Its UID, the external key of the appointment, or of its series; "" where it has none and is not taken.</summary>
    public string Key { get; init; } = "";

    /// <summary>Its title, also where it is not taken.</summary>
    public string Title { get; init; } = "";

    /// <summary>
    /// What it says; null where it is not taken. In the form of the Exchange side: <see cref="EntryContent.Categories"/>, <see cref="EntryContent.FreeBusyStatus"/>,
    /// <see cref="EntryContent.Sensitivity"/> as the file has them, the note as it came.
    /// </summary>
    public EntryContent? Content { get; init; }

    /// <summary>The occurrence of the series with the <see cref="Key"/> that the entry changes; null: it is an appointment of its own.</summary>
    public OccurrenceId? Occurrence { get; init; }

    /// <summary>The <see cref="Occurrence"/> does not take place: it is to be deleted, and there is no <see cref="Content"/>.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>The fields of <see cref="Content"/> about which the file says something; an appointment that is there already keeps its others.</summary>
    public EntryFields Fields { get; init; }

    /// <summary>Why it is not taken; null where it is.</summary>
    public IcsRefusal? Refusal { get; init; }

    /// <summary>What of it could not be carried over or had to be understood in another way, a sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
