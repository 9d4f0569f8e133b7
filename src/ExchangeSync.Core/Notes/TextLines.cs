using System.Text;

namespace ExchangeSync.Notes;

/// <summary>
/// Text that grows by words and boundaries. Spaces, line ends, bullets and cell bars are written when something follows them, so that none is left over.
/// </summary>
internal sealed class TextLines(List<TextRun>? runs = null)
{
    private const int TabWidth = 4;

    private readonly StringBuilder _text = new();
    private int _lineEnds;
    private int _spaces;
    private bool _lastSpaceCollapses;
    private string? _marker;
    private bool _hasBar;
    private bool _isAtStart;
    private bool _isInRow;
    private int _rowStart;

    /// <summary>The piece of the document that is being read, for the runs.</summary>
    public int Piece { get; set; }

    /// <summary>What is written is that piece's own text.</summary>
    public bool IsOwnText { get; set; }

    /// <summary>How much is written.</summary>
    public int Length => _text.Length;

    /// <summary>What follows on this line is parted by a space from what is written.</summary>
    public bool EndsWithSpace => _spaces > 0;

    private bool IsLineEmpty => _text.Length == 0 || _lineEnds > 0;

    /// <summary>What was written since <see cref="Length"/> was this.</summary>
    public string Since(int start) => _text.ToString(start, _text.Length - start);

    /// <summary>Text of which white space counts as one space, a no-break space as itself.</summary>
    public void Flow(string text)
    {
        var from = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && text[at] is not (' ' or '\t' or '\n' or '\r' or '\f' or '\u00a0'))
            {
                continue;
            }

            Write(text, from, at - from);
            from = at + 1;
            if (at < text.Length)
            {
                Space(collapses: text[at] != '\u00a0');
            }
        }
    }

    /// <summary>Text of which white space counts as it is.</summary>
    public void Preformatted(string text)
    {
        var from = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && text[at] is not (' ' or '\t' or '\n' or '\r' or '\u00a0'))
            {
                continue;
            }

            Write(text, from, at - from);
            from = at + 1;
            if (at == text.Length || text[at] == '\r')
            {
                continue;
            }

            if (text[at] == '\n')
            {
                Break();
            }
            else
            {
                _spaces += text[at] == '\t' ? TabWidth : 1;
            }
        }
    }

    /// <summary>A line end that stands for itself: two are a blank line.</summary>
    public void Break()
    {
        _spaces = 0;
        if (!_isAtStart && _text.Length > 0)
        {
            _lineEnds = Math.Min(2, _lineEnds + 1);
        }
    }

    /// <summary>What follows stands on another line. A line of nothing but no-break spaces is a blank one.</summary>
    public void Block()
    {
        if (_isAtStart)
        {
            return;
        }

        if (_text.Length > 0)
        {
            _lineEnds = IsLineEmpty && _spaces > 0 ? 2 : Math.Max(1, _lineEnds);
        }

        (_spaces, _marker, _hasBar) = (0, null, false);
    }

    /// <summary>What follows stands under a blank line.</summary>
    public void Paragraph()
    {
        Block();
        if (!_isAtStart && _text.Length > 0)
        {
            _lineEnds = 2;
        }
    }

    /// <summary>What follows stands on a line behind this bullet or number, close to the item before it.</summary>
    public void Item(string marker, bool follows)
    {
        EndItem();
        if (follows)
        {
            _lineEnds = Math.Min(1, _lineEnds);
        }

        (_marker, _isAtStart) = (marker, true);
    }

    /// <summary>The item is over, written or not.</summary>
    public void EndItem()
    {
        _isAtStart = false;
        Block();
    }

    /// <summary>What follows on this line stands behind this bullet or number.</summary>
    public void Marker(string marker) => _marker = marker;

    /// <summary>What follows is a row of a table.</summary>
    public void StartRow()
    {
        EndRow();
        (_isInRow, _rowStart) = (true, _text.Length);
    }

    /// <summary>The row is over, if there is one.</summary>
    public void EndRow()
    {
        if (!_isInRow)
        {
            // A cell without a row still has its start.
            EndItem();
            return;
        }

        EndItem();
        (_isInRow, _lineEnds) = (false, Math.Min(1, _lineEnds));
    }

    /// <summary>What follows is a cell: on the line of the row, behind a bar where something stands before it.</summary>
    public void Cell()
    {
        if (_isInRow && _text.Length > _rowStart)
        {
            (_lineEnds, _spaces, _hasBar) = (0, 0, true);
        }

        _isAtStart = _isInRow;
    }

    /// <summary>The text so far, without anything at its end.</summary>
    public override string ToString() => _text.ToString();

    private void Space(bool collapses)
    {
        var isLeading = _spaces == 0 && (IsLineEmpty || _hasBar || _marker is not null);
        if (!collapses || !(isLeading || (_lastSpaceCollapses && _spaces > 0)))
        {
            _spaces++;
        }

        _lastSpaceCollapses = collapses;
    }

    private void Write(string text, int from, int count)
    {
        if (count == 0)
        {
            return;
        }

        _text.Append('\n', _lineEnds).Append(_hasBar ? " | " : "").Append(_marker);
        _text.Append(' ', _marker is null && !_hasBar ? _spaces : 0);
        runs?.Add(new TextRun(_text.Length, count, Piece, IsOwnText ? from : -1));
        _text.Append(text, from, count);
        (_lineEnds, _spaces, _lastSpaceCollapses, _marker, _hasBar, _isAtStart) = (0, 0, false, null, false, false);
    }
}
