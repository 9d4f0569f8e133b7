using System.Xml.Linq;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Store;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Notifications;

/// <summary>Events on the wire; streaming ones carry no watermarks.</summary>
internal static class NotificationXml
{
    /// <summary>The events of a subscription from one place of the log up to another; a status event where there are none.</summary>
    public static XElement Write(XName name, Subscription subscription, int from, int to, bool more)
    {
        var mailbox = subscription.Mailbox;
        var events = mailbox.Store.Events.Take(to).Skip(from)
            .Select((e, i) => (Event: e, Position: from + i + 1))
            .Where(e => subscription.Wants(e.Event))
            .Select(e => Event(mailbox, e.Event, Watermark(subscription, e.Position)))
            .ToList();
        return new XElement(
            name,
            new XElement(Ns.T + "SubscriptionId", subscription.Id),
            subscription.IsStreaming ? null : new XElement(Ns.T + "PreviousWatermark", SubscriptionTable.Watermark(mailbox, from)),
            subscription.IsStreaming ? null : new XElement(Ns.T + "MoreEvents", Scalar.Write(more)),
            events.Count > 0 ? events : [new XElement(Ns.T + "StatusEvent", Watermark(subscription, to))]);
    }

    private static XElement? Watermark(Subscription subscription, int position) => subscription.IsStreaming
        ? null
        : new XElement(Ns.T + "Watermark", SubscriptionTable.Watermark(subscription.Mailbox, position));

    private static XElement Event(SimulatedMailbox mailbox, StoreEvent e, XElement? watermark) => new(
        Ns.T + e.Kind,
        watermark,
        new XElement(Ns.T + "TimeStamp", Scalar.Write(e.At)),
        ItemId(mailbox, "ItemId", e.Item),
        FolderXml.Id("ParentFolderId", mailbox, e.Folder),
        e.OldItem is { } old ? ItemId(mailbox, "OldItemId", old) : null,
        e.OldFolder is { } folder ? FolderXml.Id("OldParentFolderId", mailbox, folder) : null);

    // Notifications name items without change keys.
    private static XElement ItemId(SimulatedMailbox mailbox, string name, Guid key) =>
        new(Ns.T + name, new XAttribute("Id", IdCodec.Encode(new ItemRef(mailbox.Store.Mailbox, key, null))));
}
