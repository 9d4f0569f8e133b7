using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>What one document of a streaming connection says, or one reply to GetEvents.</summary>
internal sealed class EwsStreamPart
{
    /// <summary>The server ends the connection as it was asked to.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>What there is to tell of subscriptions.</summary>
    public List<EwsNotification> Notifications { get; } = [];

    /// <summary>Subscriptions that the server does not know, or not any more.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>Reads one payload element.</summary>
    public void Read(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "ConnectionStatus": IsClosed = reader.ReadText().Trim() == "Closed"; break;
            case "ErrorSubscriptionIds": reader.ReadChildren(_ => Lost.Add(reader.ReadText())); break;
            case "Notifications": reader.ReadChildren(_ => Notifications.Add(EwsNotification.Read(reader))); break;
            case "Notification": Notifications.Add(EwsNotification.Read(reader)); break;
            default: reader.Skip(); break;
        }
    }
}
