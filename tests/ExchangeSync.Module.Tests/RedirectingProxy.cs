using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ExchangeSync.ModuleTests;

/// <summary>A proxy that lets nothing through: https connections are refused, and requests over http are redirected.</summary>
internal sealed class RedirectingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _target;

    public RedirectingProxy(string target)
    {
        _target = target;
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The heads of the requests.</summary>
    public List<string> Requests { get; } = [];

    public void Dispose() => _listener.Stop();

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            var block = new byte[8192];
            var read = await stream.ReadAsync(block);
            var head = Encoding.ASCII.GetString(block, 0, read);
            Requests.Add(head);
            var answer = head.StartsWith("CONNECT", StringComparison.Ordinal) ? "HTTP/1.1 502 Bad Gateway" : $"HTTP/1.1 302 Found\r\nLocation: {_target}";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        }
    }
}
