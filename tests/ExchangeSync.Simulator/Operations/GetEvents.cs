using System.Xml.Linq;
using ExchangeSync.Simulator.Notifications;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>The events since a watermark, fifty at a time.</summary>
internal static class GetEvents
{
    private const int Page = 50;

    public static XElement Run(RequestContext context) => Batch.Run(context, [context.Operation], request =>
    {
        var subscription = context.Server.Subscriptions.Find(request.Element(Ns.M + "SubscriptionId")!.Value, context.Account, context.Now);
        if (subscription.IsStreaming)
        {
            throw new EwsException("ErrorInvalidPullSubscriptionId", "The subscription is not a pull subscription.");
        }

        var from = SubscriptionTable.Position(subscription.Mailbox, request.Element(Ns.M + "Watermark")!.Value);
        var end = subscription.Mailbox.Store.Events.Count;
        var to = Math.Min(from + Page, end);
        return [NotificationXml.Write(Ns.M + "Notification", subscription, from, to, to < end)];
    });
}
