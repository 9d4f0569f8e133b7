using System.Xml;
using System.Xml.Linq;

namespace ExchangeSync.Simulator.Wire;

/// <summary>An error of the whole request: HTTP 500 with a SOAP fault.</summary>
internal sealed class EwsFaultException(string code, string message, params XElement[] messageXml) : Exception(message)
{
    public string Code { get; } = code;

    public IReadOnlyList<XElement> MessageXml { get; } = messageXml;

    public static EwsFaultException Schema(string violation, XObject? at = null)
    {
        IXmlLineInfo? line = at;
        return new(
            "ErrorSchemaValidation",
            "The request failed schema validation: " + violation,
            new XElement(Ns.T + "LineNumber", line?.LineNumber ?? 0),
            new XElement(Ns.T + "LinePosition", line?.LinePosition ?? 0),
            new XElement(Ns.T + "Violation", violation));
    }
}
