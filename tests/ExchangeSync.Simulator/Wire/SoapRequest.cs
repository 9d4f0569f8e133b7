using System.Xml;
using System.Xml.Linq;

namespace ExchangeSync.Simulator.Wire;

/// <summary>A request as read from the wire: the operation's element and the headers that the server looks at.</summary>
internal sealed class SoapRequest
{
    private SoapRequest(XElement operation, XElement? header)
    {
        Operation = operation;
        Version = (string?)header?.Element(Ns.T + "RequestServerVersion")?.Attribute("Version");
        TimeZoneContextId = (string?)header?.Element(Ns.T + "TimeZoneContext")?.Element(Ns.T + "TimeZoneDefinition")?.Attribute("Id");
        HasTimeZoneContext = header?.Element(Ns.T + "TimeZoneContext") is not null;
        Impersonated = header?.Element(Ns.T + "ExchangeImpersonation")?.Descendants().LastOrDefault(e => !e.HasElements)?.Value.Trim();
    }

    public XElement Operation { get; }

    public string Name => Operation.Name.LocalName;

    /// <summary>RequestServerVersion, or null where the header is missing.</summary>
    public string? Version { get; }

    public bool HasTimeZoneContext { get; }

    public string? TimeZoneContextId { get; }

    /// <summary>The address (or name) in ExchangeImpersonation, if any.</summary>
    public string? Impersonated { get; }

    /// <exception cref="EwsFaultException">The text is not a SOAP envelope with one EWS operation.</exception>
    public static SoapRequest Parse(string text)
    {
        var root = Load(text);
        if (root.Name != Ns.Soap + "Envelope")
        {
            throw EwsFaultException.Schema($"The root element must be a SOAP envelope, not '{root.Name}'.", root);
        }

        var operation = root.Element(Ns.Soap + "Body")?.Elements().FirstOrDefault()
            ?? throw EwsFaultException.Schema("The SOAP body is empty.", root);
        return operation.Name.Namespace == Ns.M
            ? new SoapRequest(operation, root.Element(Ns.Soap + "Header"))
            : throw EwsFaultException.Schema($"The element '{operation.Name}' is not an operation.", operation);
    }

    // Exchange refuses characters that XML 1.0 does not allow, so the reader's own check stays on.
    private static XElement Load(string text)
    {
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit };
            using var reader = XmlReader.Create(new StringReader(text), settings);
            return XDocument.Load(reader, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo).Root!;
        }
        catch (XmlException e)
        {
            throw EwsFaultException.Schema(e.Message);
        }
    }
}
