using AngleSharp.Html.Parser;

namespace ExchangeSync.Notes;

/// <summary>What it takes to build a tree of a document.</summary>
internal static class HtmlEffort
{
    private const int DeepestNesting = 256;
    private const int MostCopies = 2_000_000;

    private static readonly HashSet<string> Void = new(StringComparer.Ordinal)
    {
        "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link", "meta", "param", "source", "track", "wbr",
    };

    // Every block after an unclosed one of these holds a copy of it (HTML Living Standard, 13.2.4.3).
    private static readonly HashSet<string> Formatting = new(StringComparer.Ordinal)
    {
        "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
    };

    // A new one of these ends the one before it, so leaving out the end tag is common and nests nothing.
    private static readonly HashSet<string> ClosedByTheNext = new(StringComparer.Ordinal)
    {
        "p", "li", "dd", "dt", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "optgroup", "colgroup", "rt", "rp", "html", "head", "body",
    };

    /// <summary>Whether the document is neither nested nor broken beyond what programs write. Takes time in proportion to its length.</summary>
    public static bool IsReasonable(string html)
    {
        var open = new Dictionary<string, int>(StringComparer.Ordinal);
        var (depth, formatting, copies) = (0, 0, 0L);
        foreach (var token in HtmlTokens.Read(html))
        {
            var name = token.Name;
            if (token.Type is not (HtmlTokenType.StartTag or HtmlTokenType.EndTag))
            {
                continue;
            }

            copies += formatting;
            if (copies > MostCopies)
            {
                return false;
            }

            if (Void.Contains(name) || ClosedByTheNext.Contains(name))
            {
                continue;
            }

            var step = token.Type == HtmlTokenType.StartTag ? 1 : -1;
            open.TryGetValue(name, out var count);
            if (count + step < 0)
            {
                continue;
            }

            open[name] = count + step;
            depth += step;
            formatting += Formatting.Contains(name) ? step : 0;
            if (depth > DeepestNesting)
            {
                return false;
            }
        }

        return true;
    }
}
