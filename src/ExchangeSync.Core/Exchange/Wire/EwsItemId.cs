namespace ExchangeSync.Exchange.Wire;

/// <summary>An item's id (opaque, case-sensitive) and the key of one version of it.</summary>
internal sealed record EwsItemId(string Id, string? ChangeKey = null);
