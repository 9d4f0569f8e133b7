using ExchangeSync.Simulator.Store;
using NodaTime;

namespace ExchangeSync.Simulator.Notifications;

/// <summary>A client's wish to hear of events in folders of one mailbox.</summary>
/// <param name="Id">The id handed out.</param>
/// <param name="Owner">The account that made it, whomever it acted as: nobody else may use it.</param>
/// <param name="Mailbox">The mailbox.</param>
/// <param name="Folders">The folders; none means all.</param>
/// <param name="EventTypes">The events asked for, by EWS's names.</param>
/// <param name="Timeout">How long a pull subscription lives without GetEvents; null for a streaming one.</param>
internal sealed record Subscription(
    string Id, SimulatedMailbox Owner, SimulatedMailbox Mailbox, IReadOnlyList<Folder> Folders, IReadOnlySet<string> EventTypes, Duration? Timeout)
{
    /// <summary>When the client last asked.</summary>
    public Instant Used { get; set; }

    /// <summary>A streaming subscription's place in the mailbox's event log.</summary>
    public int Position { get; set; }

    /// <summary>The streaming connection on which its events go out; a newer one takes over.</summary>
    public object? Connection { get; set; }

    public bool IsStreaming => Timeout is null;

    public bool Wants(StoreEvent e) => EventTypes.Contains(e.Kind)
        && (Folders.Count == 0 || Folders.Contains(e.Folder) || (e.OldFolder is { } old && Folders.Contains(old)));
}
