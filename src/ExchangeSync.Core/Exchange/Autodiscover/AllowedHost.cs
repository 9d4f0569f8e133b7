namespace ExchangeSync.Exchange.Autodiscover;

/// <summary>A host of another domain, or all below a domain, that an admin confirmed beforehand.</summary>
internal sealed class AllowedHost
{
    private const string Below = "*.";

    private readonly string _name;
    private readonly bool _isBelow;

    private AllowedHost(string name, bool isBelow) => (_name, _isBelow) = (name, isBelow);

    /// <summary>Reads one: a name, or *.example.net for all below example.net.</summary>
    /// <exception cref="EwsBrokenException">InvalidRedirectHost: it is neither, or would allow all below a top level domain or what is sold like one.</exception>
    public static AllowedHost Of(string text)
    {
        var trimmed = text.Trim();
        var isBelow = trimmed.StartsWith(Below, StringComparison.Ordinal);
        var name = isBelow ? MailDomain.TryOf("x@" + trimmed.Substring(Below.Length))?.Name ?? "" : MailDomain.ToAscii(trimmed.TrimEnd('.'));
        return Uri.CheckHostName(name) is UriHostNameType.Dns or UriHostNameType.IPv4
            ? new AllowedHost(name, isBelow)
            : throw new EwsBrokenException(
                EwsErrorIds.InvalidRedirectHost,
                $"'{EwsAddress.WithoutUser(trimmed)}' names no host to which a search may be led.",
                "Give names of hosts alone, such as outlook.example.net, or *.example.net for all below it.",
                isTransient: false);
    }

    /// <summary>Whether it is that host, or one of those.</summary>
    public bool Includes(string host) => _isBelow
        ? host.EndsWith("." + _name, StringComparison.OrdinalIgnoreCase)
        : host.Equals(_name, StringComparison.OrdinalIgnoreCase);
}
