using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>What an update does to the recurrence of a series, or of a single that becomes one.</summary>
internal sealed record SeriesEdit
{
    /// <summary>When the first occurrence takes place afterwards.</summary>
    public required EntryTime Time { get; init; }

    /// <summary>The pattern to write; null: it stays, or there is none any more.</summary>
    public RecurrencePattern? Pattern { get; init; }

    /// <summary>The series becomes a single appointment.</summary>
    public bool RemovesPattern { get; init; }

    /// <summary>The dates that are deleted afterwards; null: whatever they are.</summary>
    public IReadOnlyList<LocalDate>? Deleted { get; init; }

    /// <summary>
    /// A date that is deleted now should not be any more, and neither the pattern nor the time, with which Exchange forgets its deleted dates, changes. To write another pattern and the same
    /// one again would bring it back, and destroy every exception with what only Exchange knows of it: attachments, answers of attendees.
    /// </summary>
    public static EntryError CannotReturn { get; } = new(
        SyncReasons.DeletedOccurrenceCannotReturn, "Exchange does not bring a deleted occurrence of a series back.", IsTransient: false);

    /// <summary>Reads an update.</summary>
    /// <param name="write">The update.</param>
    /// <param name="connectionZone">The zone of a time that names none.</param>
    /// <param name="version">RequestServerVersion.</param>
    /// <param name="error">Why it cannot be done; else null.</param>
    /// <returns>Null where it does not concern a recurrence, or cannot be done.</returns>
    public static SeriesEdit? Of(EntryWrite write, string connectionZone, string version, out EntryError? error)
    {
        error = null;
        var before = write.Current;
        var after = before?.With(write.Fields, write.Content!) ?? write.Content!;
        if (Entry.IsOccurrenceKey(write.Target!.Key)
            || (write.Fields & (EntryFields.Recurrence | EntryFields.Time)) == 0
            || (before?.RecurrenceRule is null && after.RecurrenceRule is null))
        {
            return null;
        }

        if (after.RecurrenceRule is null)
        {
            return new SeriesEdit { Time = after.Time, RemovesPattern = true };
        }

        if (SeriesTime.Read(after, connectionZone, version, out error) is not { } wanted)
        {
            return null;
        }

        var now = before?.RecurrenceRule is null ? null : SeriesTime.Read(before, connectionZone, version, out _);
        var patternStays = now is not null && SeriesRule.HaveSameDates(now.Pattern, wanted.Pattern);
        var deletedStay = patternStays && ContentComparer.SameWall(now!.Time, wanted.Time) && Zones.AreSame(now.Time.Zone, wanted.Time.Zone);
        if (deletedStay && before!.DeletedDates.Except(after.DeletedDates).Any(wanted.Pattern.Contains))
        {
            error = CannotReturn;
            return null;
        }

        return new SeriesEdit
        {
            Time = wanted.Time,
            Pattern = patternStays ? null : wanted.Pattern,
            Deleted = (deletedStay ? after.DeletedDates.Except(before!.DeletedDates) : after.DeletedDates.Concat(before?.DeletedDates ?? [])).Any() ? after.DeletedDates : null,
        };
    }
}
