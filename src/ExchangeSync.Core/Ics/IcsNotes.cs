using ExchangeSync.Calendar;

namespace ExchangeSync.Ics;

/// <summary>The note of a VEVENT: its HTML where it has one, else its text. It comes from outside and is not sanitized yet.</summary>
internal static class IcsNotes
{
    private const string HtmlData = "data:text/html,";

    public static Note Read(IcsComponent entry)
    {
        var description = entry.First("DESCRIPTION");
        var html = entry.All("X-ALT-DESC").FirstOrDefault(IsHtml) is { } alternative ? IcsText.Unescape(alternative.Value) : Linked(description);
        return string.IsNullOrWhiteSpace(html)
            ? new Note { Text = description is null ? "" : IcsText.Unescape(description.Value) }
            : new Note { Text = html, IsHtml = true };
    }

    private static bool IsHtml(IcsProperty property) => string.Equals(property.Parameter("FMTTYPE"), "text/html", StringComparison.OrdinalIgnoreCase);

    // Thunderbird's way: the HTML in the address that the parameter ALTREP links to.
    private static string? Linked(IcsProperty? description) =>
        description?.Parameter("ALTREP") is { } address && address.StartsWith(HtmlData, StringComparison.OrdinalIgnoreCase)
            ? LegalText.Clean(Uri.UnescapeDataString(address.Substring(HtmlData.Length)))
            : null;
}
