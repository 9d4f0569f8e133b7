using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace ExchangeSync.Notes;

/// <summary>
/// The tags and texts of an HTML document in source order. A tree is not built: on broken or hostile markup building one takes time and depth out of proportion
/// to the size of the document, tokens never do.
/// </summary>
internal static class HtmlTokens
{
    // What comes after these start tags is text up to the end tag, whatever it looks like (HTML Living Standard, 13.2.6).
    private static readonly Dictionary<string, HtmlParseMode> TextElements = new(StringComparer.Ordinal)
    {
        ["script"] = HtmlParseMode.Script,
        ["style"] = HtmlParseMode.Rawtext,
        ["xmp"] = HtmlParseMode.Rawtext,
        ["iframe"] = HtmlParseMode.Rawtext,
        ["noembed"] = HtmlParseMode.Rawtext,
        ["noframes"] = HtmlParseMode.Rawtext,
        ["title"] = HtmlParseMode.RCData,
        ["textarea"] = HtmlParseMode.RCData,
        ["plaintext"] = HtmlParseMode.Plaintext,
    };

    /// <summary>Reads a document.</summary>
    /// <param name="html">The document or a part of one.</param>
    /// <param name="reads">Asked for the name of each attribute before its tag is returned: whether it is to be read.</param>
    public static IEnumerable<HtmlToken> Read(string html, Predicate<string> reads)
    {
        var scanner = new HtmlScanner(html, reads);
        while (scanner.Next() is { } token)
        {
            yield return token;
        }

        if (scanner.Position < html.Length)
        {
            foreach (var (token, _) in Read(html.Substring(scanner.Position), reads, skipComments: true))
            {
                yield return token;
            }
        }
    }

    /// <summary>The same with comments, each with where in <paramref name="html"/> it ends: the next one begins there.</summary>
    public static IEnumerable<(HtmlToken Token, int End)> ReadAll(string html, Predicate<string> reads) => Read(html, reads, skipComments: false);

    private static IEnumerable<(HtmlToken Token, int End)> Read(string html, Predicate<string> reads, bool skipComments)
    {
        using var source = new TextSource(html);
        using var tokenizer = new HtmlTokenizer(source, HtmlEntityProvider.Resolver)
        {
            ShouldEmitAttribute = (ref _, name) => reads(name.ToString()),
            SkipComments = skipComments,
        };
        while (tokenizer.Get() is { Type: not HtmlTokenType.EndOfFile } token)
        {
            if (token.Type == HtmlTokenType.StartTag && TextElements.TryGetValue(token.Name, out var mode))
            {
                tokenizer.State = mode;
            }

            // At the end of a broken document the reader stands behind it.
            yield return (token, Math.Min(source.Index, html.Length));
        }
    }
}
