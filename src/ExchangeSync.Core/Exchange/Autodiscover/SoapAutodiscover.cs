using System.Xml;
using System.Xml.Linq;
using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;

namespace ExchangeSync.Exchange.Autodiscover;

/// <summary>The autodiscover service in SOAP (autodiscover.svc), which Exchange has since 2010.</summary>
internal static class SoapAutodiscover
{
    private const string Namespace = "http://schemas.microsoft.com/exchange/2010/Autodiscover";
    private const string Addressing = "http://www.w3.org/2005/08/addressing";
    private const string Action = Namespace + "/Autodiscover/GetUserSettings";
    private const string External = "ExternalEwsUrl";
    private const string Internal = "InternalEwsUrl";

    public static void Write(XmlWriter xml, Uri url, string address)
    {
        xml.WriteStartElement("soap", "Envelope", Ews.Soap);
        xml.WriteAttributeString("xmlns", "a", null, Namespace);
        xml.WriteAttributeString("xmlns", "wsa", null, Addressing);
        xml.WriteStartElement("Header", Ews.Soap);
        xml.WriteElementString("RequestedServerVersion", Namespace, "Exchange2010");
        xml.WriteElementString("Action", Addressing, Action);
        xml.WriteElementString("To", Addressing, url.AbsoluteUri);
        xml.WriteEndElement();
        xml.WriteStartElement("Body", Ews.Soap);
        xml.WriteStartElement("GetUserSettingsRequestMessage", Namespace);
        xml.WriteStartElement("Request", Namespace);
        xml.WriteStartElement("Users", Namespace);
        xml.WriteStartElement("User", Namespace);
        xml.WriteElementString("Mailbox", Namespace, LegalText.Clean(address));
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteStartElement("RequestedSettings", Namespace);
        xml.WriteElementString("Setting", Namespace, External);
        xml.WriteElementString("Setting", Namespace, Internal);
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="InvalidDataException">It is another document.</exception>
    public static AutodiscoverAnswer Read(XElement root)
    {
        var response = root.Descendants().FirstOrDefault(element => element.Name.LocalName == "Response");
        if (root.Name.LocalName != "Envelope" || response is null)
        {
            var fault = root.Descendants().FirstOrDefault(element => element.Name.LocalName == "faultcode");
            return fault is not null ? new AutodiscoverAnswer { Error = EwsCodes.Checked(fault.Value.Substring(fault.Value.IndexOf(':') + 1)) ?? "no code" } : throw new InvalidDataException("it is no autodiscover answer.");
        }

        var user = response.Descendants().FirstOrDefault(element => element.Name.LocalName == "UserResponse");
        return (Text(response, "ErrorCode"), Text(user, "ErrorCode")) switch
        {
            (not (null or "NoError") and var code, _) => new AutodiscoverAnswer { Error = EwsCodes.Checked(code) ?? "no code" },
            (_, "RedirectUrl") => new AutodiscoverAnswer { RedirectUrl = Text(user, "RedirectTarget") },
            (_, "RedirectAddress") => new AutodiscoverAnswer { RedirectAddress = Text(user, "RedirectTarget") },
            (_, not (null or "NoError") and var code) => new AutodiscoverAnswer { Error = EwsCodes.Checked(code) ?? "no code" },
            _ => new AutodiscoverAnswer { ExternalUrl = Setting(External), InternalUrl = Setting(Internal) },
        };

        string? Setting(string name) => Text(
            response.Descendants().FirstOrDefault(element => element.Name.LocalName == "UserSetting" && Text(element, "Name") == name), "Value");
    }

    private static string? Text(XElement? parent, string name) =>
        parent?.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim() is { Length: > 0 } text ? text : null;
}
