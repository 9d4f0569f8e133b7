using ExchangeSync.Calendar;

namespace ExchangeSync.Exchange.Wire;

/// <summary>
/// Passes a text on with every character that XML does not allow replaced by a space: an XmlReader without CheckCharacters still refuses them where they stand in the open, and one
/// bad character in one subject must not cost the whole reply. Those written as entities pass the XmlReader and are removed from the values.
/// </summary>
internal sealed class LegalCharacterReader(TextReader inner) : TextReader
{
    private readonly char[] _block = new char[8192];
    private int _position;
    private int _end;

    // A high surrogate at the end of a block, kept until its partner is there.
    private char? _carried;

    public override int Read(char[] buffer, int index, int count)
    {
        if (count == 0 || (_position == _end && !Fill()))
        {
            return 0;
        }

        var taken = Math.Min(count, _end - _position);
        Array.Copy(_block, _position, buffer, index, taken);
        _position += taken;
        return taken;
    }

    public override int Read() => _position == _end && !Fill() ? -1 : _block[_position++];

    public override int Peek() => _position == _end && !Fill() ? -1 : _block[_position];

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Fill()
    {
        (_position, _end) = (0, 0);
        while (_end == 0)
        {
            if (_carried is { } carried)
            {
                _block[_end++] = carried;
                _carried = null;
            }

            var read = inner.Read(_block, _end, _block.Length - _end);
            if (read <= 0 && _end == 0)
            {
                return false;
            }

            _end += Math.Max(read, 0);
            if (read > 0 && char.IsHighSurrogate(_block[_end - 1]))
            {
                _carried = _block[--_end];
            }
        }

        ReplaceIllegal();
        return true;
    }

    private void ReplaceIllegal()
    {
        for (var i = 0; (i += LegalText.SkipPlain(_block.AsSpan(i, _end - i))) < _end; i++)
        {
            if (i + 1 < _end && char.IsSurrogatePair(_block[i], _block[i + 1]))
            {
                i++;
            }
            else if (!LegalText.IsLegalAlone(_block[i]))
            {
                _block[i] = ' ';
            }
        }
    }
}
