using System.Text;

namespace ExchangeSync.Ics;

/// <summary>The unfolded lines of a file (RFC 5545, 3.1). Whatever is in it: one pass, and no line longer than <see cref="MaxLength"/>.</summary>
internal static class IcsLines
{
    /// <summary>The longest unfolded line in bytes: the largest note that Exchange takes, escaped, has room.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    private static readonly Encoding Strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
    private static readonly Encoding Latin1 = Encoding.GetEncoding(28591);

    /// <summary>Each unfolded line that is not blank with its number in the file; one that is too long has no text.</summary>
    public static IEnumerable<(int Number, string? Text)> Read(byte[] file)
    {
        var bytes = ToUtf8(file);
        var line = new MemoryStream();
        var (first, number, tooLong) = (1, 1, false);
        for (var at = 0; at < bytes.Length; number++)
        {
            var end = EndOfLine(bytes, at);
            var isContinuation = end > at && bytes[at] is (byte)' ' or (byte)'\t';
            if (!isContinuation)
            {
                if (line.Length > 0)
                {
                    yield return (first, tooLong ? null : Decode(line));
                }

                line.SetLength(0);
                (first, tooLong) = (number, false);
            }

            var from = isContinuation ? at + 1 : at;
            tooLong |= line.Length + end - from > MaxLength;
            if (!tooLong)
            {
                line.Write(bytes, from, end - from);
            }

            at = end + (end + 1 < bytes.Length && bytes[end] == '\r' && bytes[end + 1] == '\n' ? 2 : 1);
        }

        if (line.Length > 0)
        {
            yield return (first, tooLong ? null : Decode(line));
        }
    }

    private static int EndOfLine(byte[] bytes, int from)
    {
        while (from < bytes.Length && bytes[from] is not ((byte)'\n' or (byte)'\r'))
        {
            from++;
        }

        return from;
    }

    // After unfolding, because some writers fold within a character. Line by line: one line of another encoding must not spoil the file.
    private static string Decode(MemoryStream line)
    {
        var (bytes, length) = (line.GetBuffer(), (int)line.Length);
        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return Latin1.GetString(bytes, 0, length);
        }
    }

    private static byte[] ToUtf8(byte[] bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => bytes.AsSpan(3).ToArray(),
        [0xFF, 0xFE, ..] => Encoding.Convert(Encoding.Unicode, Encoding.UTF8, bytes, 2, bytes.Length - 2),
        [0xFE, 0xFF, ..] => Encoding.Convert(Encoding.BigEndianUnicode, Encoding.UTF8, bytes, 2, bytes.Length - 2),
        _ => bytes,
    };
}
