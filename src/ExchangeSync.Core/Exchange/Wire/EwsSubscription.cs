using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>What Subscribe gives.</summary>
internal sealed class EwsSubscription
{
    /// <summary>The server's id for it.</summary>
    public string Id { get; private set; } = "";

    /// <summary>From where a pull subscription is read next; empty: a streaming one has none.</summary>
    public string Watermark { get; set; } = "";

    /// <summary>Reads one payload element.</summary>
    public void Read(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "SubscriptionId": Id = reader.ReadText(); break;
            case "Watermark": Watermark = reader.ReadText(); break;
            default: reader.Skip(); break;
        }
    }
}
