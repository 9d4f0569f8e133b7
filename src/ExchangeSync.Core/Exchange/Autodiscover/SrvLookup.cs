using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ExchangeSync.Exchange.Autodiscover;

/// <summary>Asks DNS for SRV records, which .NET has no call for: over UDP, and over TCP where the answer was cut.</summary>
internal static class SrvLookup
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>What the name servers say.</summary>
    /// <param name="Best">The record to use; null: there is none.</param>
    /// <param name="Error">Why nothing was learned; null: a server answered.</param>
    public sealed record Answer(SrvRecord? Best, string? Error);

    /// <summary>Looks a name up. A failure is in the answer.</summary>
    /// <param name="name">Such as _autodiscover._tcp.example.com.</param>
    /// <param name="servers">The name servers; none: the system's.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<Answer> FindAsync(string name, IReadOnlyList<IPEndPoint> servers, CancellationToken cancellation)
    {
        var error = "this machine knows no name server.";
        foreach (var server in servers.Count > 0 ? servers : OfThisMachine())
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Patience);
            try
            {
                var records = await AskAsync(name, server, limit.Token).ConfigureAwait(false);
                return new Answer(Best(records), null);
            }
            catch (Exception failure) when (failure is SocketException or InvalidDataException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                cancellation.ThrowIfCancellationRequested();
                error = $"{server.Address} gave no answer about {name}.";
            }
        }

        return new Answer(null, error);
    }

    // A host named "." says that there is no such service.
    private static SrvRecord? Best(IEnumerable<SrvRecord> records) => records
        .Where(record => record.Host.Length > 0 && record.Port > 0)
        .OrderBy(record => record.Priority)
        .ThenByDescending(record => record.Weight)
        .ThenBy(record => record.Host, StringComparer.OrdinalIgnoreCase)
        .FirstOrDefault();

    private static async Task<IReadOnlyList<SrvRecord>> AskAsync(string name, IPEndPoint server, CancellationToken cancellation)
    {
        var query = DnsMessage.Query(NewId(), name);
        return DnsMessage.Read(await OverUdpAsync(query, server, cancellation).ConfigureAwait(false), query)
            ?? DnsMessage.Read(await OverTcpAsync(query, server, cancellation).ConfigureAwait(false), query)
            ?? throw new InvalidDataException("The answer is cut over TCP too.");
    }

    // Connected, so that only this server's datagrams arrive; one that is no answer to this query is passed over.
    private static async Task<byte[]> OverUdpAsync(byte[] query, IPEndPoint server, CancellationToken cancellation)
    {
        using var client = new UdpClient(server.AddressFamily);
        using var abort = cancellation.Register(client.Dispose);
        client.Connect(server);
        await client.SendAsync(query, query.Length).ConfigureAwait(false);
        while (true)
        {
            var datagram = (await client.ReceiveAsync().ConfigureAwait(false)).Buffer;
            if (DnsMessage.Answers(datagram, query))
            {
                return datagram;
            }
        }
    }

    private static async Task<byte[]> OverTcpAsync(byte[] query, IPEndPoint server, CancellationToken cancellation)
    {
        using var client = new TcpClient(server.AddressFamily);
        using var abort = cancellation.Register(client.Dispose);
        await client.ConnectAsync(server.Address, server.Port).ConfigureAwait(false);
        var stream = client.GetStream();
        byte[] framed = [(byte)(query.Length >> 8), (byte)query.Length, .. query];
        await stream.WriteAsync(framed, 0, framed.Length, cancellation).ConfigureAwait(false);
        var length = await ReadAsync(stream, 2, cancellation).ConfigureAwait(false);
        return await ReadAsync(stream, (length[0] << 8) | length[1], cancellation).ConfigureAwait(false);
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream, int count, CancellationToken cancellation)
    {
        var buffer = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = await stream.ReadAsync(buffer, read, count - read, cancellation).ConfigureAwait(false);
            read += more > 0 ? more : throw new IOException("The connection was closed.");
        }

        return buffer;
    }

    private static int NewId()
    {
        using var random = RandomNumberGenerator.Create();
        var id = new byte[2];
        random.GetBytes(id);
        return (id[0] << 8) | id[1];
    }

    private static List<IPEndPoint> OfThisMachine() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up)
        .SelectMany(network => network.GetIPProperties().DnsAddresses)
        .Distinct()
        .Select(address => new IPEndPoint(address, 53))
        .ToList();
}
