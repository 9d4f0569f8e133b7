using System.Text;

namespace ExchangeSync.Exchange.Wire;

/// <summary>Cuts the reply of GetStreamingEvents into the SOAP documents that follow each other in it; they come in pieces, or several in one.</summary>
/// <param name="longest">The most bytes of one document.</param>
internal sealed class StreamDocuments(int longest)
{
    // Longer than any end tag.
    private const int MaxTag = 64;

    private byte[] _bytes = new byte[16 * 1024];
    private int _count;
    private int _searched;

    /// <summary>Something stands here that has not ended yet.</summary>
    public bool IsInside => Enumerable.Range(0, _count).Any(i => !IsSpace(_bytes[i]));

    /// <summary>Takes bytes and gives the documents that are whole now.</summary>
    /// <exception cref="InvalidDataException">A document is too long.</exception>
    public IReadOnlyList<byte[]> Add(byte[] bytes, int count)
    {
        if (_count + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_count + count, 2 * _bytes.Length));
        }

        Buffer.BlockCopy(bytes, 0, _bytes, _count, count);
        _count += count;
        var documents = new List<byte[]>();
        var start = 0;
        for (var i = _searched; i < _count; i++)
        {
            if (_bytes[i] == '>' && IsEndTag(start, i))
            {
                while (IsSpace(_bytes[start]))
                {
                    start++;
                }

                documents.Add(_bytes.AsSpan(start, i + 1 - start).ToArray());
                start = i + 1;
            }
        }

        _count -= start;
        Buffer.BlockCopy(_bytes, start, _bytes, 0, _count);
        _searched = _count;
        return _count <= longest ? documents : throw new InvalidDataException($"an event is longer than {longest} bytes.");
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private bool IsEndTag(int start, int end)
    {
        var from = Math.Max(start, end - MaxTag);
        var open = Array.LastIndexOf(_bytes, (byte)'<', end, end - from + 1);
        if (open < 0 || _bytes[open + 1] != '/')
        {
            return false;
        }

        var name = Encoding.ASCII.GetString(_bytes, open + 2, end - open - 2).TrimEnd();
        return name.Substring(name.IndexOf(':') + 1) == "Envelope";
    }
}
