using System.Globalization;

namespace ExchangeSync.Exchange.Autodiscover;

/// <summary>The domain of an e-mail address, and which hosts belong to it.</summary>
internal sealed class MailDomain
{
    private MailDomain(string name) => Name = name;

    /// <summary>The domain as DNS writes it.</summary>
    public string Name { get; }

    /// <summary>The domain of an address.</summary>
    /// <exception cref="EwsBrokenException">
    /// InvalidAddress: it is none, or its domain is a top level one. Whoever owns autodiscover.com would be told the passwords of all those ("The Great Leak", Guardicore 2021), so no search
    /// begins there, and none ever climbs up from where it began.
    /// </exception>
    public static MailDomain Of(string address) => TryOf(address) ?? throw new EwsBrokenException(
        EwsErrorIds.InvalidAddress,
        $"'{address}' is no e-mail address of a domain such as example.com, from which the server could be found.",
        "Give the mailbox's address as user name, or name the server: -Server.",
        isTransient: false);

    /// <summary>The domain of an address; null: there is none that may be searched.</summary>
    public static MailDomain? TryOf(string address)
    {
        var at = address.LastIndexOf('@');
        var name = at > 0 ? ToAscii(address.Substring(at + 1).Trim().TrimEnd('.')) : "";
        return Uri.CheckHostName(name) == UriHostNameType.Dns && name.Trim('.').Contains('.')
            ? new MailDomain(name)
            : null;
    }

    /// <summary>Whether a host is the domain itself or below it.</summary>
    public bool Includes(string host) =>
        host.Equals(Name, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + Name, StringComparison.OrdinalIgnoreCase);

    private static string ToAscii(string name)
    {
        try
        {
            return name.Length == 0 ? "" : new IdnMapping { UseStd3AsciiRules = true }.GetAscii(name).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return "";
        }
    }
}
