using System.Text;
using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>
/// A SOAP envelope as a trace may show it: its elements and ids, times, states and codes. Every other text (subjects, bodies, places, people, names, what a server says in its own words) is replaced,
/// so that an element that nobody thought of is hidden and not shown.
/// </summary>
internal static class TraceRedactor
{
    private const string Hidden = "[redacted]";

    private static readonly HashSet<string> Shown = new(StringComparer.Ordinal)
    {
        "ResponseCode", "faultcode", "SyncState", "IncludesLastItemInRange", "MaxChangesReturned", "BaseShape", "BodyType", "ItemClass", "TotalCount",
        "Start", "End", "OriginalStart", "RecurrenceId", "StartDate", "EndDate", "NumberOfOccurrences", "Interval", "DaysOfWeek", "DayOfWeekIndex", "DayOfMonth", "Month", "FirstDayOfWeek",
        "DateTimeCreated", "DateTimeStamp", "LastModifiedTime", "ReminderIsSet", "ReminderMinutesBeforeStart", "IsAllDayEvent", "IsRecurring", "IsMeeting", "IsCancelled", "IsOrganizer", "CalendarItemType",
        "LegacyFreeBusyStatus", "Sensitivity", "MyResponseType", "AppointmentState", "HasAttachments", "UID", "To", "Time", "Offset", "Bias", "BackOffMilliseconds",
        "CreateContents", "CreateHierarchy", "CreateAssociated", "Delete", "Modify", "Read", "ViewPrivateItems",
    };

    // Where a value that a user wrote could stand in an attribute.
    private static readonly HashSet<string> HiddenAttributes = new(StringComparer.Ordinal) { "Value", "Name", "EmailAddress" };

    /// <summary>The envelope, redacted; what is none is told by its length only.</summary>
    public static string Redact(string envelope)
    {
        var text = new StringBuilder(Math.Min(envelope.Length, 64 * 1024));
        try
        {
            using var reader = new ShallowXmlReader(XmlReader.Create(
                new StringReader(envelope), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreWhitespace = true, IgnoreComments = true, CheckCharacters = false }));
            using var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Auto, CheckCharacters = false });
            if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "Envelope")
            {
                return $"[no SOAP: {envelope.Length} characters]";
            }

            Copy(reader, writer);
        }
        catch (Exception error) when (error is XmlException or InvalidDataException)
        {
            return text + $"[cut or not XML: {envelope.Length} characters]";
        }

        return text.ToString();
    }

    private static void Copy(XmlReader reader, XmlWriter writer)
    {
        // "To" is also a recipient; only the one of a time zone's transition is shown.
        var names = new Stack<string>();
        do
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var isEmpty = reader.IsEmptyElement;
                    var name = reader.LocalName;
                    writer.WriteStartElement(reader.Prefix, name, reader.NamespaceURI);
                    CopyAttributes(reader, writer);
                    names.Push(name);
                    if (isEmpty)
                    {
                        names.Pop();
                        writer.WriteEndElement();
                    }

                    break;
                case XmlNodeType.EndElement:
                    names.Pop();
                    writer.WriteEndElement();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    writer.WriteString(IsShown(names) ? reader.Value : Hidden);
                    break;
            }
        }
        while (reader.Read());
    }

    private static bool IsShown(Stack<string> names) =>
        names.Count > 0 && Shown.Contains(names.Peek()) && (names.Peek() != "To" || names.ElementAtOrDefault(1)?.EndsWith("Transition", StringComparison.Ordinal) == true);

    private static void CopyAttributes(XmlReader reader, XmlWriter writer)
    {
        while (reader.MoveToNextAttribute())
        {
            writer.WriteAttributeString(reader.Prefix, reader.LocalName, reader.NamespaceURI, HiddenAttributes.Contains(reader.LocalName) ? Hidden : reader.Value);
        }

        reader.MoveToElement();
    }
}
