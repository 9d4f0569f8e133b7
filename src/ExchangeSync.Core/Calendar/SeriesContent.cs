using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>What the content of a series says about its occurrences.</summary>
public static class SeriesContent
{
    // Wall times of the world differ by 26 hours at most.
    private const int DaysBetweenZones = 2;

    /// <summary>Its pattern; null where it is no series, or its rule is none that EWS could express.</summary>
    /// <param name="content">The series.</param>
    /// <param name="fallback">The zone where its own is missing or unknown.</param>
    public static RecurrencePattern? PatternOf(this EntryContent content, DateTimeZone fallback) =>
        content.RecurrenceRule is { } rule
        && RecurrencePattern.TryParseRule(rule, content.Time.Start, Zones.Find(content.Time.Zone) ?? fallback, out var pattern, out _)
            ? pattern
            : null;

    /// <summary>
    /// Whether an occurrence of the series overlaps whole days. A rule that is not understood counts as overlapping from the day on which the series begins: leaving out what may be there would
    /// be the greater harm.
    /// </summary>
    /// <param name="series">The series.</param>
    /// <param name="days">The days, both ends included.</param>
    /// <param name="zone">The zone in which these days begin.</param>
    public static bool HasOccurrenceIn(this EntryContent series, DateInterval days, DateTimeZone zone) =>
        series.PatternOf(zone) is { } pattern ? series.OccurrencesIn(pattern, days, zone).Any() : series.Time.Start.Date <= days.End.PlusDays(DaysBetweenZones);

    /// <summary>The dates whose occurrence, where and when the pattern puts it, overlaps whole days; deleted ones are none.</summary>
    /// <param name="series">The series.</param>
    /// <param name="pattern">Its pattern.</param>
    /// <param name="days">The days, both ends included.</param>
    /// <param name="zone">The zone in which these days begin.</param>
    public static IEnumerable<LocalDate> OccurrencesIn(this EntryContent series, RecurrencePattern pattern, DateInterval days, DateTimeZone zone)
    {
        // An occurrence may have begun as long before the first day as it lasts.
        var length = Period.DaysBetween(series.Time.Start.Date, series.Time.End.Date) + DaysBetweenZones;
        return pattern.Dates(days.Start.PlusDays(-length), days.End.PlusDays(DaysBetweenZones))
            .Except(series.DeletedDates)
            .Where(date => WindowScope.Overlaps(series.OccurrenceOn(date), days, zone));
    }

    /// <summary>When the occurrence of a date takes place, as the pattern gives it.</summary>
    public static EntryTime OccurrenceOn(this EntryContent series, LocalDate date)
    {
        var moved = Period.FromDays(Period.DaysBetween(series.Time.Start.Date, date));
        return series.Time with { Start = series.Time.Start + moved, End = series.Time.End + moved, StartInstant = null, EndInstant = null };
    }

    /// <summary>Whether two series fall on the same dates, however their rules are spelled.</summary>
    public static bool RecursAs(this EntryContent a, EntryContent b, DateTimeZone fallback) =>
        a.RecurrenceRule == b.RecurrenceRule
        || (a.PatternOf(fallback) is { } ours && b.PatternOf(fallback) is { } theirs && SeriesRule.HaveSameDates(ours, theirs));
}
