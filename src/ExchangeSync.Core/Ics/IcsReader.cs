using System.Text;
using ExchangeSync.Calendar;

namespace ExchangeSync.Ics;

/// <summary>
/// Reads iCalendar files (RFC 5545): the part of it that a calendar entry of Microbizz has a place for. Whatever is in a file, it is read within bounds of memory and
/// time; an entry that is wrong is reported and the others go on.
/// </summary>
public static class IcsReader
{
    /// <summary>The largest file in bytes.</summary>
    public const int MaxFileSize = 64 * 1024 * 1024;

    /// <summary>The entries of a text, in its order.</summary>
    /// <inheritdoc cref="Read(byte[], string, bool)"/>
    public static IReadOnlyList<IcsEntry> Read(string text, string zone, bool isZoneBinding) => Read(Encoding.UTF8.GetBytes(text), zone, isZoneBinding);

    /// <summary>The entries of a file, in its order but for changed occurrences, which come after all others of their calendar: UTF-8 with or without a mark, or UTF-16 with one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="zone">The zone of times that have none, and in which times in UTC are shown; a Windows or IANA id.</param>
    /// <param name="isZoneBinding"><paramref name="zone"/> counts before the file's own X-WR-TIMEZONE.</param>
    /// <exception cref="IcsException">IcsTooLarge, IcsNotACalendar.</exception>
    public static IReadOnlyList<IcsEntry> Read(byte[] file, string zone, bool isZoneBinding)
    {
        if (file.Length > MaxFileSize)
        {
            throw new IcsException(
                IcsReasons.IcsTooLarge, $"The file has {file.Length / (1024 * 1024)} MB; at most {MaxFileSize / (1024 * 1024)} MB are read.",
                "Export the calendar in parts, by year for example.");
        }

        var calendars = IcsParser.Parse(IcsLines.Read(file));
        if (calendars.Count == 0)
        {
            throw new IcsException(IcsReasons.IcsNotACalendar, "The file is no iCalendar file: it has no BEGIN:VCALENDAR.", "Give a file as calendar programs export it (.ics).");
        }

        return WithoutRepeats(calendars.SelectMany(calendar => ReadCalendar(calendar, zone, isZoneBinding))).ToList();
    }

    private static IEnumerable<IcsEntry> ReadCalendar(IcsComponent calendar, string zone, bool isZoneBinding)
    {
        var own = calendar.First("X-WR-TIMEZONE")?.Value.Trim();
        var zones = new IcsZones(calendar, !isZoneBinding && Zones.Find(own) is not null ? own! : zone);
        var method = calendar.First("METHOD")?.Value.Trim().ToUpperInvariant();
        var components = calendar.Components.Where(component => component.Name is not "VTIMEZONE").ToLookup(SeriesExceptions.IsOverride);
        var entries = components[false].Select(component => Unwanted(component, method) ?? IcsEventReader.Read(component, zones, series: null)).ToList();
        var series = entries.Where(entry => entry.Content?.RecurrenceRule is not null)
            .GroupBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        var changed = components[true].Select(component => Unwanted(component, method) ?? IcsEventReader.Read(component, zones, SeriesOf(component))).ToList();
        var byKey = changed.ToLookup(entry => entry.Key, StringComparer.Ordinal);
        return entries.Select(entry => SeriesExceptions.WithChanged(entry, byKey[entry.Key])).Concat(changed);

        IcsEntry? SeriesOf(IcsComponent component) => series.TryGetValue(IcsEventReader.KeyOf(component), out var found) ? found : null;
    }

    private static IcsEntry? Unwanted(IcsComponent component, string? method) => RefusalOf(component, method) is { } refusal
        ? new IcsEntry { Line = component.Line, Key = IcsEventReader.KeyOf(component), Title = IcsText.Unescape(component.First("SUMMARY")?.Value ?? ""), Refusal = refusal }
        : null;

    private static IcsRefusal? RefusalOf(IcsComponent component, string? method) => (component.Name, method) switch
    {
        ("VEVENT", "CANCEL") => new IcsRefusal(
            false, IcsReasons.Cancelled, $"Line {component.Line}: the file cancels the entry.", "Remove the appointment, if it is in the calendar (Remove-MbxAppointment)."),
        ("VEVENT", "REPLY" or "COUNTER" or "DECLINECOUNTER" or "REFRESH") => new IcsRefusal(
            false, IcsReasons.NotAnAppointment, $"Line {component.Line}: the entry is an answer to an invitation ({method}).", "Import the invitation itself."),
        ("VEVENT", _) => null,
        _ => new IcsRefusal(false, IcsReasons.NotAnAppointment, $"Line {component.Line}: a {component.Name} is no appointment.", "Only VEVENT entries are imported."),
    };

    private static IEnumerable<IcsEntry> WithoutRepeats(IEnumerable<IcsEntry> entries)
    {
        var keys = new HashSet<(string, OccurrenceId?)>();
        foreach (var entry in entries)
        {
            yield return entry.Content is null || keys.Add((entry.Key, entry.Occurrence))
                ? entry
                : entry with
                {
                    Content = null,
                    Refusal = new IcsRefusal(false, IcsReasons.DuplicateKey, $"Line {entry.Line}: an entry before has the same UID.", "Give each entry a UID of its own."),
                };
        }
    }
}
