using ExchangeSync.Simulator.Store;

namespace ExchangeSync.Simulator.Operations;

/// <summary>A folder that a request names, and the mailbox it is in.</summary>
internal sealed record FolderTarget(SimulatedMailbox Mailbox, Folder Folder);
