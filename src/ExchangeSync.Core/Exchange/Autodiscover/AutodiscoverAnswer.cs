namespace ExchangeSync.Exchange.Autodiscover;

/// <summary>What an autodiscover service says: one of these, or nothing useful.</summary>
internal sealed record AutodiscoverAnswer
{
    /// <summary>The EWS address for clients anywhere.</summary>
    public string? ExternalUrl { get; init; }

    /// <summary>The EWS address for clients on the server's own network.</summary>
    public string? InternalUrl { get; init; }

    /// <summary>Ask this service instead.</summary>
    public string? RedirectUrl { get; init; }

    /// <summary>Ask for this address instead.</summary>
    public string? RedirectAddress { get; init; }

    /// <summary>Why there is nothing: the server's code, never its words.</summary>
    public string? Error { get; init; }
}
