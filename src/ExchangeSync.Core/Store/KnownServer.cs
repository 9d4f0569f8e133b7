namespace ExchangeSync.Store;

/// <summary>What a server was found to be.</summary>
/// <param name="Version">Product and build, such as "Exchange 2016 (15.1.2507.6)"; null: it does not tell.</param>
/// <param name="Protocol">The protocol version that was agreed on, such as Exchange2013_SP1.</param>
public sealed record KnownServer(string? Version, string Protocol);
