using System.Runtime.CompilerServices;
using System.Xml.Linq;
using ExchangeSync.Simulator.Hosting;
using ExchangeSync.Simulator.Notifications;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>
/// A connection on which documents follow each other: OK at once, notifications as events come, a status event when
/// nothing has come for a while, and Closed when the time that the client asked for is over.
/// </summary>
internal sealed class GetStreamingEvents
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly ServerState _server;
    private readonly List<Subscription> _subscriptions = [];
    private readonly List<string> _unknown = [];
    private readonly TimeSpan _time;

    /// <summary>Reads the request; called under the server's lock.</summary>
    public GetStreamingEvents(RequestContext context)
    {
        _server = context.Server;
        _time = _server.Options.StreamingMinute * Scalar.ReadInt(context.Operation.Element(Ns.M + "ConnectionTimeout")!.Value);
        foreach (var id in context.Operation.Element(Ns.M + "SubscriptionIds")!.Elements().Select(e => e.Value))
        {
            try
            {
                _subscriptions.Add(Streaming(_server.Subscriptions.Find(id, context.Caller, context.Now)));
            }
            catch (EwsException)
            {
                // Told to the client in ErrorSubscriptionIds.
                _unknown.Add(id);
            }
        }
    }

    /// <summary>The bodies of the documents, as they become due.</summary>
    public async IAsyncEnumerable<XElement> RunAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        if (_unknown.Count > 0)
        {
            yield return Message(
                "ErrorSubscriptionNotFound",
                new XElement(Ns.M + "ErrorSubscriptionIds", _unknown.Select(id => new XElement(Ns.T + "SubscriptionId", id))),
                Status("Closed"));
            yield break;
        }

        yield return Message(null, Status("OK"));
        var (left, quiet) = (_time, TimeSpan.Zero);
        while (left > TimeSpan.Zero)
        {
            await Task.Delay(Pause, cancel);
            (left, quiet) = (left - Pause, quiet + Pause);
            if (Notifications(heartbeat: quiet >= _server.Options.StreamingHeartbeat) is { } notifications)
            {
                quiet = TimeSpan.Zero;
                yield return Message(null, notifications);
            }
        }

        yield return Message(null, Status("Closed"));
    }

    private static Subscription Streaming(Subscription subscription) => subscription.IsStreaming
        ? subscription
        : throw new EwsException("ErrorInvalidSubscription", "The subscription is not a streaming subscription.");

    private static XElement Status(string status) => new(Ns.M + "ConnectionStatus", status);

    private static XElement Message(string? error, params XElement[] payload) => new(
        Ns.M + "GetStreamingEventsResponse",
        new XAttribute(XNamespace.Xmlns + "m", Ns.M),
        new XAttribute(XNamespace.Xmlns + "t", Ns.T),
        new XElement(
            Ns.M + "ResponseMessages",
            new XElement(
                Ns.M + "GetStreamingEventsResponseMessage",
                new XAttribute("ResponseClass", error is null ? "Success" : "Error"),
                error is null ? null : new XElement(Ns.M + "MessageText", "A subscription of the request does not exist."),
                new XElement(Ns.M + "ResponseCode", error ?? "NoError"),
                error is null ? null : new XElement(Ns.M + "DescriptiveLinkKey", 0),
                payload)));

    private XElement? Notifications(bool heartbeat)
    {
        lock (_server.Gate)
        {
            var due = new List<XElement>();
            foreach (var subscription in _subscriptions)
            {
                var events = subscription.Mailbox.Store.Events;
                var from = subscription.Position;
                subscription.Position = events.Count;
                if (heartbeat || events.Skip(from).Any(subscription.Wants))
                {
                    due.Add(NotificationXml.Write(Ns.T + "Notification", subscription, from, events.Count, more: false));
                }
            }

            return due.Count == 0 ? null : new XElement(Ns.M + "Notifications", due);
        }
    }
}
