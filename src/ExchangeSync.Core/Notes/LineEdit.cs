using System.Text;
using System.Text.RegularExpressions;

namespace ExchangeSync.Notes;

/// <summary>Changes words of one line where they stand, so that what is around them keeps its markup.</summary>
internal sealed class LineEdit(MappedHtml html, SourceEdits edits)
{
    private static readonly Regex Marker = new(@"^ *(- |-?[0-9]+\. )", RegexOptions.CultureInvariant);

    /// <summary>The line without the bullet or number in front of it; null where it has none.</summary>
    public static string? WithoutMarker(string line) => Marker.Match(line) is { Success: true } match ? line.Substring(match.Length) : null;

    /// <summary>The number in front of the line; null where it has none.</summary>
    public static string? Number(string line) => Marker.Match(line).Value.Trim() is { Length: > 1 } marker ? marker.TrimEnd('.') : null;

    /// <summary>Makes the line say something else. False, with nothing done, where words change that stand in no text: an address, the name of a picture, a bar between cells.</summary>
    public bool TryChange(TextLine line, string wanted)
    {
        var (start, from) = (line.Start, line.Text);
        if (html.Locate(start) is null && WithoutMarker(from) is { } rest && WithoutMarker(wanted) is { } wantedRest)
        {
            // A list counts by itself.
            (start, from, wanted) = (line.End - rest.Length, rest, wantedRest);
        }

        var (before, after) = (Words(from), Words(wanted));
        var found = new List<(int Piece, int From, int To, string Html)>();
        var (atA, atB) = (0, 0);
        foreach (var (a, b) in SequenceDiff.Equal(before, after).Append((before.Count, after.Count)))
        {
            if (a > atA || b > atB)
            {
                var at = start + before.Take(atA).Sum(word => word.Length);
                var length = before.Skip(atA).Take(a - atA).Sum(word => word.Length);
                if (!Find((start, line.End), at, at + length, string.Concat(after.Skip(atB).Take(b - atB)), found))
                {
                    return false;
                }
            }

            (atA, atB) = (a + 1, b + 1);
        }

        found.ForEach(edit => edits.Replace(edit.Piece, edit.From, edit.To, edit.Html));
        return true;
    }

    // Puts a text in the place of the letters [from, to).
    private bool Find((int Start, int End) line, int from, int to, string text, List<(int Piece, int From, int To, string Html)> found)
    {
        for (var at = from; at < to; at++)
        {
            if (html.Text[at] != ' ' && html.Locate(at) is null)
            {
                return false;
            }
        }

        // A space between two pieces is in neither: then the word before it goes along.
        while (from > line.Start && html.Text[from - 1] == ' ' && html.Locate(from - 1) is null && (from == to || html.Locate(from) is null))
        {
            text = html.Text[--from] + text;
        }

        var first = (from < to ? html.Locate(from) : null) ?? (from > line.Start ? Behind(from - 1) : null) ?? (from < line.End ? html.Locate(from) : null);
        var last = from == to ? first : Behind(to - 1) ?? (to < line.End ? html.Locate(to) : null);
        if (first is not var (piece, offset) || last is not var (lastPiece, lastOffset) || lastPiece < piece || (lastPiece == piece && lastOffset < offset))
        {
            return false;
        }

        for (var i = piece; i <= lastPiece; i++)
        {
            if (html.Pieces[i].Text is { } whole)
            {
                var start = i == piece ? offset : 0;
                found.Add((i, start, i == lastPiece ? lastOffset : whole.Length, i == piece ? Escape(text, start > 0 ? whole[start - 1] : ' ') : ""));
            }
        }

        return true;
    }

    private (int Piece, int Offset)? Behind(int at) => html.Locate(at) is var (piece, offset) ? (piece, offset + 1) : null;

    // A space beside another one would not be seen.
    private static string Escape(string text, char before)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length; at++)
        {
            var previous = at > 0 ? text[at - 1] : before;
            _ = text[at] switch
            {
                ' ' when char.IsWhiteSpace(previous) || (at + 1 < text.Length && text[at + 1] == ' ') => escaped.Append("&nbsp;"),
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                var letter => escaped.Append(letter),
            };
        }

        return escaped.ToString();
    }

    // Words and the spaces between them, each by itself.
    private static List<string> Words(string line)
    {
        var words = new List<string>();
        for (var from = 0; from < line.Length;)
        {
            var to = from + 1;
            while (to < line.Length && (line[to] == ' ') == (line[from] == ' '))
            {
                to++;
            }

            words.Add(line.Substring(from, to - from));
            from = to;
        }

        return words;
    }
}
