using NodaTime;

namespace ExchangeSync.Store;

/// <summary>The right to be the one writer of a connection, for a while.</summary>
/// <param name="ConnectionId">The connection.</param>
/// <param name="Holder">Who has it, for a person: machine and process.</param>
/// <param name="Token">Grows with every lease of the connection, so that an old holder is known by its token.</param>
/// <param name="Acquired">Since when.</param>
/// <param name="Expires">Until when, unless it is renewed.</param>
public sealed record Lease(Guid ConnectionId, string Holder, long Token, Instant Acquired, Instant Expires);
