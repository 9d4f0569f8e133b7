using System.Text;
using System.Xml;
using ExchangeSync.Calendar;
using NodaTime.Text;
using NodaTime;

namespace ExchangeSync.Exchange.Wire;

/// <summary>Reading EWS's XML forwards only, one element after the other.</summary>
internal static class XmlReading
{
    private static readonly XmlReaderSettings Settings = new()
    {
        // A reply has no DTD; one would be an attack (entities that grow, files read).
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = false,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
    };

    private static readonly LocalDateTimePattern Bare = LocalDateTimePattern.ExtendedIso;

    // What a calendar of Exchange can hold, and a day more for the zones of the world; near the ends of time itself a sum has no result.
    private static readonly Instant First = Instant.FromUtc(1600, 12, 31, 0, 0);
    private static readonly Instant Last = Instant.FromUtc(4501, 1, 1, 23, 59);

    /// <summary>A reader over a reply that outlives characters that XML forbids, and ends where it is nested too deeply.</summary>
    public static XmlReader Open(Stream stream, Encoding encoding) =>
        new ShallowXmlReader(XmlReader.Create(new LegalCharacterReader(new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 16 * 1024)), Settings));

    /// <summary>Calls <paramref name="child"/> with the name of each child element; it must read that element to behind its end. Afterwards the reader stands behind the parent.</summary>
    public static void ReadChildren(this XmlReader reader, Action<string> child)
    {
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return;
        }

        var depth = reader.Depth;
        reader.Read();
        while (reader.Depth > depth)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                child(reader.LocalName);
            }
            else
            {
                reader.Read();
            }
        }

        reader.Read();
    }

    /// <summary>The text of a simple element, without characters that XML cannot carry back.</summary>
    public static string ReadText(this XmlReader reader) => LegalText.Clean(reader.ReadElementContentAsString());

    public static bool ReadBoolean(this XmlReader reader) => reader.ReadElementContentAsString().Trim() is "true" or "1";

    public static int? ReadInt(this XmlReader reader) => int.TryParse(reader.ReadElementContentAsString().Trim(), out var value) ? value : null;

    /// <summary>A point in time; one without an offset is UTC, as EWS says. Null: it is no date, or none that a calendar can hold.</summary>
    public static Instant? ReadInstant(this XmlReader reader) => ParseInstant(reader.ReadElementContentAsString());

    /// <summary>To the second, as EWS stores it: some servers give fractions, which would be a change each time they are written back.</summary>
    public static Instant? ParseInstant(string text) => Parse(text.Trim()) is { } instant ? Instant.FromUnixTimeSeconds(instant.ToUnixTimeSeconds()) : null;

    private static Instant? Parse(string text)
    {
        if (IsoTime.InstantIn(text) is { } instant)
        {
            return InRange(instant);
        }

        if (OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true } withOffset)
        {
            return InRange(withOffset.Value.ToInstant());
        }

        return Bare.Parse(text) is { Success: true } bare ? InRange(bare.Value.InUtc().ToInstant()) : null;
    }

    private static Instant? InRange(Instant instant) => instant >= First && instant <= Last ? instant : null;

    /// <summary>The attribute, without characters that XML cannot carry back.</summary>
    public static string? ReadAttribute(this XmlReader reader, string name) => reader.GetAttribute(name) is { } value ? LegalText.Clean(value) : null;
}
