using System.Net;

namespace ExchangeSync.Exchange.Autodiscover;

/// <summary>Whose server is looked for, and what is confirmed beforehand.</summary>
public sealed class AutodiscoverOptions
{
    /// <summary>The e-mail address of the mailbox; its domain says where the search begins.</summary>
    public required string Address { get; init; }

    /// <summary>
    /// How to reach and log on at an address that the search came to. It logs on only at https addresses of the mailbox's domain and of what was confirmed; of the options for an http address
    /// nothing is used but the way and the time limit.
    /// </summary>
    public required Func<Uri, EwsClientOptions> AccountAt { get; init; }

    /// <summary>The log-on is by access tokens, which only the SOAP service takes.</summary>
    public bool WithTokens { get; init; }

    /// <summary>Names of hosts in other domains that may be told the password; "*.example.net" stands for all below example.net.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Asks whether the password may be sent to a host of another domain. Without it the answer is no.</summary>
    public Func<AutodiscoverRedirect, bool> Confirm { get; init; } = static _ => false;

    /// <summary>The DNS servers for the SRV record; the system's where none are given.</summary>
    internal IReadOnlyList<IPEndPoint> NameServers { get; init; } = [];
}
