namespace ExchangeSync.Exchange.Autodiscover;

/// <summary>Something points to a host of another domain.</summary>
/// <param name="From">What points there, such as the DNS of example.com.</param>
/// <param name="Host">The host, or the domain of another address.</param>
/// <param name="IsProven">What points there showed a valid certificate; false: it may be forged by whoever stands between.</param>
public sealed record AutodiscoverRedirect(string From, string Host, bool IsProven);
