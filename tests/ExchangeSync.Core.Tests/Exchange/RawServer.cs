using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ExchangeSync.Tests.Exchange;

/// <summary>Answers every request with the same bytes, whatever they are, and remembers what came.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _answer;

    public RawServer(Func<NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/EWS/Exchange.asmx");

    /// <summary>It reads a request before it answers; false: it answers the first bytes.</summary>
    public bool ReadsRequests { get; init; } = true;

    /// <summary>The requests, heads and bodies, as text.</summary>
    public List<string> Requests { get; } = [];

    public static RawServer Answering(string head, byte[] body) => new(async (stream, cancellation) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{head}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), cancellation);
        await stream.WriteAsync(body, cancellation);
    });

    /// <summary>A 200 with this XML.</summary>
    public static RawServer Xml(string xml) => Answering("HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8", Encoding.UTF8.GetBytes(xml));

    /// <summary>A reply of SyncFolderItems, whose sync state is the given raw text.</summary>
    public static string SyncReply(string state) => Envelope(
        $"<m:SyncFolderItemsResponse><m:ResponseMessages><m:SyncFolderItemsResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode><m:SyncState>{state}</m:SyncState>"
        + "<m:IncludesLastItemInRange>true</m:IncludesLastItemInRange><m:Changes/></m:SyncFolderItemsResponseMessage></m:ResponseMessages></m:SyncFolderItemsResponse>");

    /// <summary>A reply of FindItem with one item of this raw subject.</summary>
    public static string FindReply(string subject) => Envelope(
        "<m:FindItemResponse><m:ResponseMessages><m:FindItemResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>"
        + $"<m:RootFolder IncludesLastItemInRange=\"true\"><t:Items><t:CalendarItem><t:ItemId Id=\"A\" ChangeKey=\"1\"/><t:Subject>{subject}</t:Subject></t:CalendarItem></t:Items></m:RootFolder>"
        + "</m:FindItemResponseMessage></m:ResponseMessages></m:FindItemResponse>");

    public static string Envelope(string body) =>
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\""
        + $" xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\"><s:Body>{body}</s:Body></s:Envelope>";

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            var stream = client.GetStream();
            if (ReadsRequests)
            {
                Requests.Add(await ReadRequestAsync(stream, _stop.Token));
            }

            try
            {
                await _answer(stream, _stop.Token);
            }
            catch (IOException)
            {
                // The client had enough.
            }
        }
    }

    private static async Task<string> ReadRequestAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var received = new MemoryStream();
        var block = new byte[8192];
        while (true)
        {
            var text = Encoding.UTF8.GetString(received.GetBuffer(), 0, (int)received.Length);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                var length = int.Parse(text.Split('\n').First(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))[15..], System.Globalization.CultureInfo.InvariantCulture);
                if (received.Length >= Encoding.UTF8.GetByteCount(text[..end]) + 4 + length)
                {
                    return text;
                }
            }

            var read = await stream.ReadAsync(block, cancellation);
            if (read == 0)
            {
                return text;
            }

            received.Write(block, 0, read);
        }
    }
}
