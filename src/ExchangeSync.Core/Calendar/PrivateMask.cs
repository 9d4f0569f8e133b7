namespace ExchangeSync.Calendar;

/// <summary>What the copy of a private entry shows where only its time is synchronized.</summary>
public static class PrivateMask
{
    /// <summary>Its title.</summary>
    public const string Title = "Private appointment";

    /// <summary>The fields that it hides.</summary>
    public const EntryFields Fields = EntryFields.Title | EntryFields.Place | EntryFields.Type | EntryFields.Note | EntryFields.Participants;

    /// <summary><paramref name="content"/> behind the mask: its time, its status and its privacy are left.</summary>
    public static EntryContent Over(EntryContent content) => content.With(Fields, new EntryContent { Title = Title, Time = content.Time });

    /// <summary>Nothing but the mask is to be seen.</summary>
    public static bool Covers(EntryContent content) => content.Private && SaysNoMore(content);

    /// <summary>The fields that it hides say what it says, whether or not the entry is private.</summary>
    public static bool SaysNoMore(EntryContent content) =>
        content.Title.Trim() == Title
        && content.Place.Trim().Length == 0
        && content.Type is null
        && content.Categories.Count == 0
        && content.Note.IsEmpty
        && content.Participants.Count == 0;
}
