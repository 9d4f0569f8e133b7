using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace ExchangeSync.Notes;

/// <summary>
/// Reads the tags and texts of an HTML document as far as it is what mail programs write as a rule, many times as fast as a tokenizer that is ready for everything. It stops in front of the first
/// piece that needs more knowledge of HTML than is here, where such a tokenizer goes on. Comments come without what they say.
/// </summary>
/// <param name="html">The document.</param>
/// <param name="reads">Asked for the name of each attribute before its tag is returned: whether it is to be read.</param>
internal sealed class HtmlScanner(string html, Predicate<string> reads)
{
    private const string Doctype = "<!DOCTYPE html>";

    // Scripts, and elements that only a page has.
    private static readonly HashSet<string> NotForUs = new(StringComparer.Ordinal) { "script", "xmp", "iframe", "noembed", "noframes", "textarea", "plaintext" };

    private readonly HtmlTagScanner _tags = new(html);
    private readonly HtmlTagScanner _endTags = new(html);
    private readonly Queue<HtmlToken> _next = new();

    /// <summary>Where the next piece begins; pieces that were looked at together end together.</summary>
    public int Position { get; private set; }

    /// <summary>The next tag or text; null: the document is at its end, or goes on with something unusual.</summary>
    public HtmlToken? Next()
    {
        while (_next.Count == 0)
        {
            if (Position == html.Length)
            {
                return null;
            }

            var end = html[Position] != '<' ? Text() : Begins("<!") ? Declaration() : Tag();
            if (end < 0)
            {
                return null;
            }

            Position = end;
        }

        return _next.Dequeue();
    }

    private bool Begins(string text) => string.Compare(html, Position, text, 0, text.Length, StringComparison.OrdinalIgnoreCase) == 0;

    // Each of these takes one piece: where it ends, or a negative number where it is left to somebody else.
    private int Text()
    {
        var end = html.IndexOf('<', Position);
        if (end < 0)
        {
            end = html.Length;
        }
        else if (!(end + 1 < html.Length && (HtmlTagScanner.IsLetter(html[end + 1]) || html[end + 1] == '!' || (html[end + 1] == '/' && end + 2 < html.Length && HtmlTagScanner.IsLetter(html[end + 2])))))
        {
            // A "<" that is text.
            return -1;
        }

        if (HtmlCharacters.Decode(html, Position, end) is not { } text)
        {
            return -1;
        }

        _next.Enqueue(new HtmlToken(HtmlTokenType.Character, TextPosition.Empty, text));
        return end;
    }

    private int Declaration()
    {
        if (Begins(Doctype))
        {
            _next.Enqueue(new HtmlToken(HtmlTokenType.Doctype, TextPosition.Empty, "html"));
            return Position + Doctype.Length;
        }

        if (!Begins("<!--") || Begins("<!-->") || Begins("<!--->"))
        {
            return -1;
        }

        var end = html.IndexOf("--", Position + 4, StringComparison.Ordinal);
        if (end < 0 || end + 2 >= html.Length || html[end + 2] != '>')
        {
            return -1;
        }

        _next.Enqueue(new HtmlToken(HtmlTokenType.Comment, TextPosition.Empty, ""));
        return end + 3;
    }

    // Such a text comes in parts that begin with "<".
    private static IEnumerable<HtmlToken> Parts(string text)
    {
        for (var from = 0; from < text.Length;)
        {
            var to = text.IndexOf('<', from + 1);
            to = to < 0 ? text.Length : to;
            yield return new HtmlToken(HtmlTokenType.Character, TextPosition.Empty, text.Substring(from, to - from));
            from = to;
        }
    }

    private int Tag()
    {
        var isEnd = Begins("</");
        if (!_tags.Read(Position, isEnd) || NotForUs.Contains(_tags.Name))
        {
            return -1;
        }

        if (isEnd)
        {
            _next.Enqueue(new HtmlTagToken(HtmlTokenType.EndTag, TextPosition.Empty, _tags.Name));
            return _tags.End;
        }

        var end = _tags.End;
        HtmlToken[] rest = [];
        if (_tags.Name is "style" or "title")
        {
            // Text up to its end tag; one that has something like another end tag in it is not for us.
            var name = _tags.Name;
            var close = html.IndexOf("</", end, StringComparison.Ordinal);
            if (close < 0 || !_endTags.Read(close, isEnd: true) || _endTags.Name != name || HtmlCharacters.Plain(html, end, close) is not { } text || (name == "title" && text.IndexOfAny(['&', '<']) >= 0))
            {
                return -1;
            }

            rest = [.. Parts(text), new HtmlTagToken(HtmlTokenType.EndTag, TextPosition.Empty, name)];
            end = _endTags.End;
        }

        _next.Enqueue(_tags.ToToken(reads));
        foreach (var token in rest)
        {
            _next.Enqueue(token);
        }

        return end;
    }
}
