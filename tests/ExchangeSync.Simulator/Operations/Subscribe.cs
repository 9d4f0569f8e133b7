using System.Xml.Linq;
using ExchangeSync.Simulator.Notifications;
using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator.Operations;

/// <summary>Pull and streaming subscriptions; the simulator pushes nothing to clients' own servers.</summary>
internal static class Subscribe
{
    public static XElement Run(RequestContext context) => Batch.Run(context, context.Operation.Elements(), request =>
    {
        var streaming = request.Name.LocalName == "StreamingSubscriptionRequest";
        if (streaming && context.Version < ServerVersion.Exchange2010Sp1)
        {
            throw new EwsFaultException("ErrorInvalidServerVersion", "The specified server version is invalid.");
        }

        if (request.Name.LocalName == "PushSubscriptionRequest")
        {
            throw new EwsException("ErrorInvalidSubscriptionRequest", "The server has no subscriptions of this kind.");
        }

        var folders = request.Element(Ns.T + "FolderIds")?.Elements().Select(id => context.Folder(id)).ToList() ?? [];
        var all = (string?)request.Attribute("SubscribeToAllFolders") is { } flag && Scalar.ReadBool(flag);
        var mailbox = folders.FirstOrDefault()?.Mailbox ?? context.Caller;
        if (all == (folders.Count > 0) || folders.Exists(f => f.Mailbox != mailbox))
        {
            throw new EwsException("ErrorInvalidSubscriptionRequest", "A subscription is for folders of one mailbox, or for all of them.");
        }

        if (mailbox != context.Caller && !mailbox.Options.SharedWith.Contains(context.Caller.Options.UserName, StringComparer.OrdinalIgnoreCase))
        {
            throw new EwsException("ErrorSubscriptionDelegateAccessNotSupported", "Subscriptions are not supported for delegate user access.");
        }

        Duration? timeout = streaming ? null : Duration.FromMinutes(Scalar.ReadInt(request.Element(Ns.T + "Timeout")!.Value));
        var from = (string?)request.Element(Ns.T + "Watermark");
        var position = string.IsNullOrEmpty(from) ? mailbox.Store.Events.Count : SubscriptionTable.Position(mailbox, from);
        var events = request.Element(Ns.T + "EventTypes")!.Elements().Select(e => e.Value).ToHashSet();
        var subscription = context.Server.Subscriptions.Add(context.Account, mailbox, folders.Select(f => f.Folder).ToList(), events, timeout, context.Now);
        return
        [
            new XElement(Ns.M + "SubscriptionId", subscription.Id),
            streaming ? null : new XElement(Ns.M + "Watermark", SubscriptionTable.Watermark(mailbox, position)),
        ];
    });
}
