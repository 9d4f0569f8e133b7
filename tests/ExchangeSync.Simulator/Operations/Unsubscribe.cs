using System.Xml.Linq;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

internal static class Unsubscribe
{
    public static XElement Run(RequestContext context) => Batch.Run(context, context.Operation.Elements(Ns.M + "SubscriptionId"), id =>
    {
        var subscriptions = context.Server.Subscriptions;
        subscriptions.Remove(subscriptions.Find(id.Value, context.Account, context.Now));
        return [];
    });
}
