using System.Globalization;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using ExchangeSync.Calendar;

namespace ExchangeSync.Notes;

/// <summary>Turns tags, in source order, into what they mean for the text.</summary>
/// <param name="runs">Where to note which letters come from which piece; null: nobody asks.</param>
internal sealed class HtmlTextReader(List<TextRun>? runs = null)
{
    private const int DeepestIndent = 8;

    // Their content is not the note's text.
    private static readonly HashSet<string> Dropped = new(StringComparer.Ordinal)
    {
        "script", "style", "title", "template", "svg", "math", "xml", "iframe", "noframes", "noembed", "object", "audio", "video",
    };

    private static readonly HashSet<string> Blocks = new(StringComparer.Ordinal)
    {
        "address", "article", "aside", "body", "center", "dd", "details", "dialog", "dir", "div", "dt", "fieldset", "figcaption", "footer", "form", "header", "hgroup",
        "html", "legend", "main", "menu", "nav", "option", "section", "summary", "caption", "tbody", "thead", "tfoot",
    };

    private static readonly HashSet<string> Paragraphs = new(StringComparer.Ordinal)
    {
        "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dl", "figure", "pre", "table", "xmp", "plaintext",
    };

    private readonly TextLines _lines = new(runs);
    private readonly Stack<List> _lists = new();
    private string? _dropped;
    private int _droppedDepth;
    private int _preformatted;
    private string? _address;
    private int _addressStart;
    private int _ignoredMarker;
    private bool _isTight;

    /// <summary>Whether the value of that attribute is needed.</summary>
    public static bool Reads(string attribute) => attribute is "href" or "alt" or "class" or "start" or "value" or "style";

    /// <summary>Takes the next piece of the document.</summary>
    /// <returns>It is text, and counts as the note's.</returns>
    public bool Take(HtmlToken token, int piece = 0)
    {
        if (_dropped is not null)
        {
            TakeDropped(token);
            return false;
        }

        _lines.Piece = piece;
        _lines.IsOwnText = token.Type == HtmlTokenType.Character && _ignoredMarker == 0;

        switch (token.Type)
        {
            case HtmlTokenType.Character:
                Text(LegalText.Clean(token.Data));
                break;
            case HtmlTokenType.StartTag:
                Start(token.AsTag());
                break;
            case HtmlTokenType.EndTag:
                End(token.Name);
                break;
        }

        return _lines.IsOwnText;
    }

    public string Finish()
    {
        _lines.IsOwnText = false;
        EndLink();
        return _lines.ToString();
    }

    private void TakeDropped(HtmlToken token)
    {
        if (token.Name == _dropped && token.Type == HtmlTokenType.StartTag)
        {
            _droppedDepth++;
        }
        else if (token.Name == _dropped && token.Type == HtmlTokenType.EndTag && --_droppedDepth == 0)
        {
            _dropped = null;
        }
    }

    private void Text(string text)
    {
        if (_ignoredMarker > 0)
        {
            // Word's own bullet or number in front of a list paragraph.
            var marker = text.Replace('\u00a0', ' ').Trim();
            if (marker.Length > 0)
            {
                _lines.Marker(marker.Length == 1 && !char.IsDigit(marker[0]) ? "- " : marker + " ");
            }
        }
        else if (_preformatted > 0)
        {
            _lines.Preformatted(text);
        }
        else
        {
            _lines.Flow(text);
        }
    }

    private void Start(HtmlTagToken tag)
    {
        var name = tag.Name;
        if (Dropped.Contains(name))
        {
            if (!tag.IsSelfClosing)
            {
                (_dropped, _droppedDepth) = (name, 1);
            }

            return;
        }

        switch (name)
        {
            case "br":
                _lines.Break();
                break;
            case "hr":
                _lines.Block();
                _lines.Flow("---");
                _lines.Block();
                break;
            case "img":
                _lines.Flow(LegalText.Clean(tag.GetAttribute("alt") ?? ""));
                break;
            case "a":
                EndLink();
                (_address, _addressStart) = (LinkText.Address(tag.GetAttribute("href")), _lines.Length);
                break;
            case "ul" or "ol":
                Boundary(name);
                _lists.Push(new List(name == "ul" ? null : Number(tag.GetAttribute("start")) ?? 1));
                break;
            case "li":
                Item(tag);
                break;
            case "tr":
                _lines.StartRow();
                break;
            case "td" or "th":
                _lines.Cell();
                break;
            case "span" when _ignoredMarker > 0 || WordMarkup.IsMarker(tag.GetAttribute("style")):
                _ignoredMarker++;
                break;
            case "p":
                _isTight = WordMarkup.IsTight(tag.GetAttribute("class"));
                EndParagraph();
                break;
            default:
                Boundary(name);
                _preformatted += name is "pre" or "xmp" or "plaintext" ? 1 : 0;
                break;
        }
    }

    private void End(string name)
    {
        switch (name)
        {
            case "a":
                EndLink();
                break;
            case "ul" or "ol":
                if (_lists.Count > 0)
                {
                    _lists.Pop();
                }

                _lines.EndItem();
                Boundary(name);
                break;
            case "li":
                _lines.EndItem();
                break;
            case "tr":
                _lines.EndRow();
                break;
            case "table":
                _lines.EndRow();
                Boundary(name);
                break;
            case "span" when _ignoredMarker > 0:
                _ignoredMarker--;
                break;
            case "p":
                EndParagraph();
                break;
            case "pre" or "xmp" when _preformatted > 0:
                _preformatted--;
                Boundary(name);
                break;
            default:
                Boundary(name);
                break;
        }
    }

    private void Boundary(string name)
    {
        if (Paragraphs.Contains(name) || (name is "ul" or "ol" && _lists.Count == 0))
        {
            _lines.Paragraph();
        }
        else if (Blocks.Contains(name) || name is "ul" or "ol")
        {
            _lines.Block();
        }
    }

    private void EndParagraph()
    {
        if (_isTight)
        {
            _lines.Block();
        }
        else
        {
            _lines.Paragraph();
        }
    }

    private void Item(HtmlTagToken tag)
    {
        var list = _lists.Count > 0 ? _lists.Peek() : new List(null);
        var indent = new string(' ', 2 * Math.Min(Math.Max(_lists.Count - 1, 0), DeepestIndent));
        if (list.Next is int next)
        {
            var number = Number(tag.GetAttribute("value")) ?? next;
            list.Next = number == int.MaxValue ? number : number + 1;
            _lines.Item(FormattableString.Invariant($"{indent}{number}. "), list.HasItems);
        }
        else
        {
            _lines.Item(indent + "- ", list.HasItems);
        }

        list.HasItems = true;
    }

    private void EndLink()
    {
        if (_address is { } address)
        {
            _address = null;
            if (!LinkText.IsSame(_lines.Since(_addressStart), address))
            {
                _lines.Flow(_lines.EndsWithSpace ? $" <{address}> " : $" <{address}>");
            }
        }
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>An open list: its next number, where it has numbers.</summary>
    private sealed class List(int? next)
    {
        public int? Next { get; set; } = next;

        public bool HasItems { get; set; }
    }
}
