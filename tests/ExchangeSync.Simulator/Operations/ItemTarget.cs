using ExchangeSync.Simulator.Store;
using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator.Operations;

/// <summary>An item or occurrence that a request names, with the change key that came along.</summary>
internal sealed record ItemTarget(SimulatedMailbox Mailbox, StoredItem Item, LocalDate? Date, string? ChangeKey)
{
    /// <summary>The item as it stands now.</summary>
    public MailboxItem View => Mailbox.Store.View(Item, Date);

    /// <summary>The version that the change key names, or null where none was sent.</summary>
    /// <exception cref="EwsException">The change key is none of this server.</exception>
    public long? KnownVersion => string.IsNullOrEmpty(ChangeKey) ? null : IdCodec.DecodeChangeKey(ChangeKey);
}
