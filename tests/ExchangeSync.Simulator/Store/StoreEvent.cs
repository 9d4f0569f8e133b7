using NodaTime;

namespace ExchangeSync.Simulator.Store;

/// <summary>One line of a mailbox's event log, from which notifications are made.</summary>
/// <param name="Sequence">The mailbox's sequence number.</param>
/// <param name="Kind">CreatedEvent, ModifiedEvent, MovedEvent or DeletedEvent.</param>
/// <param name="At">When.</param>
/// <param name="Item">The item; of a move, the new one.</param>
/// <param name="Folder">Where the item is, or was when it was deleted.</param>
/// <param name="OldItem">Of a move, the id that the item had.</param>
/// <param name="OldFolder">Of a move, the folder that it left.</param>
internal sealed record StoreEvent(
    long Sequence, string Kind, Instant At, Guid Item, Folder Folder, Guid? OldItem = null, Folder? OldFolder = null);
