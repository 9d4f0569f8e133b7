using System.Globalization;

namespace ExchangeSync.Exchange.Autodiscover;

/// <summary>The domain of an e-mail address, and which hosts belong to it.</summary>
internal sealed class MailDomain
{
    private static readonly HashSet<string> SecondLevel = new(StringComparer.Ordinal)
    {
        "ac", "co", "com", "edu", "firm", "gen", "go", "gob", "gouv", "gov", "gv", "id", "in", "info", "ltd", "me", "mil", "ne", "net", "nhs", "nom", "or", "org", "plc", "police", "sch", "web",
    };

    private static readonly HashSet<string> SoldBelow = new(StringComparer.Ordinal)
    {
        "br.com", "cn.com", "co.com", "de.com", "eu.com", "eu.org", "gb.net", "gr.com", "hu.net", "in.net", "jp.net", "jpn.com", "ru.com", "sa.com", "se.net", "uk.com", "uk.net", "us.com", "us.org", "za.com",
    };

    private MailDomain(string name) => Name = name;

    /// <summary>The domain as DNS writes it.</summary>
    public string Name { get; }

    /// <summary>The domain of an address.</summary>
    /// <exception cref="EwsBrokenException">
    /// InvalidAddress: it is none, or its domain is a top level one (or one like co.uk, under which names are sold to anybody). Whoever owns autodiscover.com would be told the passwords of all those ("The Great Leak", Guardicore 2021), so no search
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
        return Uri.CheckHostName(name) == UriHostNameType.Dns && name.Trim('.').Contains('.') && !IsPublic(name)
            ? new MailDomain(name)
            : null;
    }

    /// <summary>Whether a host is the domain itself or below it.</summary>
    public bool Includes(string host) =>
        host.Equals(Name, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + Name, StringComparison.OrdinalIgnoreCase);

    // Under these, names are sold to anybody: autodiscover.co.uk would be a stranger's, just as autodiscover.com would. There is no list of all such domains here; what counts is that no search climbs
    // up from a mailbox's own domain, so this is only about an address that is cut or mistyped.
    private static bool IsPublic(string name) => name.Split('.') is [var second, var top]
        && ((top.Length == 2 && SecondLevel.Contains(second)) || SoldBelow.Contains(name));

    internal static string ToAscii(string name)
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
