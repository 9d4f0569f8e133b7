using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>The mailboxes that ResolveNames found.</summary>
internal sealed class EwsResolution
{
    /// <summary>Their primary addresses.</summary>
    public List<string> Addresses { get; } = [];

    /// <summary>Reads one payload element (ResolutionSet).</summary>
    public void Read(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "ResolutionSet" or "Resolution" or "Mailbox":
                reader.ReadChildren(_ => Read(reader));
                break;
            case "EmailAddress":
                Addresses.Add(reader.ReadText());
                break;
            default:
                reader.Skip();
                break;
        }
    }
}
