using System.Xml;
using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Writes the elements of a CalendarItem one by one, as CreateItem (all of them, in the schema's order) and UpdateItem (one at a time) need them.</summary>
internal static class ItemXml
{
    /// <summary>The CalendarItem element of a new item.</summary>
    /// <param name="xml">Where to.</param>
    /// <param name="content">What it says.</param>
    /// <param name="pattern">Of a series; else null.</param>
    /// <param name="stamp">Its stamp.</param>
    /// <param name="connectionZone">Windows id of the zone where <paramref name="content"/> names none.</param>
    /// <param name="version">RequestServerVersion.</param>
    public static void New(XmlWriter xml, EntryContent content, RecurrencePattern? pattern, Stamp? stamp, string connectionZone, string version)
    {
        var is2007 = version == Ews.Version2007;
        var times = WireTimes.WithZones(content.Time, connectionZone, is2007);
        xml.StartType("CalendarItem");
        xml.TypeText("Subject", content.Title);
        xml.TypeText("Sensitivity", SensitivityOf(content));
        if (!content.Note.IsEmpty)
        {
            Body(xml, content.Note);
        }

        if (content.Categories.Count > 0)
        {
            Categories(xml, content.Categories);
        }

        // Always both, or the server's own default alarm applies.
        xml.TypeText("ReminderIsSet", content.ReminderMinutes is not null);
        xml.TypeText("ReminderMinutesBeforeStart", content.ReminderMinutes ?? 0);
        if (stamp is not null)
        {
            xml.StartType("ExtendedProperty");
            xml.StampUri();
            xml.TypeText("Value", stamp.ToString());
            xml.WriteEndElement();
        }

        xml.TypeText("Start", times.Start);
        xml.TypeText("End", times.End);
        xml.TypeText("IsAllDayEvent", content.Time.AllDay);
        xml.TypeText("LegacyFreeBusyStatus", FreeBusyOf(content, version));
        if (content.Place.Length > 0)
        {
            xml.TypeText("Location", content.Place);
        }

        if (pattern is not null)
        {
            RecurrenceXml.Write(xml, pattern, version);
        }

        if (is2007)
        {
            Zone(xml, "MeetingTimeZone", times.StartZone!);
        }
        else
        {
            Zone(xml, "StartTimeZone", times.StartZone!);
            Zone(xml, "EndTimeZone", times.EndZone!);
        }

        xml.WriteEndElement();
    }

    public static void Body(XmlWriter xml, Note note)
    {
        xml.StartType("Body");
        xml.Attribute("BodyType", note.IsHtml ? "HTML" : "Text");
        xml.WriteString(LegalText.Clean(note.Text ?? throw new InvalidOperationException("A note of which only the fingerprint is known cannot be written.")));
        xml.WriteEndElement();
    }

    public static void Categories(XmlWriter xml, IEnumerable<string> categories)
    {
        xml.StartType("Categories");
        foreach (var category in categories)
        {
            xml.TypeText("String", category);
        }

        xml.WriteEndElement();
    }

    /// <summary>A zone by its Windows id alone: definitions sent by clients break on servers (ews-managed-api 74, 161).</summary>
    public static void Zone(XmlWriter xml, string element, string windowsId)
    {
        xml.StartType(element);
        xml.Attribute(element == "MeetingTimeZone" ? "TimeZoneName" : "Id", windowsId);
        xml.WriteEndElement();
    }

    public static string SensitivityOf(EntryContent content) => content.Sensitivity ?? (content.Private ? "Private" : "Normal");

    /// <summary>The status, as that protocol knows it: WorkingElsewhere came with 2013 SP1.</summary>
    public static string FreeBusyOf(EntryContent content, string version) =>
        (content.FreeBusyStatus ?? (content.Here ? "Busy" : "OOF")) is var status && status == "WorkingElsewhere" && version != Ews.Version2013 ? "OOF" : status;
}
