namespace ExchangeSync.Exchange.Autodiscover;

/// <summary>What a search found.</summary>
/// <param name="EwsUrl">The address of the EWS service, always https.</param>
/// <param name="FoundAt">Where it was told.</param>
/// <param name="Address">The mailbox's address; another one than was asked for where the server said so.</param>
/// <param name="Steps">What was tried, in order, one sentence each.</param>
public sealed record AutodiscoverResult(Uri EwsUrl, Uri FoundAt, string Address, IReadOnlyList<string> Steps);
