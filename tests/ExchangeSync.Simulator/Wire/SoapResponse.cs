using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace ExchangeSync.Simulator.Wire;

/// <summary>Writes envelopes: replies, faults, and the unprefixed documents of a streaming connection.</summary>
internal static class SoapResponse
{
    public static string Reply(XElement body, ServerVersion server) => Text(new XElement(
        Ns.Soap + "Envelope",
        new XAttribute(XNamespace.Xmlns + "s", Ns.Soap),
        new XElement(Ns.Soap + "Header", VersionInfo(server)),
        new XElement(Ns.Soap + "Body", body)));

    /// <summary>A fault as Exchange words it: the code stands in the fault code and in the detail.</summary>
    public static string Fault(EwsFaultException fault, ServerVersion server)
    {
        var detail = new XElement(
            "detail",
            new XElement(Ns.Errors + "ResponseCode", new XAttribute(XNamespace.Xmlns + "e", Ns.Errors), fault.Code),
            new XElement(Ns.Errors + "Message", new XAttribute(XNamespace.Xmlns + "e", Ns.Errors), fault.Message));
        if (fault.MessageXml.Count > 0)
        {
            detail.Add(new XElement(Ns.T + "MessageXml", new XAttribute(XNamespace.Xmlns + "t", Ns.T), fault.MessageXml));
        }

        var element = new XElement(
            Ns.Soap + "Fault",
            new XElement("faultcode", new XAttribute(XNamespace.Xmlns + "a", Ns.T), "a:" + fault.Code),
            new XElement("faultstring", new XAttribute(XNamespace.Xml + "lang", "en-US"), fault.Message),
            detail);
        return Reply(element, server);
    }

    /// <summary>
    /// One document of a streaming connection. Exchange writes its root without a prefix, and clients look for the
    /// literal end tag to cut the stream into documents.
    /// </summary>
    public static string StreamDocument(XElement body, ServerVersion server)
    {
        var header = Text(new XElement(Ns.Soap + "Header", new XAttribute(XNamespace.Xmlns + "soap11", Ns.Soap), VersionInfo(server)), declaration: false);
        var content = Text(new XElement(Ns.Soap + "Body", new XAttribute(XNamespace.Xmlns + "soap11", Ns.Soap), body), declaration: false);
        return $"<Envelope xmlns=\"{Ns.Soap}\">{header}{content}</Envelope>";
    }

    private static XElement VersionInfo(ServerVersion server) => new(
        Ns.T + "ServerVersionInfo",
        new XAttribute(XNamespace.Xmlns + "h", Ns.T),
        new XAttribute("MajorVersion", server.Major),
        new XAttribute("MinorVersion", server.Minor),
        new XAttribute("MajorBuildNumber", server.Build),
        new XAttribute("MinorBuildNumber", server.Revision),
        server.ReportsVersionName ? new XAttribute("Version", server.Name) : null);

    // Exchange does send characters that XML does not allow, as references: nothing is checked on the way out.
    private static string Text(XElement root, bool declaration = true)
    {
        var builder = new StringBuilder();
        var settings = new XmlWriterSettings
        {
            CheckCharacters = false,
            OmitXmlDeclaration = true,
            NewLineHandling = NewLineHandling.Entitize,
        };
        using (var writer = XmlWriter.Create(builder, settings))
        {
            root.WriteTo(writer);
        }

        return declaration ? "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + builder : builder.ToString();
    }
}
