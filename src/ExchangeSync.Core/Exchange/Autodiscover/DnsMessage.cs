using System.Text;

namespace ExchangeSync.Exchange.Autodiscover;

/// <summary>The form of DNS messages (RFC 1035), as far as a query for SRV records needs it.</summary>
internal static class DnsMessage
{
    private const int Header = 12;
    private const int Srv = 33;
    private const int Internet = 1;

    /// <summary>A query for the SRV records of a name, with recursion.</summary>
    public static byte[] Query(int id, string name)
    {
        var message = new List<byte> { (byte)(id >> 8), (byte)id, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0 };
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            var bytes = Encoding.ASCII.GetBytes(label);
            message.Add(bytes.Length is > 0 and < 64 ? (byte)bytes.Length : throw new InvalidDataException($"'{name}' is no name."));
            message.AddRange(bytes);
        }

        message.AddRange([0, 0, Srv, 0, Internet]);
        return message.ToArray();
    }

    /// <summary>Whether it is an answer to that query: same id, same question.</summary>
    public static bool Answers(byte[] answer, byte[] query)
    {
        if (answer.Length < query.Length || (answer[2] & 0x80) == 0 || answer[0] != query[0] || answer[1] != query[1])
        {
            return false;
        }

        // Names are compared without regard to case; nothing else in a question is a letter.
        for (var i = Header; i < query.Length; i++)
        {
            if (Lower(answer[i]) != Lower(query[i]))
            {
                return false;
            }
        }

        return true;

        static int Lower(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? b + 32 : b;
    }

    /// <summary>The SRV records of an answer; null: it was cut.</summary>
    /// <exception cref="InvalidDataException">It is no answer to the query, the server failed, or it makes no sense.</exception>
    public static IReadOnlyList<SrvRecord>? Read(byte[] answer, byte[] query)
    {
        if (!Answers(answer, query))
        {
            throw new InvalidDataException("It is no answer to the query.");
        }

        // 0: fine; 3: there is no such name.
        if ((answer[3] & 0x0F) is not (0 or 3))
        {
            throw new InvalidDataException("The name server failed.");
        }

        if ((answer[2] & 0x02) != 0)
        {
            return null;
        }

        var records = new List<SrvRecord>();
        var position = query.Length;
        for (var count = Number(answer, 6); count > 0; count--)
        {
            ReadName(answer, ref position);
            var (type, kind, length) = (Number(answer, position), Number(answer, position + 2), Number(answer, position + 8));
            var data = position + 10;
            position = data + length;
            if (type == Srv && kind == Internet)
            {
                var target = data + 6;
                records.Add(new SrvRecord(Number(answer, data), Number(answer, data + 2), Number(answer, data + 4), ReadName(answer, ref target)));
            }
        }

        return records;
    }

    private static int Number(byte[] message, int position) => (At(message, position) << 8) | At(message, position + 1);

    private static byte At(byte[] message, int position) => position < message.Length ? message[position] : throw new InvalidDataException("The answer ends too early.");

    // A name may end in a pointer to an earlier one, which is how a hostile answer would lead one in circles.
    private static string ReadName(byte[] message, ref int position)
    {
        var name = new StringBuilder();
        var (place, jumped) = (position, false);
        for (var labels = 0; labels < 128; labels++)
        {
            var length = At(message, place);
            if (length == 0)
            {
                position = jumped ? position : place + 1;
                return name.ToString();
            }

            if ((length & 0xC0) == 0xC0)
            {
                var target = Number(message, place) & 0x3FFF;
                position = jumped ? position : place + 2;
                (place, jumped) = (target, true);
                continue;
            }

            At(message, place + length);
            name.Append(name.Length > 0 ? "." : "").Append(Encoding.ASCII.GetString(message, place + 1, length));
            place += length + 1;
        }

        throw new InvalidDataException("A name in the answer does not end.");
    }
}
