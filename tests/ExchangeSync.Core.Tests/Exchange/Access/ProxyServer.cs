using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ExchangeSync.Tests.Exchange.Access;

/// <summary>An HTTP proxy for CONNECT, and for requests by absolute address; it remembers the heads of what came.</summary>
/// <param name="logOn">User name and password, with a colon between, that it asks for; null: nobody is asked.</param>
/// <param name="refuses">It lets nobody through (403).</param>
/// <param name="portWith">Digits that its port has.</param>
internal sealed class ProxyServer(string? logOn = null, bool refuses = false, string portWith = "") : IDisposable
{
    private TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public List<string> Heads { get; } = [];

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public ProxyServer Start()
    {
        _listener.Start();
        for (var port = 14070; !Address.Split(':')[^1].Contains(portWith, StringComparison.Ordinal); port++)
        {
            _listener.Stop();
            _listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                _listener.Start();
            }
            catch (SocketException)
            {
                // Somebody else has it: the next one.
                _listener = new TcpListener(IPAddress.Loopback, 0);
                _listener.Start();
            }
        }

        _ = Task.Run(async () =>
        {
            while (!_stop.IsCancellationRequested)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client);
            }
        });
        return this;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        try
        {
            var stream = near.GetStream();
            while (await ReadHeadAsync(stream) is { Length: > 0 } head)
            {
                lock (Heads)
                {
                    Heads.Add(head);
                }

                var proof = $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(logOn ?? ""))}";
                if (logOn is not null && !head.Contains(proof, StringComparison.OrdinalIgnoreCase))
                {
                    await WriteAsync(stream, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0");
                    continue;
                }

                if (refuses)
                {
                    await WriteAsync(stream, "403 Forbidden\r\nContent-Length: 0");
                    continue;
                }

                await TunnelAsync(stream, new Uri("https://" + head.Split(' ')[1]));
                return;
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The client has gone.
        }
    }

    private async Task TunnelAsync(NetworkStream near, Uri target)
    {
        using var far = new TcpClient();
        await far.ConnectAsync(IPAddress.Loopback, target.Port, _stop.Token);
        await WriteAsync(near, "200 Connection established");
        await Task.WhenAny(near.CopyToAsync(far.GetStream(), _stop.Token), far.GetStream().CopyToAsync(near, _stop.Token));
    }

    private Task WriteAsync(NetworkStream stream, string status) => stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n\r\n"), _stop.Token).AsTask();

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
