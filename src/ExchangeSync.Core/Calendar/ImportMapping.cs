namespace ExchangeSync.Calendar;

/// <summary>What an appointment becomes when an entry from outside says something about it.</summary>
internal static class ImportMapping
{
    /// <summary>
    /// <paramref name="now"/> with the <paramref name="fields"/> of <paramref name="wanted"/>. What already says the same is kept as it is: the same entry again changes nothing.
    /// </summary>
    /// <param name="now">The appointment; null: there is none yet.</param>
    /// <param name="wanted">
    /// The entry, in the form of either side: with <see cref="EntryContent.Categories"/>, <see cref="EntryContent.FreeBusyStatus"/> and <see cref="EntryContent.Sensitivity"/>, or with
    /// <see cref="EntryContent.Type"/> and the plain answers. Its note may be unsafe HTML.
    /// </param>
    /// <param name="fields">What the entry is about.</param>
    /// <param name="types">The appointment types.</param>
    public static EntryContent Apply(EntryContent? now, EntryContent wanted, EntryFields fields, IReadOnlyCollection<string> types)
    {
        var mapped = wanted with
        {
            FreeBusyStatus = Word(StatusMapping.Here, wanted.FreeBusyStatus, now?.Here ?? wanted.Here, now?.FreeBusyStatus),
            Sensitivity = Word(StatusMapping.Private, wanted.Sensitivity, now?.Private ?? wanted.Private, now?.Sensitivity),
            Type = wanted.Type ?? CategoryMapping.TypeOf(wanted.Categories, now?.Type, types) ?? (wanted.Categories.Count > 0 ? wanted.Categories[0] : null),
            Categories = [],

            // An occurrence that somebody deleted here does not come back.
            DeletedDates = wanted.RecurrenceRule is null ? [] : wanted.DeletedDates.Union(now?.DeletedDates ?? []).OrderBy(date => date).ToList(),
            Note = NoteMapping.ToMicrobizz(wanted.Note, now?.Note, keepHtml: wanted.Note.IsHtml),
        };
        return now?.With(fields, mapped) ?? mapped;
    }

    private static string? Word(StatusMapping mapping, string? word, bool answer, string? remembered) =>
        word is null ? remembered : mapping.Remember(word, answer, remembered);
}
