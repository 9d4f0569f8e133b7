using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>Events of one subscription. Which ones they are does not matter: they only say that it is time to look.</summary>
/// <param name="Subscription">The subscription's id.</param>
/// <param name="HasEvents">Something happened; false: a sign of life.</param>
/// <param name="Watermark">Up to where a pull subscription has been read; null: a streaming one has none.</param>
/// <param name="IsPartial">There is more to pull.</param>
internal sealed record EwsNotification(string Subscription, bool HasEvents, string? Watermark, bool IsPartial)
{
    public static EwsNotification Read(XmlReader reader)
    {
        var (subscription, hasEvents, isPartial) = ("", false, false);
        string? watermark = null;
        reader.ReadChildren(name =>
        {
            switch (name)
            {
                case "SubscriptionId": subscription = reader.ReadText(); break;
                case "PreviousWatermark": reader.Skip(); break;
                case "MoreEvents": isPartial = reader.ReadBoolean(); break;
                default:
                    hasEvents |= name != "StatusEvent";
                    reader.ReadChildren(field =>
                    {
                        if (field == "Watermark")
                        {
                            watermark = reader.ReadText();
                        }
                        else
                        {
                            reader.Skip();
                        }
                    });
                    break;
            }
        });
        return new EwsNotification(subscription, hasEvents, watermark, isPartial);
    }
}
