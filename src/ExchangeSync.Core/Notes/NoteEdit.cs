using AngleSharp.Html.Parser;

namespace ExchangeSync.Notes;

/// <summary>One attempt to carry the lines of a text into a document. What comes of it is for the caller to check.</summary>
internal sealed class NoteEdit
{
    private readonly MappedHtml _html;
    private readonly IReadOnlyList<TextLine> _lines;
    private readonly bool _byWord;
    private readonly bool _numbers;
    private readonly SourceEdits _edits;
    private readonly LineEdit _words;
    private readonly LineInsertion _inserter;

    /// <param name="html">The document.</param>
    /// <param name="lines">What it has to say.</param>
    /// <param name="byWord">Words change where they stand; otherwise a changed line is made anew.</param>
    /// <param name="numbers">Items of lists that stay get the numbers that the lines say; otherwise lists count by themselves.</param>
    public NoteEdit(MappedHtml html, IReadOnlyList<TextLine> lines, bool byWord, bool numbers)
    {
        (_html, _lines, _byWord, _numbers, _edits) = (html, lines, byWord, numbers, new SourceEdits(html));
        _words = new LineEdit(html, _edits);
        _inserter = new LineInsertion(_edits);
    }

    /// <summary>The changed document; null where a line has no place in it.</summary>
    public string? Apply()
    {
        if (_html.Lines.Count == 0)
        {
            return Fill();
        }

        var pairs = SequenceDiff.Align(Texts(_html.Lines), Texts(_lines));
        for (var i = 0; i < pairs.Count; i++)
        {
            var (old, now) = pairs[i];
            var previous = i > 0 ? pairs[i - 1] : (A: -1, B: -1);
            if (old < 0)
            {
                // All new lines here, at once: they look like the line before them, or else like the one after them.
                var next = i;
                while (next < pairs.Count && pairs[next].A < 0)
                {
                    next++;
                }

                if (!Insert(i > 0 ? previous.A : -1, pairs.GetRange(i, next - i).ConvertAll(pair => _lines[pair.B]), next < pairs.Count ? pairs[next] : (-1, -1)))
                {
                    return null;
                }

                i = next - 1;
            }
            else if (now < 0 ? !Remove(old) : !(Change(old, _lines[now]) && (previous.A < 0 || previous.B < 0 || Space(old, _lines[now]))))
            {
                return null;
            }
        }

        return _edits.Apply();
    }

    private static List<string> Texts(IReadOnlyList<TextLine> lines) => lines.Select(line => line.Text).ToList();

    // A document without any text: the whole of it goes at the end of its body.
    private string Fill()
    {
        var ends = _html.Pieces.Where(piece => piece is { Type: HtmlTokenType.EndTag, Name: "body" or "html" }).ToList();
        var body = ends.Find(piece => piece.Name == "body") ?? ends.FirstOrDefault();
        return _html.Html.Insert(body?.Start ?? _html.Html.Length, TextToHtml.Convert(string.Join("\n", _lines.Select(line => (line.IsAfterBlank ? "\n" : "") + line.Text))));
    }

    private LinePlace? Place(int line) => LinePlace.Of(_html, _html.Lines[line]);

    private bool Change(int old, TextLine now)
    {
        if (_numbers && LineEdit.Number(now.Text) is { } number && Place(old)?.Block is { Name: "li" } item)
        {
            // Of two values of an attribute the first one counts.
            _edits.Replace(item.First, $"<li value=\"{number}\"" + _html.Source(item.First).Substring(3));
        }

        if (_html.Lines[old].Text == now.Text || (_byWord && _words.TryChange(_html.Lines[old], now.Text)))
        {
            return true;
        }

        if (Place(old) is not { } place)
        {
            return false;
        }

        if (place.Block is { } block)
        {
            _edits.Remove(block.First, block.Last);
            _edits.InsertAfter(block.Last, place.Like(block, LineInsertion.Content(block, now)));
        }
        else
        {
            _edits.Remove(place.First, place.Last);
            _edits.InsertAfter(place.Last, TextToHtml.Line(now.Text));
        }

        return true;
    }

    private bool Remove(int old)
    {
        if (Place(old) is not { } place)
        {
            return false;
        }

        _edits.Remove(place.First, place.Last);
        if (_html.Lines[old].IsAfterBlank && old > 0)
        {
            RemoveBlanks(old);
        }

        if (place.Blocks.Count == 0 && (BreakAfter(place.Last) ?? BreakBefore(place.First)) is { } lineBreak)
        {
            _edits.Remove(lineBreak, lineBreak);
        }

        return true;
    }

    // Whether there is a blank line between two lines that both stay.
    private bool Space(int old, TextLine now)
    {
        if (_html.Lines[old].IsAfterBlank == now.IsAfterBlank)
        {
            return true;
        }

        if (Place(old - 1) is not { } before || Place(old) is not { } after)
        {
            return false;
        }

        if (now.IsAfterBlank)
        {
            _inserter.Behind(before, before.Block is { } block ? before.Like(block, "&nbsp;") : "<br>");
        }
        else if (after.Block is { Name: not ("li" or "tr") } joined && (joined.IsSpaced || before.Block is { IsSpaced: true }))
        {
            _edits.Remove(joined.First, joined.Last);
            _edits.InsertAfter(before.LastText, "<br>" + TextToHtml.Line(now.Text));
        }
        else
        {
            RemoveBlanks(old);
        }

        return true;
    }

    private bool Insert(int anchor, List<TextLine> group, (int A, int B) next)
    {
        // Where the blank line is to stand before the new lines and no longer behind them, they belong to what follows.
        var joinsNext = next is { A: >= 0, B: >= 0 } && _html.Lines[next.A].IsAfterBlank && !_lines[next.B].IsAfterBlank;
        if (anchor < 0 || joinsNext)
        {
            return next.A >= 0 && Place(next.A) is { } after && _inserter.InsertBefore(after, group, next.B >= 0 && _lines[next.B].IsAfterBlank);
        }

        // Whether a blank line has to be made behind them: the one that was there, if any, stays there.
        var endsBlank = next is { A: >= 0, B: >= 0 } && _lines[next.B].IsAfterBlank && !_html.Lines[next.A].IsAfterBlank;
        return Place(anchor) is { } place && _inserter.InsertAfter(place, group, endsBlank);
    }

    // Between that line and the one before it: empty blocks, and line breaks (all but one, which the lines need).
    private void RemoveBlanks(int line)
    {
        var keepsBreak = true;
        var from = _html.PiecesOf(_html.Lines[line - 1])?.Last;
        var to = _html.PiecesOf(_html.Lines[line])?.First;
        for (var i = from + 1; i < to; i++)
        {
            var element = _html.Pieces[i.Value].Parent;
            if (element is { IsBlock: true, IsWhole: true, TextStart: < 0 } && element.First == i && element.Last < to)
            {
                _edits.Remove(element.First, element.Last);
                i = element.Last;
            }
            else if (_html.Pieces[i.Value].Name == "br" && _html.Pieces[i.Value].Type == HtmlTokenType.StartTag)
            {
                if (!keepsBreak)
                {
                    _edits.Remove(i.Value, i.Value);
                }

                keepsBreak = false;
            }
        }
    }

    private int? BreakAfter(int piece) => IsBreak(Skip(piece, 1)) ? Skip(piece, 1) : null;

    private int? BreakBefore(int piece) => IsBreak(Skip(piece, -1)) ? Skip(piece, -1) : null;

    private bool IsBreak(int piece) =>
        piece >= 0 && piece < _html.Pieces.Count && _html.Pieces[piece] is { Type: HtmlTokenType.StartTag, Name: "br" };

    // The next piece that is more than white space.
    private int Skip(int piece, int step)
    {
        do
        {
            piece += step;
        }
        while (piece >= 0 && piece < _html.Pieces.Count && _html.Pieces[piece].Text is { } text && text.Trim(' ', '\n', '\r', '\t').Length == 0);
        return piece;
    }
}
