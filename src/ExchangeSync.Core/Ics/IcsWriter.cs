using ExchangeSync.Calendar;
using ExchangeSync.Notes;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Ics;

/// <summary>Writes appointments as an iCalendar file (RFC 5545) that Outlook, Google, Apple and Thunderbird read, and <see cref="IcsReader"/> gives back unchanged.</summary>
/// <remarks>Participants are not written: a program that opens the file must never have anybody to send an invitation to.</remarks>
public static class IcsWriter
{
    private const string Product = "-//ExchangeSync//Microbizz calendar//EN";

    /// <summary>
    /// The file as text with CRLF line ends. The UID of an appointment is its external key, or its id where it has none or another one in the file has the same key. The
    /// same appointments give the same text.
    /// </summary>
    public static string Write(IEnumerable<Appointment> appointments)
    {
        var all = appointments.GroupBy(appointment => appointment.Id).Select(same => same.First()).ToList();
        var writer = new IcsLineWriter();
        writer.Begin("VCALENDAR");
        writer.Value("VERSION", "2.0");
        writer.Value("PRODID", Product);
        writer.Value("CALSCALE", "GREGORIAN");
        WriteZones(writer, all);
        var uids = Uids(all);
        var series = all.Where(appointment => appointment.Content.RecurrenceRule is not null).ToDictionary(appointment => appointment.Id);
        foreach (var appointment in all)
        {
            // An exception without its series is an appointment like any other.
            var own = appointment.SeriesId is { } id && series.TryGetValue(id, out var found) ? found : null;
            WriteEvent(writer, appointment, uids[(own ?? appointment).Id], own);
        }

        writer.End("VCALENDAR");
        return writer.ToString();
    }

    private static void WriteZones(IcsLineWriter writer, List<Appointment> appointments)
    {
        var zones = appointments.Select(appointment => appointment.Content.Time).Where(time => !time.AllDay)
            .SelectMany(time => new[] { (Id: time.Zone, time.Start.Year), (Id: time.EndZone, time.Start.Year) })
            .Where(zone => Zones.Find(zone.Id) is not null)
            .GroupBy(zone => zone.Id!, zone => zone.Year, StringComparer.Ordinal)
            .OrderBy(zone => zone.Key, StringComparer.Ordinal);
        foreach (var zone in zones)
        {
            IcsZoneWriter.Write(writer, zone.Key, zone.Min());
        }
    }

    private static Dictionary<Guid, string> Uids(List<Appointment> appointments)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        return appointments.ToDictionary(
            appointment => appointment.Id, appointment => appointment.ExternalKey is { } key && keys.Add(key) ? key : appointment.Id.ToString("D"));
    }

    private static void WriteEvent(IcsLineWriter writer, Appointment appointment, string uid, Appointment? series)
    {
        var content = appointment.Content;
        writer.Begin("VEVENT");
        writer.Text("UID", uid);
        writer.Value("DTSTAMP", IcsTimes.Utc(appointment.Modified));
        writer.Value("CREATED", IcsTimes.Utc(appointment.Created));
        writer.Value("LAST-MODIFIED", IcsTimes.Utc(appointment.Modified));
        if (series is not null)
        {
            WriteDates(writer, "RECURRENCE-ID", series.Content, [appointment.OriginalDate!.Value]);
        }

        WriteTime(writer, content);
        writer.Text("SUMMARY", content.Title);
        writer.Text("LOCATION", content.Place);
        WriteNote(writer, content.Note);
        writer.Text("CATEGORIES", content.Type);
        writer.Value("CLASS", ClassOf(content));
        var status = StatusMapping.Here.Restore(content.Here, content.FreeBusyStatus, exists: false, current: null)!;
        writer.Value("TRANSP", status == "Free" ? "TRANSPARENT" : "OPAQUE");
        writer.Value("X-MICROSOFT-CDO-BUSYSTATUS", status.ToUpperInvariant());
        writer.End("VEVENT");
    }

    private static void WriteTime(IcsLineWriter writer, EntryContent content)
    {
        var time = content.Time;
        if (time.AllDay)
        {
            writer.Value("DTSTART;VALUE=DATE", IcsTimes.Date(time.Start.Date));
            writer.Value("DTEND;VALUE=DATE", IcsTimes.Date(time.End.Date));
        }
        else
        {
            writer.Value("DTSTART" + ZoneOf(time.Zone), IcsTimes.Wall(time.Start));
            writer.Value("DTEND" + ZoneOf(time.EndZone ?? time.Zone), IcsTimes.Wall(time.End));
        }

        if (content.RecurrenceRule is { } rule)
        {
            writer.Value("RRULE", IcsSeries.ToRule(rule, time));
            WriteDates(writer, "EXDATE", content, content.DeletedDates);
        }
    }

    private static void WriteDates(IcsLineWriter writer, string name, EntryContent series, IReadOnlyList<LocalDate> dates)
    {
        if (dates.Count > 0)
        {
            var time = series.Time;
            writer.Value(
                name + (time.AllDay ? ";VALUE=DATE" : ZoneOf(time.Zone)),
                string.Join(",", dates.Select(date => time.AllDay ? IcsTimes.Date(date) : IcsTimes.Wall(date + time.Start.TimeOfDay))));
        }
    }

    // Without a zone, or in one that nobody knows: a floating time.
    private static string ZoneOf(string? id) => Zones.Find(id) is null ? "" : ";TZID=" + IcsLineWriter.Parameter(id!);

    private static void WriteNote(IcsLineWriter writer, Note note)
    {
        var text = note.Text ?? "";
        writer.Text("DESCRIPTION", note.IsHtml ? HtmlToText.Convert(text) : text);
        if (note.IsHtml)
        {
            writer.Text("X-ALT-DESC;FMTTYPE=text/html", text);
        }
    }

    private static string ClassOf(EntryContent content) => StatusMapping.Private.Restore(content.Private, content.Sensitivity, exists: false, current: null) switch
    {
        "Confidential" => "CONFIDENTIAL",
        "Personal" => "X-PERSONAL",
        "Private" => "PRIVATE",
        _ => "PUBLIC",
    };
}
