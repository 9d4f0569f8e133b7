using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ExchangeSync.Tests.Autodiscover;

/// <summary>A name server on the loopback address that answers every SRV question over UDP and TCP on one port.</summary>
internal sealed class LocalDns : IDisposable
{
    private readonly UdpClient _udp;
    private readonly TcpListener _tcp;
    private readonly Func<byte[], bool, byte[]> _answer;

    /// <param name="answer">Makes the answer of the question; true: it came over UDP.</param>
    public LocalDns(Func<byte[], bool, byte[]> answer)
    {
        _answer = answer;
        _tcp = new TcpListener(IPAddress.Loopback, 0);
        _tcp.Start();
        EndPoint = (IPEndPoint)_tcp.LocalEndpoint;
        _udp = new UdpClient(EndPoint);
        _ = Task.Run(ServeUdpAsync);
        _ = Task.Run(ServeTcpAsync);
    }

    public IPEndPoint EndPoint { get; }

    public List<string> Questions { get; } = [];

    public static LocalDns With(params (int Priority, int Weight, int Port, string Host)[] records) => new((query, _) => Answer(query, records));

    /// <summary>An answer whose record names point back to the question, as name servers write them.</summary>
    public static byte[] Answer(byte[] query, params (int Priority, int Weight, int Port, string Host)[] records)
    {
        var message = new List<byte>(query);
        (message[2], message[3], message[7]) = (0x81, 0x80, (byte)records.Length);
        foreach (var (priority, weight, port, host) in records)
        {
            var name = host.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]).Append((byte)0).ToArray();
            message.AddRange([0xC0, 12, 0, 33, 0, 1, 0, 0, 1, 44]);
            message.AddRange([.. Number(6 + name.Length), .. Number(priority), .. Number(weight), .. Number(port), .. name]);
        }

        return [.. message];
    }

    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Stop();
    }

    private static byte[] Number(int value) => [(byte)(value >> 8), (byte)value];

    private async Task ServeUdpAsync()
    {
        while (true)
        {
            var query = await _udp.ReceiveAsync();
            Questions.Add(Encoding.ASCII.GetString(query.Buffer));
            var answer = _answer(query.Buffer, true);
            await _udp.SendAsync(answer, answer.Length, query.RemoteEndPoint);
        }
    }

    private async Task ServeTcpAsync()
    {
        while (true)
        {
            using var client = await _tcp.AcceptTcpClientAsync();
            var stream = client.GetStream();
            var length = new byte[2];
            await stream.ReadExactlyAsync(length);
            var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(query);
            var answer = _answer(query, false);
            await stream.WriteAsync((byte[])[.. Number(answer.Length), .. answer]);
        }
    }
}
