using ExchangeSync.Calendar;

namespace ExchangeSync.Notes;

/// <summary>What of a link is shown in a text.</summary>
internal static class LinkText
{
    /// <summary>The address to show; null for one that leads nowhere a person could go.</summary>
    public static string? Address(string? href)
    {
        var address = LegalText.Clean(string.Concat((href ?? "").Where(letter => !char.IsWhiteSpace(letter))));
        if (address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
        {
            return address.Substring(7) is { Length: > 0 } mail ? mail : null;
        }

        return address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || address.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || address.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? address : null;
    }

    /// <summary>Whether a text is the address already, with or without its scheme and a slash at its end.</summary>
    public static bool IsSame(string text, string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        var bare = scheme < 0 ? address : address.Substring(scheme + 3);
        return Bare(text) == Bare(address) || Bare(text) == Bare(bare);

        static string Bare(string link) => link.Trim().TrimEnd('/').ToLowerInvariant();
    }
}
