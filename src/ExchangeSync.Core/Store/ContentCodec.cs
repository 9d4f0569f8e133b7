using System.Globalization;
using System.Text;
using System.Xml;
using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>What an entry says, as one compact XML text, and back, exactly: for the bases of links and the images of the journal.</summary>
public static class ContentCodec
{
    private const int Markup = 512;
    private static readonly char[] Special = ['&', '<', '>', '\r', '\n', '\t', '"'];
    private static readonly XmlReaderSettings Reading = new() { DtdProcessing = DtdProcessing.Prohibit };

    /// <summary>All of it.</summary>
    public static string Encode(EntryContent content)
    {
        // Written by hand: an entry has a handful of elements, and the buffers of an XmlWriter are larger than most of them.
        var xml = new StringBuilder(Markup + ((content.Note.Text?.Length ?? 0) * 9 / 8));
        xml.Append("<entry");
        WriteTime(xml, content.Time);
        Attribute(xml, "notHere", content.Here ? null : "1");
        Attribute(xml, "holidayRule", content.HolidayRule);
        Attribute(xml, "status", content.FreeBusyStatus);
        Attribute(xml, "type", content.Type);
        Attribute(xml, "private", content.Private ? "1" : null);
        Attribute(xml, "sensitivity", content.Sensitivity);
        Attribute(xml, "reminder", content.ReminderMinutes?.ToString(CultureInfo.InvariantCulture));
        Attribute(xml, "rule", content.RecurrenceRule);
        Attribute(xml, "response", content.Response);
        Attribute(xml, "cancelled", content.Cancelled ? "1" : null);
        xml.Append('>');
        Element(xml, "title", content.Title);
        Element(xml, "place", content.Place);
        WriteNote(xml, content.Note);
        foreach (var category in content.Categories)
        {
            Element(xml, "category", category);
        }

        foreach (var participant in content.Participants)
        {
            Element(xml, "participant", participant);
        }

        foreach (var date in content.DeletedDates)
        {
            Element(xml, "deleted", IsoTime.Format(date));
        }

        return xml.Append("</entry>").ToString();
    }

    /// <summary>As a base keeps it: of the note only the fingerprint.</summary>
    public static string EncodeBase(EntryContent content) => Encode(content with { Note = content.Note.ToFingerprint() });

    /// <summary>Undoes <see cref="Encode"/>.</summary>
    /// <exception cref="XmlException">The text is none of ours.</exception>
    public static EntryContent Decode(string text)
    {
        using var xml = XmlReader.Create(new StringReader(text), Reading);
        xml.MoveToContent();
        var content = new EntryContent
        {
            Time = ReadTime(xml),
            Here = xml.GetAttribute("notHere") is null,
            HolidayRule = Attribute(xml, "holidayRule"),
            FreeBusyStatus = Attribute(xml, "status"),
            Type = Attribute(xml, "type"),
            Private = xml.GetAttribute("private") is not null,
            Sensitivity = Attribute(xml, "sensitivity"),
            ReminderMinutes = xml.GetAttribute("reminder") is { } minutes ? int.Parse(minutes, CultureInfo.InvariantCulture) : null,
            RecurrenceRule = Attribute(xml, "rule"),
            Response = Attribute(xml, "response"),
            Cancelled = xml.GetAttribute("cancelled") is not null,
        };

        var categories = new List<string>();
        var participants = new List<string>();
        var deletedDates = new List<LocalDate>();
        xml.ReadStartElement("entry");
        while (xml.NodeType == XmlNodeType.Element)
        {
            var (isHtml, print) = (xml.GetAttribute("html") is not null, Attribute(xml, "print"));
            var name = xml.Name;
            var value = ExactText.Unescape(xml.ReadElementContentAsString());
            switch (name)
            {
                case "title": content = content with { Title = value }; break;
                case "place": content = content with { Place = value }; break;
                case "category": categories.Add(value); break;
                case "participant": participants.Add(value); break;
                case "deleted": deletedDates.Add(IsoTime.ParseDate(value)); break;
                case "note":
                    content = content with { Note = print is null ? new Note { Text = value, IsHtml = isHtml } : new Note { Fingerprint = print, IsHtml = isHtml } };
                    break;
                default: throw new XmlException($"An entry has no element '{name}'.");
            }
        }

        return content with { Categories = categories, Participants = participants, DeletedDates = deletedDates };
    }

    private static void WriteTime(StringBuilder xml, EntryTime time)
    {
        Attribute(xml, "start", IsoTime.Format(time.Start));
        Attribute(xml, "end", IsoTime.Format(time.End));
        Attribute(xml, "allDay", time.AllDay ? "1" : null);
        Attribute(xml, "zone", time.Zone);
        Attribute(xml, "endZone", time.EndZone);
        Attribute(xml, "startInstant", time.StartInstant is { } start ? IsoTime.Format(start) : null);
        Attribute(xml, "endInstant", time.EndInstant is { } end ? IsoTime.Format(end) : null);
    }

    private static EntryTime ReadTime(XmlReader xml) => new()
    {
        Start = IsoTime.ParseDateTime(xml.GetAttribute("start") ?? ""),
        End = IsoTime.ParseDateTime(xml.GetAttribute("end") ?? ""),
        AllDay = xml.GetAttribute("allDay") is not null,
        Zone = Attribute(xml, "zone"),
        EndZone = Attribute(xml, "endZone"),
        StartInstant = xml.GetAttribute("startInstant") is { } start ? IsoTime.ParseInstant(start) : null,
        EndInstant = xml.GetAttribute("endInstant") is { } end ? IsoTime.ParseInstant(end) : null,
    };

    private static void WriteNote(StringBuilder xml, Note note)
    {
        xml.Append("<note");
        Attribute(xml, "html", note.IsHtml ? "1" : null);
        Attribute(xml, "print", note.Text is null ? note.Fingerprint : null);
        xml.Append('>');
        Append(xml, note.Text ?? "", isAttribute: false);
        xml.Append("</note>");
    }

    private static void Element(StringBuilder xml, string name, string value)
    {
        xml.Append('<').Append(name).Append('>');
        Append(xml, value, isAttribute: false);
        xml.Append("</").Append(name).Append('>');
    }

    private static void Attribute(StringBuilder xml, string name, string? value)
    {
        if (value is not null)
        {
            xml.Append(' ').Append(name).Append("=\"");
            Append(xml, value, isAttribute: true);
            xml.Append('"');
        }
    }

    private static void Append(StringBuilder xml, string value, bool isAttribute)
    {
        var text = ExactText.Escape(value);
        var from = 0;
        for (var at = text.IndexOfAny(Special); at >= 0; at = text.IndexOfAny(Special, at + 1))
        {
            var replacement = text[at] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",

                // A reader would make a line feed of it, and a space of either in an attribute.
                '\r' => "&#xD;",
                '\n' when isAttribute => "&#xA;",
                '\t' when isAttribute => "&#x9;",
                '"' when isAttribute => "&quot;",
                _ => null,
            };
            if (replacement is not null)
            {
                xml.Append(text, from, at - from).Append(replacement);
                from = at + 1;
            }
        }

        xml.Append(text, from, text.Length - from);
    }

    private static string? Attribute(XmlReader xml, string name) => xml.GetAttribute(name) is { } value ? ExactText.Unescape(value) : null;
}
