using System.Runtime.Serialization.Json;
using System.Xml;
using System.Xml.Linq;
using ExchangeSync.Exchange.Wire;

namespace ExchangeSync.Exchange.Authentication;

/// <summary>What a token endpoint answered: the members of one flat JSON object (RFC 6749, 5).</summary>
internal sealed class OAuthReply
{
    private readonly Dictionary<string, string> _members;

    private OAuthReply(Dictionary<string, string> members) => _members = members;

    public string? this[string name] => _members.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Reads it; null: it is no JSON object.</summary>
    public static OAuthReply? Read(byte[] body)
    {
        try
        {
            using var reader = new ShallowXmlReader(JsonReaderWriterFactory.CreateJsonReader(body, XmlDictionaryReaderQuotas.Max));
            var root = XElement.Load(reader);
            return (string?)root.Attribute("type") != "object" ? null
                : new OAuthReply(root.Elements().GroupBy(member => member.Name.LocalName).ToDictionary(group => group.Key, group => group.First().Value, StringComparer.Ordinal));
        }
        catch (Exception error) when (error is XmlException or InvalidDataException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>A number of seconds, as it stands there or in quotes.</summary>
    public int? Seconds(string name) => int.TryParse(this[name], out var seconds) ? seconds : null;
}
