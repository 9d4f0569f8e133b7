using ExchangeSync.Simulator.Time;
using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator.Store;

/// <summary>Occurrences of a recurring item: wall time is kept over clock changes, in the zone of the series.</summary>
internal static class Series
{
    /// <summary>The content of one occurrence, whether it was changed or not.</summary>
    public static CalendarItem Occurrence(StoredItem master, LocalDate date) =>
        master.Exceptions.TryGetValue(date, out var exception) ? exception : Regular(master.Content, date);

    /// <summary>The occurrence as the pattern alone gives it.</summary>
    public static CalendarItem Regular(CalendarItem master, LocalDate date)
    {
        var (start, end) = (master.StartWall(), master.EndWall());
        var newStart = date.At(start.TimeOfDay);
        var newEnd = newStart.Date.PlusDays(Period.DaysBetween(start.Date, end.Date)).At(end.TimeOfDay);
        var begins = WireTime.ToInstant(newStart, ZoneTable.RulesOf(master.StartTimeZone));
        var ends = WireTime.ToInstant(newEnd, ZoneTable.RulesOf(master.EndTimeZone ?? master.StartTimeZone));

        // A start that the clock skips may come to lie behind an end that it does not skip. Nothing ends before it begins.
        return master with { Start = begins, End = ends >= begins ? ends : begins + (master.End - master.Start), Recurrence = null };
    }

    /// <summary>The dates that are not deleted, in order, with their content.</summary>
    public static IEnumerable<(LocalDate Date, CalendarItem Content)> Occurrences(StoredItem master) =>
        master.Content.Recurrence!.Dates().Where(d => !master.Deleted.Contains(d)).Select(d => (d, Occurrence(master, d)));

    /// <summary>The occurrences that overlap an interval, moved ones by their new time.</summary>
    public static IEnumerable<(LocalDate Date, CalendarItem Content)> Between(StoredItem master, Instant from, Instant to)
    {
        // A moved occurrence stays between its neighbours, and no occurrence reaches the next one: a day's slack is ample.
        var last = to.InZone(ZoneTable.RulesOf(master.Content.StartTimeZone)).Date.PlusDays(1);
        var exceptions = master.Exceptions.Where(e => Overlaps(e.Value, from, to)).Select(e => (e.Key, e.Value));
        var regular = master.Content.Recurrence!.Dates()
            .TakeWhile(d => d <= last)
            .Where(d => !master.Deleted.Contains(d) && !master.Exceptions.ContainsKey(d))
            .SkipWhile(d => Regular(master.Content, d).End < from)
            .Select(d => (Date: d, Content: Regular(master.Content, d)))
            .Where(o => Overlaps(o.Content, from, to));
        return exceptions.Concat(regular);
    }

    public static bool Overlaps(CalendarItem item, Instant from, Instant to) =>
        item.Start < to && (item.End > from || (item.End == item.Start && item.Start >= from));

    /// <summary>The original start of an occurrence: that of the pattern.</summary>
    public static Instant OriginalStart(StoredItem master, LocalDate date) => Regular(master.Content, date).Start;

    /// <summary>The date of an occurrence by its number, deleted ones counted.</summary>
    public static LocalDate DateOfIndex(StoredItem master, int index)
    {
        LocalDate? date = index < 1 ? null : master.Content.Recurrence!.Dates().Skip(index - 1).Select(d => (LocalDate?)d).FirstOrDefault();
        return date ?? throw new EwsException(
            "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange", "Occurrence with this index is out of recurrence range.");
    }

    /// <summary>An occurrence may not be moved to or beyond the day of the one before or after it.</summary>
    public static void CheckBoundaries(StoredItem master, LocalDate date, CalendarItem moved)
    {
        var zone = ZoneTable.RulesOf(master.Content.StartTimeZone);
        var day = moved.Start.InZone(zone).Date;
        LocalDate? before = null, after = null;
        foreach (var (other, content) in Occurrences(master))
        {
            var otherDay = content.Start.InZone(zone).Date;
            if (other < date)
            {
                before = otherDay;
            }
            else if (other > date)
            {
                after = otherDay;
                break;
            }
        }

        if (day <= before || day >= after)
        {
            throw new EwsException(
                "ErrorOccurrenceCrossingBoundary", "Modified occurrence is crossing or overlapping adjacent occurrence.");
        }
    }
}
