using System.Buffers.Binary;
using System.Security.Cryptography;
using ExchangeSync.Simulator.Store;
using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator.Notifications;

/// <summary>The live subscriptions of a server, and watermarks: places in a mailbox's event log.</summary>
internal sealed class SubscriptionTable
{
    // How long a streaming subscription is kept that no connection is open for.
    private static readonly Duration StreamingLife = Duration.FromMinutes(30);

    private readonly Dictionary<string, Subscription> _subscriptions = [];

    public int Count => _subscriptions.Count;

    public Subscription Add(SimulatedMailbox owner, SimulatedMailbox mailbox, IReadOnlyList<Folder> folders, IReadOnlySet<string> events, Duration? timeout, Instant now)
    {
        var id = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
        var subscription = new Subscription(id, owner, mailbox, folders, events, timeout) { Used = now, Position = mailbox.Store.Events.Count };
        _subscriptions.Add(id, subscription);
        return subscription;
    }

    /// <summary>Whether it is (still) there.</summary>
    public bool Has(Subscription subscription) => _subscriptions.ContainsKey(subscription.Id);

    /// <exception cref="EwsException">There is no such subscription, it is another account's, or it has expired.</exception>
    public Subscription Find(string id, SimulatedMailbox account, Instant now)
    {
        if (!_subscriptions.TryGetValue(id, out var subscription))
        {
            throw new EwsException("ErrorSubscriptionNotFound", "The specified subscription was not found.");
        }

        if (subscription.Owner != account)
        {
            throw new EwsException("ErrorSubscriptionAccessDenied", "Access to the subscription is denied.");
        }

        if (subscription.Timeout is { } timeout && now - subscription.Used > timeout)
        {
            _subscriptions.Remove(id);
            throw new EwsException("ErrorExpiredSubscription", "The subscription has expired.");
        }

        if (subscription is { IsStreaming: true, Connection: null } && now - subscription.Used > StreamingLife)
        {
            _subscriptions.Remove(id);
            throw new EwsException("ErrorSubscriptionNotFound", "The specified subscription was not found.");
        }

        subscription.Used = now;
        return subscription;
    }

    public void Remove(Subscription subscription) => _subscriptions.Remove(subscription.Id);

    public void Clear() => _subscriptions.Clear();

    /// <summary>The watermark after so many events of a mailbox.</summary>
    public static string Watermark(SimulatedMailbox mailbox, int position)
    {
        var bytes = new byte[24];
        mailbox.Store.Mailbox.TryWriteBytes(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16), position);
        return Convert.ToBase64String(bytes);
    }

    /// <exception cref="EwsException">The watermark is none of that mailbox.</exception>
    public static int Position(SimulatedMailbox mailbox, string watermark)
    {
        var bytes = new byte[24];
        if (Convert.TryFromBase64String(watermark, bytes, out var length) && length == bytes.Length
            && new Guid(bytes[..16]) == mailbox.Store.Mailbox
            && BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(16)) is var position && position <= mailbox.Store.Events.Count)
        {
            return (int)position;
        }

        throw new EwsException("ErrorInvalidWatermark", "The watermark used for creating this subscription was not found.");
    }
}
