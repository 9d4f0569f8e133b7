using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Ics;

/// <summary>
/// Exceptions of series: deleted occurrences (EXDATE) come in with their series; changed ones (RECURRENCE-ID) do not yet, and are reported here and nowhere else.
/// </summary>
internal static class SeriesExceptions
{
    private const int MaxDates = 5_000;

    private const string Remedy = "Make the change in the calendar: the occurrence stands there as its series says.";

    /// <summary>Whether the entry is a changed occurrence of a series.</summary>
    public static bool IsOverride(IcsComponent entry) => entry.First("RECURRENCE-ID") is not null;

    /// <summary>Why a changed occurrence is not taken.</summary>
    public static IcsRefusal OverrideRefusal(IcsComponent entry) => new(
        false, IcsReasons.OccurrenceNotCarried, $"Line {entry.Line}: a changed occurrence ({entry.First("RECURRENCE-ID")!.Value}) of a series is not carried over.", Remedy);

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
