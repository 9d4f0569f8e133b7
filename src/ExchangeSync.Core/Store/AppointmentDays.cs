using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>On which days an appointment takes place.</summary>
internal static class AppointmentDays
{
    /// <summary>
    /// Whether it overlaps these whole days of <paramref name="zone"/>: whole-day ones by their dates, timed ones by the instants of their own zone, a series when one of its
    /// occurrences does.
    /// </summary>
    public static bool Overlaps(EntryContent content, DateInterval days, DateTimeZone zone) =>
        content.RecurrenceRule is null ? WindowScope.Overlaps(content.Time, days, zone) : content.HasOccurrenceIn(days, zone);
}
