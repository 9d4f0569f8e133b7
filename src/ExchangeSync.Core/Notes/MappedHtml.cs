using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using ExchangeSync.Calendar;

namespace ExchangeSync.Notes;

/// <summary>A document taken apart into pieces, with its text and where each letter of that comes from.</summary>
internal sealed class MappedHtml
{
    private const int DeepestNesting = 256;

    private static readonly HashSet<string> EndedByTheNext = new(StringComparer.Ordinal) { "p", "li", "td", "th", "tr", "dd", "dt" };

    private readonly List<TextRun> _runs;

    private MappedHtml(string html, List<HtmlPiece> pieces, List<TextRun> runs, string text)
    {
        (Html, Pieces, _runs, Text) = (html, pieces, runs, text);
        Lines = TextLine.Split(text);
    }

    public string Html { get; }

    public IReadOnlyList<HtmlPiece> Pieces { get; }

    /// <summary>What <see cref="HtmlToText"/> makes of it.</summary>
    public string Text { get; }

    public IReadOnlyList<TextLine> Lines { get; }

    /// <summary>Reads a document; null where it is nested deeper than programs write.</summary>
    public static MappedHtml? Read(string html)
    {
        var clean = LegalText.Clean(html);
        var runs = new List<TextRun>();
        var reader = new HtmlTextReader(runs);
        var pieces = new List<HtmlPiece>();
        var root = new HtmlElement("", 0, null, isTight: false);
        var open = root;
        var start = 0;
        foreach (var (token, end) in HtmlTokens.ReadAll(clean, HtmlTextReader.Reads))
        {
            var parent = open;
            if (token.Type == HtmlTokenType.StartTag)
            {
                (parent, open) = Start(open, token, pieces.Count);
            }
            else if (token.Type == HtmlTokenType.EndTag)
            {
                (parent, open) = End(open, token.Name, pieces.Count);
            }

            if (parent.Depth > DeepestNesting)
            {
                return null;
            }

            var isText = reader.Take(token, pieces.Count);
            pieces.Add(new HtmlPiece { Type = token.Type, Name = token.Name, Start = start, End = end, Parent = parent, Text = isText ? LegalText.Clean(token.Data) : null });
            start = end;
        }

        root.Last = pieces.Count - 1;
        var text = reader.Finish();
        foreach (var run in runs)
        {
            for (var element = pieces[run.Piece].Parent; element is not null && element.TextEnd < run.At + run.Length; element = element.Parent)
            {
                element.TextStart = element.TextStart < 0 ? run.At : element.TextStart;
                element.TextEnd = run.At + run.Length;
            }
        }

        return new MappedHtml(clean, pieces, runs, text);
    }

    /// <summary>The piece and the place in its text of a letter; null where the letter stands in no piece.</summary>
    public (int Piece, int Offset)? Locate(int at) =>
        Find(at) is var index and >= 0 && _runs[index] is var run && at < run.At + run.Length && run.Offset >= 0 ? (run.Piece, run.Offset + at - run.At) : null;

    /// <summary>The first and the last piece of which something stands in a line; null where there is none.</summary>
    public (int First, int Last)? PiecesOf(TextLine line)
    {
        var last = Find(line.End - 1);
        var first = Find(line.Start);
        first += first < 0 || _runs[first].At < line.Start ? 1 : 0;
        return first <= last ? (_runs[first].Piece, _runs[last].Piece) : null;
    }

    /// <summary>Where the letters of a line that stand in pieces begin and end: without a bullet.</summary>
    public (int Start, int End) TextOf(TextLine line) =>
        Find(line.Start) is var first && (first < 0 || _runs[first].At < line.Start) ? (_runs[first + 1].At, line.End) : (_runs[first].At, line.End);

    public string Source(int piece) => Html.Substring(Pieces[piece].Start, Pieces[piece].End - Pieces[piece].Start);

    // The last run that begins at or before that letter; -1: none does.
    private int Find(int at)
    {
        var (low, high) = (0, _runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_runs[middle].At <= at)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private static (HtmlElement Parent, HtmlElement Open) Start(HtmlElement open, HtmlToken token, int index)
    {
        if (open.Name == token.Name && EndedByTheNext.Contains(token.Name))
        {
            open.Last = index - 1;
            open = open.Parent!;
        }

        if (HtmlEffort.IsVoid(token.Name))
        {
            return (open, open);
        }

        var element = new HtmlElement(token.Name, index, open, WordMarkup.IsTight(token.AsTag().GetAttribute("class")));
        return (element, element);
    }

    private static (HtmlElement Parent, HtmlElement Open) End(HtmlElement open, string name, int index)
    {
        var ended = open;
        while (ended.Parent is not null && ended.Name != name)
        {
            ended = ended.Parent;
        }

        if (ended.Parent is null)
        {
            // An end tag of nothing.
            return (open, open);
        }

        (ended.Last, ended.HasEndTag) = (index, true);
        return (ended, ended.Parent);
    }
}
