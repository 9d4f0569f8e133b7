using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>Contents taken apart and put together by field.</summary>
public static class ContentFields
{
    /// <summary>The mark of a field of <see cref="NeverAgreed"/>, which neither side ever says. What is only yes or no needs it, because a user can turn it to what the altered base says.</summary>
    internal const string Altered = "(never agreed)";

    /// <summary><paramref name="content"/> with these <paramref name="fields"/> as <paramref name="source"/> has them.</summary>
    public static EntryContent With(this EntryContent content, EntryFields fields, EntryContent source)
    {
        return content with
        {
            Title = Pick(EntryFields.Title, content.Title, source.Title),
            Time = Pick(EntryFields.Time, content.Time, source.Time),
            Place = Pick(EntryFields.Place, content.Place, source.Place),
            Here = Pick(EntryFields.Here, content.Here, source.Here),
            FreeBusyStatus = Pick(EntryFields.Here, content.FreeBusyStatus, source.FreeBusyStatus),
            Type = Pick(EntryFields.Type, content.Type, source.Type),
            Categories = Pick(EntryFields.Type, content.Categories, source.Categories),
            Private = Pick(EntryFields.Private, content.Private, source.Private),
            Sensitivity = Pick(EntryFields.Private, content.Sensitivity, source.Sensitivity),
            Note = Pick(EntryFields.Note, content.Note, source.Note),
            Participants = Pick(EntryFields.Participants, content.Participants, source.Participants),
            Response = Pick(EntryFields.Participants, content.Response, source.Response),
            Cancelled = Pick(EntryFields.Participants, content.Cancelled, source.Cancelled),
            RecurrenceRule = Pick(EntryFields.Recurrence, content.RecurrenceRule, source.RecurrenceRule),
            DeletedDates = Pick(EntryFields.Recurrence, content.DeletedDates, source.DeletedDates),
        };

        T Pick<T>(EntryFields field, T keep, T take) => (fields & field) != 0 ? take : keep;
    }

    /// <summary>
    /// <paramref name="content"/> with <paramref name="fields"/> altered, so that none of them is what it is now: a base for fields on which the two sides have never agreed.
    /// </summary>
    public static EntryContent NeverAgreed(this EntryContent content, EntryFields fields) => content.With(fields, new EntryContent
    {
        Title = content.Title + Altered,
        Time = content.Time with { AllDay = !content.Time.AllDay },
        Place = content.Place + Altered,
        Here = !content.Here,
        FreeBusyStatus = Altered,
        Type = content.Type + Altered,
        Categories = [.. content.Categories, Altered],
        Private = !content.Private,
        Sensitivity = Altered,
        Note = new Note { Fingerprint = Altered },
        Participants = [.. content.Participants, Altered],
        RecurrenceRule = content.RecurrenceRule is null ? null : content.RecurrenceRule + Altered,

        // What is no series stays none: a deleted date that it can't have says as much.
        DeletedDates = content.RecurrenceRule is null ? [new LocalDate(1, 1, 1)] : [],
    });

    /// <summary>This content as a base keeps it: the note as a fingerprint, no reminder.</summary>
    public static EntryContent ToBase(this EntryContent content) =>
        content with { Note = content.Note.ToFingerprint(), ReminderMinutes = null };
}
