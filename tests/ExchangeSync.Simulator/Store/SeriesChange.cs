using ExchangeSync.Simulator.Recurring;

namespace ExchangeSync.Simulator.Store;

/// <summary>What a change of a series does to its exceptions.</summary>
internal static class SeriesChange
{
    /// <param name="master">The series, its new content in place.</param>
    /// <param name="before">Its old content.</param>
    /// <param name="changed">The fields that differ.</param>
    public static void Apply(StoredItem master, CalendarItem before, IReadOnlyCollection<ContentField> changed)
    {
        if (changed.Any(f => f.Name is ContentField.Time or "recurrence") && !OnlyRangeEndChanged(before, master.Content))
        {
            // As in Outlook: another pattern or time of day loses all exceptions, deleted occurrences return.
            master.Exceptions.Clear();
            master.Deleted.Clear();
            return;
        }

        if (master.Content.Recurrence is { } recurrence && !Equals(recurrence, before.Recurrence))
        {
            DropBeyond(master, recurrence);
        }

        foreach (var (date, exception) in master.Exceptions.ToList())
        {
            master.Exceptions[date] = changed
                .Where(f => f.Name is not ContentField.Time and not "recurrence")
                .Where(f => Equals(f.Value(exception), f.Value(before)))
                .Aggregate(exception, (kept, f) => f.Copy(kept, master.Content));
        }
    }

    private static bool OnlyRangeEndChanged(CalendarItem before, CalendarItem after) =>
        before.Recurrence is { } old && after.Recurrence is { } now
        && Equals(old.Pattern, now.Pattern)
        && old.StartDate == now.StartDate
        && Equals(ContentField.TimeOf(before), ContentField.TimeOf(after));

    private static void DropBeyond(StoredItem master, Recurrence recurrence)
    {
        if (recurrence.EndDate is null && recurrence.Count is null)
        {
            return;
        }

        var dates = recurrence.Dates().ToHashSet();
        master.Exceptions.Keys.Where(d => !dates.Contains(d)).ToList().ForEach(d => master.Exceptions.Remove(d));
        master.Deleted.RemoveWhere(d => !dates.Contains(d));
    }
}
