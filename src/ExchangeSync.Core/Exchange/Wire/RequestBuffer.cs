using System.Buffers;

namespace ExchangeSync.Exchange.Wire;

/// <summary>
/// The bytes of one request, in pieces that come from a pool and are given back to it once the reply is there. It can be sent several times, as a log-on of several legs has it. Pieces that a send may
/// still be reading, because the request failed or was answered early, are left to the garbage collector: nobody else's bytes must ever stand in them.
/// </summary>
internal sealed class RequestBuffer : Stream
{
    // Below the size at which arrays get a heap of their own.
    private const int PieceSize = 64 * 1024;

    private readonly List<byte[]> _pieces = [];
    private long _length;
    private int _readers;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>Writes all of it to a stream.</summary>
    public async Task SendToAsync(Stream stream)
    {
        Interlocked.Increment(ref _readers);
        for (var left = _length; left > 0; left -= PieceSize)
        {
            await stream.WriteAsync(_pieces[(int)((_length - left) / PieceSize)], 0, (int)Math.Min(left, PieceSize)).ConfigureAwait(false);
        }

        // Where it fails it stays counted, and the pieces are not given back.
        Interlocked.Decrement(ref _readers);
    }

    /// <summary>The request was answered, whole, and is not sent again.</summary>
    public void GiveBack()
    {
        if (Volatile.Read(ref _readers) == 0)
        {
            _pieces.ForEach(piece => ArrayPool<byte>.Shared.Return(piece));
            _pieces.Clear();
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            var start = (int)(_length % PieceSize);
            if (start == 0)
            {
                _pieces.Add(ArrayPool<byte>.Shared.Rent(PieceSize));
            }

            var taken = Math.Min(count, PieceSize - start);
            Buffer.BlockCopy(buffer, offset, _pieces[_pieces.Count - 1], start, taken);
            (_length, offset, count) = (_length + taken, offset + taken, count - taken);
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
