using System.Text;

namespace ExchangeSync.Notes;

/// <summary>What is to be changed in a document. Pieces that nothing names stay as they are, to the letter.</summary>
internal sealed class SourceEdits(MappedHtml html)
{
    private readonly Dictionary<int, List<(int From, int To, string Html)>> _texts = [];
    private readonly Dictionary<int, string> _before = [];
    private readonly Dictionary<int, string> _after = [];
    private readonly HashSet<int> _removed = [];

    /// <summary>Puts HTML in the place of a part of a piece's text.</summary>
    public void Replace(int piece, int from, int to, string with)
    {
        if (!_texts.TryGetValue(piece, out var edits))
        {
            _texts[piece] = edits = [];
        }

        edits.Add((from, to, with));
    }

    /// <summary>Puts HTML in the place of a piece.</summary>
    public void Replace(int piece, string with)
    {
        Remove(piece, piece);
        InsertAfter(piece, with);
    }

    public void InsertBefore(int piece, string inserted) => _before[piece] = (_before.TryGetValue(piece, out var earlier) ? earlier : "") + inserted;

    public void InsertAfter(int piece, string inserted) => _after[piece] = (_after.TryGetValue(piece, out var earlier) ? earlier : "") + inserted;

    public void Remove(int first, int last) => _removed.UnionWith(Enumerable.Range(first, last - first + 1));

    /// <summary>The changed document; null where two changes want the same letters.</summary>
    public string? Apply()
    {
        var result = new StringBuilder(html.Html.Length + 256);
        for (var i = 0; i < html.Pieces.Count; i++)
        {
            result.Append(_before.TryGetValue(i, out var before) ? before : "");
            var piece = html.Pieces[i];
            if (_removed.Contains(i))
            {
                // Nothing of it stays.
            }
            else if (_texts.TryGetValue(i, out var edits))
            {
                var at = 0;
                foreach (var (from, to, with) in edits.OrderBy(edit => edit.From))
                {
                    if (from < at)
                    {
                        return null;
                    }

                    Escape(result, piece.Text!, at, from);
                    result.Append(with);
                    at = to;
                }

                Escape(result, piece.Text!, at, piece.Text!.Length);
            }
            else
            {
                result.Append(html.Html, piece.Start, piece.End - piece.Start);
            }

            result.Append(_after.TryGetValue(i, out var after) ? after : "");
        }

        return result.ToString();
    }

    private static void Escape(StringBuilder result, string text, int from, int to)
    {
        for (var at = from; at < to; at++)
        {
            _ = text[at] switch
            {
                '&' => result.Append("&amp;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '\u00a0' => result.Append("&nbsp;"),
                var letter => result.Append(letter),
            };
        }
    }
}
