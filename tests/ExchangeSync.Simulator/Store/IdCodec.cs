using System.Buffers.Binary;
using System.Security.Cryptography;
using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator.Store;

/// <summary>
/// Ids and change keys as Exchange writes them: base64 of some 110 bytes, so 148 characters that differ in case only.
/// A digest makes up most of it: an id changed in a single character (or in case) is malformed, not another item.
/// </summary>
internal static class IdCodec
{
    private const int HeaderLength = 47;
    private const int ChangeKeyHeader = 8;
    private static readonly byte[] Prefix = [0x00, 0x03, 0x24, 0x00, 0x31, 0x30, 0x66, 0x39, 0x2d, 0x61];

    public static string Encode(ItemRef item)
    {
        Span<byte> bytes = stackalloc byte[HeaderLength + SHA512.HashSizeInBytes];
        Prefix.CopyTo(bytes);
        item.Mailbox.TryWriteBytes(bytes[10..]);
        item.Key.TryWriteBytes(bytes[26..]);
        BinaryPrimitives.WriteInt32BigEndian(bytes[42..], item.Occurrence is { } date ? Day(date) : 0);
        bytes[46] = (byte)(item.Occurrence is null ? 0x46 : 0x51);
        SHA512.HashData(bytes[..HeaderLength], bytes[HeaderLength..]);
        return Convert.ToBase64String(bytes);
    }

    /// <exception cref="EwsException">The text is no id of this server.</exception>
    public static ItemRef Decode(string text)
    {
        Span<byte> bytes = stackalloc byte[HeaderLength + SHA512.HashSizeInBytes];
        if (text.Length == 0)
        {
            throw new EwsException("ErrorInvalidIdEmpty", "Id must be non-empty.");
        }

        if (!Convert.TryFromBase64String(text, bytes, out var length) || length != bytes.Length
            || !SHA512.HashData(bytes[..HeaderLength]).AsSpan().SequenceEqual(bytes[HeaderLength..]))
        {
            throw new EwsException("ErrorInvalidIdMalformed", "Id is malformed.");
        }

        var day = BinaryPrimitives.ReadInt32BigEndian(bytes[42..]);
        LocalDate? date = bytes[46] == 0x51 ? LocalDate.FromDateTime(DateTime.UnixEpoch).PlusDays(day) : null;
        return new ItemRef(new Guid(bytes[10..26]), new Guid(bytes[26..42]), date);
    }

    public static string EncodeChangeKey(long version)
    {
        Span<byte> bytes = stackalloc byte[30];
        bytes[0] = 0x0f;
        bytes[4] = 0x16;
        BinaryPrimitives.WriteInt64BigEndian(bytes[ChangeKeyHeader..], version);
        Digest(bytes[..16], bytes[16..]);
        return Convert.ToBase64String(bytes);
    }

    public static long DecodeChangeKey(string text)
    {
        Span<byte> bytes = stackalloc byte[30];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || length != bytes.Length)
        {
            throw new EwsException("ErrorInvalidChangeKey", "The change key is invalid.");
        }

        var version = BinaryPrimitives.ReadInt64BigEndian(bytes[ChangeKeyHeader..]);
        return EncodeChangeKey(version) == text
            ? version
            : throw new EwsException("ErrorInvalidChangeKey", "The change key is invalid.");
    }

    private static int Day(LocalDate date) => Period.DaysBetween(LocalDate.FromDateTime(DateTime.UnixEpoch), date);

    private static void Digest(ReadOnlySpan<byte> source, Span<byte> target) => SHA256.HashData(source).AsSpan(0, target.Length).CopyTo(target);
}
