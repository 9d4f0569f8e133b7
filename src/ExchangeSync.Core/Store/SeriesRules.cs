using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>What holds between a series and its exceptions, whoever changes one of them.</summary>
internal static class SeriesRules
{
    /// <summary>Stores a changed appointment. Where it was a series, the exceptions that it has no more are deleted (<see cref="Swept"/>).</summary>
    public static Appointment Update(SqliteSession session, Appointment before, Appointment after, DateTimeZone zone)
    {
        foreach (var exception in Swept(session, before, after, zone))
        {
            AppointmentRows.Delete(session, exception, after.Modified);
        }

        return AppointmentRows.Update(session, after);
    }

    /// <summary>
    /// The exceptions that a changed series has no more: it is no series now, their date is among the deleted ones, or the pattern is another one and does not give their date. A pattern that is not
    /// understood proves nothing.
    /// </summary>
    public static List<Appointment> Swept(SqliteSession session, Appointment before, Appointment after, DateTimeZone zone)
    {
        if (before.Content.RecurrenceRule is null)
        {
            return [];
        }

        var isDropped = Dropped(before.Content, after.Content, zone);
        return AppointmentRows.Exceptions(session, before.Id)
            .Where(exception => exception.OriginalDate is { } date && (after.Content.RecurrenceRule is null || after.Content.DeletedDates.Contains(date) || isDropped(date)))
            .ToList();
    }

    /// <summary>Deletes an appointment, a series with its exceptions; each leaves a tombstone.</summary>
    public static void Delete(SqliteSession session, Appointment appointment, Instant now)
    {
        foreach (var exception in AppointmentRows.Exceptions(session, appointment.Id))
        {
            AppointmentRows.Delete(session, exception, now);
        }

        AppointmentRows.Delete(session, appointment, now);
    }

    /// <summary>Makes the exceptions of a series single appointments; each keeps its id.</summary>
    public static void Release(SqliteSession session, Appointment series, Instant now)
    {
        foreach (var exception in AppointmentRows.Exceptions(session, series.Id))
        {
            AppointmentRows.Update(session, exception with { SeriesId = null, OriginalDate = null, Modified = now });
        }
    }

    /// <summary>Deletes one occurrence of a series, and the exception that it may be; with the last one the series, for Exchange has none without occurrences.</summary>
    public static Appointment DeleteOccurrence(SqliteSession session, Appointment series, LocalDate date, Instant now)
    {
        var content = series.Content with { DeletedDates = [.. series.Content.DeletedDates.Append(date).OrderBy(deleted => deleted)] };
        if (content.PatternOf(DateTimeZone.Utc) is { Limit: { } last } pattern && pattern.Dates(pattern.Start, last).All(content.DeletedDates.Contains))
        {
            Delete(session, series, now);
            return series;
        }

        return Update(session, series, series with { Content = content, Modified = now }, DateTimeZone.Utc);
    }

    /// <summary>
    /// After a user has changed a series: each exception takes over what was changed, in the fields in which it said what the series said. That is what Exchange does too, where an exception
    /// holds only what differs.
    /// </summary>
    public static void LetFollow(SqliteSession session, EntryContent before, Appointment series)
    {
        foreach (var exception in AppointmentRows.Exceptions(session, series.Id))
        {
            var was = before with { Time = before.OccurrenceOn(exception.OriginalDate!.Value) };
            var now = series.Content with { Time = series.Content.OccurrenceOn(exception.OriginalDate.Value) };
            var follows = ContentComparer.Differs(Side.Microbizz, was, now)
                & ~ContentComparer.Changed(Side.Microbizz, was, exception.Content) & ~EntryFields.Recurrence;
            if (follows != EntryFields.None)
            {
                AppointmentRows.Update(session, exception with { Content = exception.Content.With(follows, now), Modified = series.Modified });
            }
        }
    }

    /// <summary><paramref name="after"/> without the deleted dates that another pattern does not give.</summary>
    public static EntryContent WithoutStrayDates(EntryContent before, EntryContent after, DateTimeZone zone)
    {
        var isDropped = Dropped(before, after, zone);
        return after with { DeletedDates = after.DeletedDates.Where(date => !isDropped(date)).ToList() };
    }

    // The dates that the change took from the series.
    private static Func<LocalDate, bool> Dropped(EntryContent before, EntryContent after, DateTimeZone zone) =>
        after.PatternOf(zone) is { } pattern && pattern != before.PatternOf(zone) ? date => !pattern.Contains(date) : _ => false;
}
