using System.Xml;
using ExchangeSync.Exchange.Wire;

namespace ExchangeSync.Exchange.Notifications;

/// <summary>Subscriptions to the events of one mailbox's calendar folder. Their requests are short and take their turn among those of all clients.</summary>
internal sealed class MailboxEvents(EwsClientOptions options, EwsSender sender)
{
    private static readonly string[] Kinds = ["CopiedEvent", "CreatedEvent", "DeletedEvent", "ModifiedEvent", "MovedEvent"];

    private readonly CalendarFolder _calendar = new(options);

    /// <summary>The protocol version that was agreed on.</summary>
    public string Version => sender.Version;

    /// <summary>Subscribe, for events that are streamed.</summary>
    /// <exception cref="EwsRefusedException">The server or the mailbox has no such subscriptions; its version is too old (InvalidServerVersion).</exception>
    public Task<EwsSubscription> SubscribeToStreamAsync(CancellationToken cancellation) => SubscribeAsync(
        xml =>
        {
            if (!EwsProtocol.Has(Version, Ews.Version2010Sp1))
            {
                throw new EwsRefusedException(EwsErrorIds.InvalidServerVersion, "The server is older than streaming notifications, which came with Exchange 2010 SP1.", "It is asked for changes instead.", isTransient: false);
            }

            xml.StartMessage("StreamingSubscriptionRequest");
            WriteFolderAndKinds(xml);
            xml.WriteEndElement();
        },
        cancellation);

    /// <summary>Subscribe, for events that are asked for (<see cref="PullAsync"/>). The server forgets the subscription where nobody asks for so many minutes.</summary>
    public Task<EwsSubscription> SubscribeToPullAsync(int minutes, CancellationToken cancellation) => SubscribeAsync(
        xml =>
        {
            xml.StartMessage("PullSubscriptionRequest");
            WriteFolderAndKinds(xml);
            xml.TypeText("Timeout", minutes);
            xml.WriteEndElement();
        },
        cancellation);

    /// <summary>GetEvents: whether anything happened since the last time.</summary>
    /// <exception cref="EwsRefusedException">The subscription is lost (<see cref="EwsCodes.IsLostSubscription"/>): subscribe anew.</exception>
    public async Task<bool> PullAsync(EwsSubscription subscription, CancellationToken cancellation)
    {
        var hasEvents = false;
        for (var isPartial = true; isPartial;)
        {
            var reply = await sender.SendOneAsync(
                xml =>
                {
                    xml.StartMessage("GetEvents");
                    WriteId(xml, subscription.Id);
                    xml.StartMessage("Watermark");
                    xml.WriteString(subscription.Watermark);
                    xml.WriteEndElement();
                    xml.WriteEndElement();
                },
                () => new EwsStreamPart(),
                (part, reader) => part.Read(reader),
                cancellation).ConfigureAwait(false);
            var watermark = reply.Notifications.Select(notification => notification.Watermark).LastOrDefault(mark => mark is not null);
            hasEvents |= reply.Notifications.Exists(notification => notification.HasEvents);

            // One that does not get on would be asked for ever.
            isPartial = reply.Notifications.Exists(notification => notification.IsPartial) && watermark is not null && watermark != subscription.Watermark;
            subscription.Watermark = watermark ?? subscription.Watermark;
        }

        return hasEvents;
    }

    /// <summary>Unsubscribe.</summary>
    public Task UnsubscribeAsync(EwsSubscription subscription, CancellationToken cancellation) => sender.SendOneAsync(
        xml =>
        {
            xml.StartMessage("Unsubscribe");
            WriteId(xml, subscription.Id);
            xml.WriteEndElement();
        },
        () => new EwsSubscription(),
        (nothing, reader) => nothing.Read(reader),
        cancellation);

    private async Task<EwsSubscription> SubscribeAsync(Action<XmlWriter> writeKind, CancellationToken cancellation)
    {
        await _calendar.LocateAsync(sender, cancellation).ConfigureAwait(false);
        return await sender.SendOneAsync(
            xml =>
            {
                xml.StartMessage("Subscribe");
                writeKind(xml);
                xml.WriteEndElement();
            },
            () => new EwsSubscription(),
            (subscription, reader) => subscription.Read(reader),
            cancellation).ConfigureAwait(false);
    }

    private void WriteFolderAndKinds(XmlWriter xml)
    {
        xml.StartType("FolderIds");
        _calendar.WriteId(xml);
        xml.WriteEndElement();
        xml.StartType("EventTypes");
        foreach (var kind in Kinds)
        {
            xml.TypeText("EventType", kind);
        }

        xml.WriteEndElement();
    }

    private static void WriteId(XmlWriter xml, string id)
    {
        xml.StartMessage("SubscriptionId");
        xml.WriteString(id);
        xml.WriteEndElement();
    }
}
