namespace ExchangeSync.Exchange.Wire;

/// <summary>A reply's bytes as they arrive, counted against a limit, so that an endless or hostile reply ends in an error and not in all memory used.</summary>
internal sealed class ResponseStream(Stream inner, long limit, CancellationToken cancellation) : Stream
{
    private const string Doctype = "<!DOCTYPE HTML";

    private long _total;

    /// <summary>The limit was passed.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>All bytes were read: an XML error now means that the reply was cut.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>The first byte that is not white space or a byte order mark opens a tag.</summary>
    public bool LooksLikeXml { get; private set; }

    /// <summary>It begins as a web page does, whatever type it calls itself.</summary>
    public bool LooksLikeHtml { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _total;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        // The parser runs on a pool thread of its own and waits here: only the asynchronous read of a network stream can be cancelled.
        var read = inner.ReadAsync(buffer, offset, count, cancellation).GetAwaiter().GetResult();
        if (_total == 0)
        {
            var start = buffer.Skip(offset).Take(read).SkipWhile(b => b is 0xEF or 0xBB or 0xBF or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n').Take(Doctype.Length).Select(b => (char)b).ToArray();
            LooksLikeXml = start.FirstOrDefault() == '<';
            LooksLikeHtml = new string(start).ToUpperInvariant() is var text && (text == Doctype || text.StartsWith("<HTML", StringComparison.Ordinal));
        }

        _total += read;
        IsAtEnd = read == 0 && count > 0;
        if (_total > limit)
        {
            IsTooLarge = true;
            throw new IOException($"The reply is larger than {limit} bytes.");
        }

        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
