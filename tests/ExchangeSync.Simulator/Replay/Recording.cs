using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace ExchangeSync.Simulator.Replay;

/// <summary>Where in a recording one exchange stands.</summary>
/// <param name="Step">See <see cref="RecordingWriter.Step"/>.</param>
/// <param name="Status">The HTTP status of the reply.</param>
/// <param name="Request">Where the request begins.</param>
/// <param name="RequestLength">Its length in bytes.</param>
/// <param name="ReplyLength">That of the reply, which follows it.</param>
public sealed record RecordedReply(int Step, int Status, long Request, int RequestLength, int ReplyLength);

/// <summary>A recording, read from its file piece by piece.</summary>
public sealed class Recording : IDisposable
{
    private const int HeadLength = 4 * sizeof(int);
    private readonly SafeFileHandle _file;

    /// <summary>Reads what there is; the bytes stay in the file.</summary>
    public Recording(string path)
    {
        _file = File.OpenHandle(path);
        Span<byte> head = stackalloc byte[HeadLength];
        var replies = new List<RecordedReply>();
        for (var at = 0L; RandomAccess.Read(_file, head, at) == HeadLength;)
        {
            var reply = new RecordedReply(
                BitConverter.ToInt32(head), BitConverter.ToInt32(head[4..]), at + HeadLength, BitConverter.ToInt32(head[8..]), BitConverter.ToInt32(head[12..]));
            replies.Add(reply);
            at = reply.Request + reply.RequestLength + reply.ReplyLength;
        }

        Replies = replies;
    }

    /// <summary>The exchanges, in the order of their replies.</summary>
    public IReadOnlyList<RecordedReply> Replies { get; }

    /// <summary>What a request is known by.</summary>
    public static string KeyOf(ReadOnlySpan<byte> request) => Convert.ToHexString(SHA256.HashData(request));

    /// <summary>The request's bytes.</summary>
    public byte[] ReadRequest(RecordedReply reply)
    {
        var bytes = new byte[reply.RequestLength];
        Fill(bytes, reply.Request);
        return bytes;
    }

    /// <summary>The reply's bytes, in a buffer of the pool that is longer as a rule.</summary>
    public byte[] RentReply(RecordedReply reply)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(reply.ReplyLength);
        Fill(bytes.AsSpan(0, reply.ReplyLength), reply.Request + reply.RequestLength);
        return bytes;
    }

    public void Dispose() => _file.Dispose();

    private void Fill(Span<byte> bytes, long at)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(_file, bytes, at);
            if (read == 0)
            {
                throw new EndOfStreamException("The recording ends in the middle of an exchange.");
            }

            bytes = bytes[read..];
            at += read;
        }
    }
}
