using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Ics;

/// <summary>Exceptions of series: deleted occurrences (EXDATE) come in with their series, changed ones (RECURRENCE-ID) as entries of their own.</summary>
internal static class SeriesExceptions
{
    private const int MaxDates = 5_000;

    /// <summary>Whether the entry is a changed occurrence of a series.</summary>
    public static bool IsOverride(IcsComponent entry) => entry.First("RECURRENCE-ID") is not null;

    /// <summary>The occurrence that it changes.</summary>
    /// <exception cref="IcsRefusalException">ThisAndFutureNotCarried, TimeInvalid.</exception>
    public static OccurrenceId IdOf(IcsComponent entry, IcsZones zones)
    {
        var property = entry.First("RECURRENCE-ID")!;
        if (property.Parameter("RANGE") is { } range)
        {
            throw IcsRefusalException.Skip(
                property.Line, IcsReasons.ThisAndFutureNotCarried, $"the entry changes a date of a series and those beside it (RANGE={range}), which is another series.",
                "End the series before that date in Microbizz, and enter a new one from there.");
        }

        var value = IcsTimeValue.Parse(property);
        if (value.IsDate || (value.ZoneName is null && !value.IsUtc))
        {
            return new OccurrenceId(value.Wall, null);
        }

        var zone = value.IsUtc ? new IcsZone("UTC", null, null) : zones.Find(value.ZoneName!, value.Wall.Year);
        return zone.Id is { } id ? new OccurrenceId(value.Wall, id) : new OccurrenceId(zone.Rules!.ToInstant(value.Wall).InUtc().LocalDateTime, "UTC");
    }

    /// <summary>The series without the deleted dates that the file then changes: there they take place.</summary>
    public static IcsEntry WithChanged(IcsEntry series, IEnumerable<IcsEntry> overrides)
    {
        if (series.Content is not { DeletedDates.Count: > 0 } content)
        {
            return series;
        }

        var changed = overrides.Where(entry => entry.Content is not null).Select(entry => entry.Occurrence!.DateIn(content)).ToList();
        return series with { Content = content with { DeletedDates = content.DeletedDates.Except(changed).ToList() } };
    }

    /// <summary>The dates of a series whose occurrence was deleted (EXDATE), in ascending order; those that the series does not give anyway are left out.</summary>
    /// <param name="entry">The VEVENT.</param>
    /// <param name="rule">Its rule, as the calendar stores it.</param>
    /// <param name="time">When it takes place.</param>
    /// <exception cref="IcsRefusalException">TimeInvalid.</exception>
    public static IReadOnlyList<LocalDate> DeletedDates(IcsComponent entry, string? rule, EntryTime time)
    {
        var zone = Zones.Find(time.Zone) ?? DateTimeZone.Utc;
        if (rule is null || !RecurrencePattern.TryParseRule(rule, time.Start, zone, out var pattern, out _))
        {
            return [];
        }

        return entry.All("EXDATE").SelectMany(property => property.Value.Split([','], StringSplitOptions.RemoveEmptyEntries).Select(text => Parse(property, text)))
            .Take(MaxDates)
            .Select(value => value.IsUtc ? value.Wall.InUtc().WithZone(zone).Date : value.Wall.Date)
            .Where(pattern!.Contains)
            .Distinct().OrderBy(date => date).ToList();
    }

    private static IcsTimeValue Parse(IcsProperty property, string text) =>
        IcsTimeValue.TryParse(text.Trim(), null, property.Line)
        ?? throw IcsRefusalException.Failure(
            property.Line, IcsReasons.TimeInvalid, "EXDATE has something that is neither a date nor a time.", "Write its dates as 20260302, 20260302T090000 or 20260302T080000Z.");
}
