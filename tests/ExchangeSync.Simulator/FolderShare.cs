namespace ExchangeSync.Simulator;

/// <summary>What a user may do in one folder of a mailbox that is not theirs.</summary>
/// <param name="User">The logon name.</param>
/// <param name="Folder">The folder, by Exchange's fixed name or the name shown.</param>
/// <param name="Rights">What they may do there.</param>
public sealed record FolderShare(string User, string Folder, FolderRights Rights);
