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
    private readonly SimulatedMailbox _account;
    private readonly SimulatedMailbox _charged;
    private readonly List<Subscription> _subscriptions = [];
    private readonly List<string> _unknown = [];
    private readonly TimeSpan _time;

    /// <summary>Reads the request; called under the server's lock.</summary>
    /// <exception cref="EwsFaultException">Too many connections are open.</exception>
    public GetStreamingEvents(RequestContext context)
    {
        (_server, _account, _charged) = (context.Server, context.Account, context.Caller);
        _time = _server.Options.StreamingMinute * Scalar.ReadInt(context.Operation.Element(Ns.M + "ConnectionTimeout")!.Value);
        foreach (var id in context.Operation.Element(Ns.M + "SubscriptionIds")!.Elements().Select(e => e.Value))
        {
            try
            {
                _subscriptions.Add(Streaming(_server.Subscriptions.Find(id, context.Account, context.Now)));
            }
            catch (EwsException)
            {
                // Told to the client in ErrorSubscriptionIds.
                _unknown.Add(id);
            }
        }

        _server.Hanging.Open(_account, _charged);
        if (_unknown.Count == 0)
        {
            _subscriptions.ForEach(subscription => subscription.Connection = this);
        }
    }

    /// <summary>The bodies of the documents, as they become due.</summary>
    public async IAsyncEnumerable<XElement> RunAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        try
        {
            // Where one of them is bad, the good ones are not listened to either.
            if (_unknown.Count > 0)
            {
                yield return Lost("ErrorSubscriptionNotFound", _unknown);
                yield break;
            }

            yield return Message(null, null, Status("OK"));
            var (left, quiet) = (_time, TimeSpan.Zero);
            while (left > TimeSpan.Zero)
            {
                await Task.Delay(Pause, cancel);
                (left, quiet) = (left - Pause, quiet + Pause);
                if (FindLost() is { } lost)
                {
                    yield return lost;
                    yield break;
                }

                if (Notifications(heartbeat: quiet >= _server.Options.StreamingHeartbeat) is { } notifications)
                {
                    quiet = TimeSpan.Zero;
                    yield return Message(null, null, notifications);
                }
            }

            yield return Message(null, null, Status("Closed"));
        }
        finally
        {
            Close();
        }
    }

    private static Subscription Streaming(Subscription subscription) => subscription.IsStreaming
        ? subscription
        : throw new EwsException("ErrorInvalidSubscription", "The subscription is not a streaming subscription.");

    private static XElement Status(string status) => new(Ns.M + "ConnectionStatus", status);

    private static XElement Lost(string code, IEnumerable<string> ids) => Message(
        code,
        "A subscription of the request is not there, or not any more.",
        new XElement(Ns.M + "ErrorSubscriptionIds", ids.Select(id => new XElement(Ns.T + "SubscriptionId", id))),
        Status("Closed"));

    private static XElement Message(string? error, string? text, params XElement[] payload) => new(
        Ns.M + "GetStreamingEventsResponse",
        new XAttribute(XNamespace.Xmlns + "m", Ns.M),
        new XAttribute(XNamespace.Xmlns + "t", Ns.T),
        new XElement(
            Ns.M + "ResponseMessages",
            new XElement(
                Ns.M + "GetStreamingEventsResponseMessage",
                new XAttribute("ResponseClass", error is null ? "Success" : "Error"),
                text is null ? null : new XElement(Ns.M + "MessageText", text),
                new XElement(Ns.M + "ResponseCode", error ?? "NoError"),
                error is null ? null : new XElement(Ns.M + "DescriptiveLinkKey", 0),
                payload)));

    // While the connection is open: one that was ended, or one for which another connection was opened.
    private XElement? FindLost()
    {
        lock (_server.Gate)
        {
            var gone = _subscriptions.Where(subscription => !_server.Subscriptions.Has(subscription)).Select(subscription => subscription.Id).ToList();
            var taken = _subscriptions.Where(subscription => subscription.Connection != this).Select(subscription => subscription.Id).ToList();
            return gone.Count > 0 ? Lost("ErrorSubscriptionUnsubscribed", gone)
                : taken.Count > 0 ? Lost("ErrorNewEventStreamConnectionOpened", taken)
                : null;
        }
    }

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

    private void Close()
    {
        lock (_server.Gate)
        {
            _server.Hanging.Close(_account, _charged);
            foreach (var subscription in _subscriptions.Where(subscription => subscription.Connection == this))
            {
                (subscription.Connection, subscription.Used) = (null, _server.Options.Clock.GetCurrentInstant());
            }
        }
    }
}
