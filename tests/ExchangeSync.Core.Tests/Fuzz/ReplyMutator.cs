using System.Text;
using System.Xml.Linq;

namespace ExchangeSync.Tests.Fuzz;

/// <summary>Makes of a reply one that a broken or hostile server could send: its structure is changed, its values, or its bytes.</summary>
internal static class ReplyMutator
{
    private static readonly string[] Values =
    [
        "", " ", "0", "-1", "1", "99999999999999999999", "2147483647", "-2147483648", "NaN", "true", "Error", "NoError", "Success", "ErrorItemNotFound", "ErrorInvalidSyncStateData", "Exception", "RecurringMaster",
        "Occurrence", "Single", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "-9998-01-01T00:00:00Z", "1601-01-01T00:00:00Z", "4500-12-31T23:59:59Z", "2026-03-02T10:00:00", "2026-03-02T10:00:00+14:00", "2026-02-30T00:00:00Z",
        "2026-03-02", "0001-01-01", "9999-12-31", "4500-09-01", "Customized Time Zone", "tzone://Microsoft/Custom", "Pacific/Kiritimati", "Dateline Standard Time", "Monday Day Weekday", "Day", "Last", "Fifth", "32", "999", "Smarch", "February",
        "<b>x</b>", "<script>alert(1)</script>", "\u202e\u0000\u0001", "|", "a|b", "A|-62135596800", "A|99999999999999", "Normal", "Private", "{\"a\":1}", "]]>",
    ];

    private static readonly string[] Names = ["Items", "RootFolder", "CalendarItem", "Message", "ItemId", "Start", "End", "Recurrence", "DailyRecurrence", "Body", "Changes", "Create", "Delete", "Fault", "ResponseMessages", "Unknown"];

    public static byte[] Mutate(string reply, Random random)
    {
        if (random.Next(10) == 0)
        {
            return Bytes(Encoding.UTF8.GetBytes(reply), random);
        }

        var document = XDocument.Parse(reply, LoadOptions.PreserveWhitespace);
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            Change(random.Pick(document.Descendants().ToList()), random);
        }

        // Characters that XML forbids go through as references, as servers send them.
        var text = new StringBuilder();
        using (var writer = System.Xml.XmlWriter.Create(text, new System.Xml.XmlWriterSettings { CheckCharacters = false, OmitXmlDeclaration = true }))
        {
            document.Save(writer);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Change(XElement element, Random random)
    {
        switch (random.Next(10))
        {
            case 0 when element.Parent is not null && element.Document!.Root != element:
                element.Remove();
                break;
            case 1:
                element.AddAfterSelfOrIn(new XElement(element));
                break;
            case 2:
                element.Name = element.Name.Namespace + random.Pick(Names);
                break;
            case 3:
                element.RemoveNodes();
                break;
            case 4 when element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).ToList() is { Count: > 0 } attributes:
                random.Pick(attributes).Value = random.Pick(Values);
                break;
            case 5 when element.Attributes().FirstOrDefault(attribute => !attribute.IsNamespaceDeclaration) is { } attribute:
                attribute.Remove();
                break;
            case 6:
                Nest(element, random.Next(1, 3000));
                break;
            case 7 when element.Document!.Descendants().ToList() is { Count: > 1 } others:
                element.Add(new XElement(random.Pick(others)));
                break;
            default:
                var leaf = element.DescendantsAndSelf().LastOrDefault(one => !one.HasElements) ?? element;
                leaf.Value = random.Next(40) == 0 ? new string('x', 300_000) : random.Pick(Values);
                break;
        }
    }

    private static void AddAfterSelfOrIn(this XElement element, XElement copy)
    {
        if (element.Document!.Root == element)
        {
            element.Add(copy);
        }
        else
        {
            element.AddAfterSelf(copy);
        }
    }

    private static void Nest(XElement element, int depth)
    {
        var at = element;
        for (var level = 0; level < depth; level++)
        {
            var inner = new XElement(element.Name);
            at.Add(inner);
            at = inner;
        }
    }

    private static byte[] Bytes(byte[] reply, Random random)
    {
        var bytes = reply.ToList();
        for (var count = random.Next(1, 6); count > 0 && bytes.Count > 0; count--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, Math.Min(random.Next(1, 200), bytes.Count - at)); break;
                case 2: bytes.RemoveRange(at, bytes.Count - at); break;
                default: bytes.InsertRange(at, "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>&a;"u8.ToArray()); break;
            }
        }

        return [.. bytes];
    }
}
