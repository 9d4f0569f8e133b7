using System.Xml;
using System.Xml.Linq;
using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;

namespace ExchangeSync.Exchange.Autodiscover;

/// <summary>The autodiscover service in plain XML (autodiscover.xml), which every Exchange since 2007 has.</summary>
internal static class PoxAutodiscover
{
    private const string Request = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
    private const string Response = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

    public static void Write(XmlWriter xml, string address)
    {
        xml.WriteStartElement("Autodiscover", Request);
        xml.WriteStartElement("Request", Request);
        xml.WriteElementString("EMailAddress", Request, LegalText.Clean(address));
        xml.WriteElementString("AcceptableResponseSchema", Request, Response);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="InvalidDataException">It is another document.</exception>
    public static AutodiscoverAnswer Read(XElement root)
    {
        if (root.Name.LocalName != "Autodiscover")
        {
            throw new InvalidDataException("it is no autodiscover answer.");
        }

        var all = root.Descendants().ToList();
        if (all.FirstOrDefault(element => element.Name.LocalName == "Error") is { } error)
        {
            return new AutodiscoverAnswer { Error = EwsCodes.Checked(Text(error, "ErrorCode")) ?? "no code" };
        }

        var protocols = all.Where(element => element.Name.LocalName == "Protocol").ToList();
        return Text(root.Descendants().FirstOrDefault(element => element.Name.LocalName == "Account"), "Action")?.ToUpperInvariant() switch
        {
            "REDIRECTADDR" => new AutodiscoverAnswer { RedirectAddress = Find("RedirectAddr") },
            "REDIRECTURL" => new AutodiscoverAnswer { RedirectUrl = Find("RedirectUrl") },
            // EXPR is what Outlook uses from anywhere, EXCH what it uses next to the server.
            _ => new AutodiscoverAnswer { ExternalUrl = EwsUrl("EXPR"), InternalUrl = EwsUrl("EXCH") ?? protocols.Select(protocol => Text(protocol, "EwsUrl")).FirstOrDefault(url => url is not null) },
        };

        string? Find(string name) => all.FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim();
        string? EwsUrl(string type) => protocols.Where(protocol => Text(protocol, "Type") == type).Select(protocol => Text(protocol, "EwsUrl")).FirstOrDefault(url => url is not null);
    }

    private static string? Text(XElement? parent, string name) =>
        parent?.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim() is { Length: > 0 } text ? text : null;
}
