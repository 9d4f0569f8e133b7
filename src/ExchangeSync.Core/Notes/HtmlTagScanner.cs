using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace ExchangeSync.Notes;

/// <summary>Reads one tag of the usual form: names of letters, values in quotes or of few letters, nothing twice.</summary>
internal sealed class HtmlTagScanner(string html)
{
    private const int MostAttributes = 20;

    // Those that nearly every document is made of need no new string each time. By their length.
    private static readonly ILookup<int, string> Known = new[]
    {
        "a", "b", "i", "u", "p", "s", "br", "em", "li", "ul", "ol", "td", "tr", "th", "hr", "h1", "h2", "h3", "div", "img", "o:p", "html", "head", "body", "meta", "span", "font", "table", "tbody", "thead",
        "style", "title", "strong", "blockquote", "class", "href", "src", "alt", "lang", "width", "height", "align", "valign", "border", "cellpadding", "cellspacing", "dir", "name", "content", "http-equiv",
        "color", "face", "size", "id", "target", "rel", "link", "vlink", "charset", "start", "value", "type",
    }.ToLookup(name => name.Length);

    private readonly List<(string Name, string Value)> _attributes = [];
    private int _at;
    private bool _isSelfClosing;

    public string Name { get; private set; } = "";

    /// <summary>Behind it.</summary>
    public int End => _at;

    public static bool IsLetter(char c) => (char)(c | 0x20) is >= 'a' and <= 'z';

    /// <summary>Reads the tag that begins there; false: it is none of the usual form.</summary>
    public bool Read(int start, bool isEnd)
    {
        _at = start + (isEnd ? 2 : 1);
        _attributes.Clear();
        _isSelfClosing = false;
        if (ReadName() is not { } name)
        {
            return false;
        }

        Name = name;
        while (true)
        {
            var isParted = SkipSpace();
            if (_at >= html.Length)
            {
                return false;
            }

            if (html[_at] == '>')
            {
                _at++;
                return true;
            }

            if (isEnd)
            {
                return false;
            }

            if (html[_at] == '/')
            {
                _isSelfClosing = true;
                _at += 2;
                return _at <= html.Length && html[_at - 1] == '>';
            }

            if (!isParted || !ReadAttribute())
            {
                return false;
            }
        }
    }

    public HtmlTagToken ToToken(Predicate<string> reads)
    {
        var token = new HtmlTagToken(HtmlTokenType.StartTag, TextPosition.Empty, Name) { IsSelfClosing = _isSelfClosing };
        foreach (var (name, value) in _attributes)
        {
            if (reads(name))
            {
                token.AddAttribute(name, value);
            }
        }

        return token;
    }

    private bool ReadAttribute()
    {
        if (_attributes.Count == MostAttributes || ReadName() is not { } name || _attributes.Exists(attribute => attribute.Name == name) || _at >= html.Length)
        {
            return false;
        }

        if (html[_at] is '>' or '/' or ' ')
        {
            // Without a value; "name =" is too rare to be known here.
            _attributes.Add((name, ""));
            return html[_at] != ' ' || (_at + 1 < html.Length && html[_at + 1] != '=' && !IsSpace(html[_at + 1]));
        }

        if (html[_at++] != '=' || _at >= html.Length)
        {
            return false;
        }

        var (from, to) = (_at, _at);
        if (html[_at] is '"' or '\'')
        {
            (from, to) = (_at + 1, html.IndexOf(html[_at], _at + 1));
            _at = to + 1;
        }
        else
        {
            while (to < html.Length && (IsLetter(html[to]) || html[to] is (>= '0' and <= '9') or '#' or '%' or '.' or '-'))
            {
                to++;
            }

            _at = to;
            if (to == from || to >= html.Length || !(html[to] == '>' || IsSpace(html[to])))
            {
                return false;
            }
        }

        if (to < 0 || html.IndexOf('\r', from, to - from) >= 0 || HtmlCharacters.Decode(html, from, to) is not { } value)
        {
            return false;
        }

        _attributes.Add((name, value));
        return true;
    }

    private string? ReadName()
    {
        var from = _at;
        while (_at < html.Length && (IsLetter(html[_at]) || (_at > from && html[_at] is (>= '0' and <= '9') or ':' or '-')))
        {
            _at++;
        }

        // Anything else that may stand in a name is not for us.
        if (_at == from || _at >= html.Length || !(IsSpace(html[_at]) || html[_at] is '>' or '/' or '='))
        {
            return null;
        }

        foreach (var known in Known[_at - from])
        {
            if (string.CompareOrdinal(html, from, known, 0, known.Length) == 0)
            {
                return known;
            }
        }

        return html.Substring(from, _at - from).ToLowerInvariant();
    }

    private bool SkipSpace()
    {
        var from = _at;
        while (_at < html.Length && IsSpace(html[_at]))
        {
            _at++;
        }

        return _at > from;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f';
}
