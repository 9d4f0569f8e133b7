using AngleSharp.Html.Parser;

namespace ExchangeSync.Notes;

/// <summary>What it takes to build a tree of a document and to clean it.</summary>
internal static class HtmlEffort
{
    private const int DeepestNesting = 256;

    // Taking a node out of a long row of siblings moves all that follow.
    private const int MostSiblings = 60_000;
    private const int MostCopies = 200_000;

    // Each is compared with all before it.
    private const int MostAttributes = 500;

    private static readonly HashSet<string> Void = new(StringComparer.Ordinal)
    {
        "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link", "meta", "param", "source", "track", "wbr",
    };

    // One that was not ended where its parent was is copied into everything that follows (HTML Living Standard, 13.2.4.3).
    private static readonly HashSet<string> Formatting = new(StringComparer.Ordinal)
    {
        "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
    };

    // A new one of these ends the one before it, so leaving out the end tag is common and nests nothing.
    private static readonly HashSet<string> ClosedByTheNext = new(StringComparer.Ordinal)
    {
        "p", "li", "dd", "dt", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "optgroup", "colgroup", "rt", "rp", "head", "body",
    };

    /// <summary>Whether that element has no content and no end tag.</summary>
    public static bool IsVoid(string name) => Void.Contains(name);

    /// <summary>Whether the document is neither nested nor broken nor drawn out beyond what programs write. Takes time in proportion to its length.</summary>
    public static bool IsReasonable(string html)
    {
        // Never more than the deepest nesting, so that searching it is bounded.
        var open = new List<(string Name, int Children)> { ("", 0) };
        var (unended, copies, attributes) = (0, 0, 0);
        foreach (var token in HtmlTokens.Read(html, CountAttribute))
        {
            if (token.Type == HtmlTokenType.EndTag)
            {
                unended = Math.Max(0, unended + End(open, token.Name));
                continue;
            }

            if (token.Type == HtmlTokenType.StartTag && ClosedByTheNext.Contains(token.Name))
            {
                unended += Close(open, FindBefore(open, token.Name));
            }

            var (name, children) = open[open.Count - 1];
            open[open.Count - 1] = (name, children + 1);
            copies += unended;
            if (token.Type == HtmlTokenType.StartTag && !Void.Contains(token.Name))
            {
                open.Add((token.Name, 0));
            }

            if (children == MostSiblings || copies > MostCopies || open.Count > DeepestNesting || attributes > MostAttributes)
            {
                return false;
            }

            attributes = 0;
        }

        return true;

        bool CountAttribute(string name)
        {
            attributes++;
            return false;
        }
    }

    /// <summary>Reads an end tag.</summary>
    /// <returns>By how much the number of formatting elements that wait for their end grows.</returns>
    private static int End(List<(string Name, int Children)> open, string name)
    {
        var at = open.FindLastIndex(element => element.Name == name);
        if (!Formatting.Contains(name))
        {
            return Close(open, at);
        }

        if (at <= 0)
        {
            return -1;
        }

        // It ends alone: what was opened in it stays open.
        open.RemoveAt(at);
        return 0;
    }

    private static int Close(List<(string Name, int Children)> open, int at)
    {
        if (at <= 0)
        {
            return 0;
        }

        var unended = open.Skip(at + 1).Count(element => Formatting.Contains(element.Name));
        open.RemoveRange(at, open.Count - at);
        return unended;
    }

    private static int FindBefore(List<(string Name, int Children)> open, string name)
    {
        var at = open.Count - 1;
        while (at > 0 && open[at].Name != name && ClosedByTheNext.Contains(open[at].Name))
        {
            at--;
        }

        return open[at].Name == name ? at : -1;
    }
}
