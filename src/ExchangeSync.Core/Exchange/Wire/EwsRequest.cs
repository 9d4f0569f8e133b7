using System.Globalization;
using System.Text;
using System.Xml;
using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Exchange.Wire;

/// <summary>Writes request envelopes. Values lose the characters that XML 1.0 cannot carry, for which a server would refuse the whole batch.</summary>
internal static class EwsRequest
{
    /// <summary>How requests are written.</summary>
    public static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        // A bare carriage return would come back as a line feed.
        NewLineHandling = NewLineHandling.Entitize,
    };

    /// <summary>One envelope, whole, so that it goes out with its length and can go out again.</summary>
    /// <param name="version">RequestServerVersion.</param>
    /// <param name="actingAs">The address of the mailbox whose owner is acted as (ExchangeImpersonation); null: nobody.</param>
    /// <param name="body">Writes the one child of soap:Body.</param>
    public static RequestBuffer Write(string version, string? actingAs, Action<XmlWriter> body)
    {
        var buffer = new RequestBuffer();
        using (var xml = XmlWriter.Create(buffer, Settings))
        {
            xml.WriteStartElement("soap", "Envelope", Ews.Soap);
            xml.WriteAttributeString("xmlns", "t", null, Ews.Types);
            xml.WriteAttributeString("xmlns", "m", null, Ews.Messages);
            xml.WriteStartElement("Header", Ews.Soap);
            xml.StartType("RequestServerVersion");
            xml.WriteAttributeString("Version", version);
            xml.WriteEndElement();
            if (actingAs is not null)
            {
                xml.StartType("ExchangeImpersonation");
                xml.StartType("ConnectingSID");

                // Later versions find the mailbox by any of its addresses.
                xml.TypeText(version == Ews.Version2007 ? "PrimarySmtpAddress" : "SmtpAddress", actingAs);
                xml.WriteEndElement();
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteStartElement("Body", Ews.Soap);
            body(xml);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return buffer;
    }

    public static void StartMessage(this XmlWriter xml, string name) => xml.WriteStartElement("m", name, Ews.Messages);

    public static void StartType(this XmlWriter xml, string name) => xml.WriteStartElement("t", name, Ews.Types);

    public static void TypeText(this XmlWriter xml, string name, string value)
    {
        xml.StartType(name);
        xml.WriteString(LegalText.Clean(value));
        xml.WriteEndElement();
    }

    public static void TypeText(this XmlWriter xml, string name, bool value) => xml.TypeText(name, value ? "true" : "false");

    public static void TypeText(this XmlWriter xml, string name, int value) => xml.TypeText(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>An attribute without a namespace.</summary>
    public static void Attribute(this XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, LegalText.Clean(value));

    public static void ItemId(this XmlWriter xml, EwsItemId id)
    {
        xml.StartType("ItemId");
        xml.Attribute("Id", id.Id);
        if (id.ChangeKey is { } key)
        {
            xml.Attribute("ChangeKey", key);
        }

        xml.WriteEndElement();
    }

    /// <summary>A point in time, to the second, as EWS stores it.</summary>
    public static string Format(Instant instant) => instant.ToString("uuuu-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
