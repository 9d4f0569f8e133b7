namespace ExchangeSync.Exchange.Wire;

/// <summary>A reply, parsed.</summary>
/// <param name="Version">The server's version; null where it does not say.</param>
/// <param name="Results">One for each input, in order.</param>
internal sealed record EwsReply<T>(EwsServerVersion? Version, IReadOnlyList<EwsResult<T>> Results);
