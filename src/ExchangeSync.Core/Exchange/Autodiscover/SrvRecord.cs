namespace ExchangeSync.Exchange.Autodiscover;

/// <summary>One SRV record (RFC 2782).</summary>
/// <param name="Priority">The lowest is tried first.</param>
/// <param name="Weight">Among equals the heavier is taken more often.</param>
/// <param name="Port">The port.</param>
/// <param name="Host">The host, without the dot at its end.</param>
internal sealed record SrvRecord(int Priority, int Weight, int Port, string Host);
