using NodaTime;

namespace ExchangeSync.Simulator.Store;

/// <summary>What an id of the wire stands for: an item or folder of a mailbox, or one occurrence of a series by its original date.</summary>
internal readonly record struct ItemRef(Guid Mailbox, Guid Key, LocalDate? Occurrence);
