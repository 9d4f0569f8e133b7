using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ExchangeSync.ModuleTests;

/// <summary>
/// A small internet behind a proxy on this machine: https hosts by name with certificates that are trusted, and http hosts that redirect. It records who was asked, and what of it carried a password.
/// </summary>
internal sealed class NamedHosts : IDisposable
{
    private readonly TcpListener _proxy = new(IPAddress.Loopback, 0);
    private readonly Dictionary<string, int> _ports = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _redirects = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<TcpListener> _sites = [];

    public NamedHosts()
    {
        _proxy.Start();
        _ = AcceptAsync(_proxy, RelayAsync);
    }

    /// <summary>The address of the proxy.</summary>
    public string Proxy => $"http://{_proxy.LocalEndpoint}";

    /// <summary>Hosts that connections were asked for, or http addresses, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>Hosts that were told a password or a token, once for each time.</summary>
    public ConcurrentQueue<string> Told { get; } = [];

    /// <summary>A host whose port 443 is that port of this machine.</summary>
    public void Add(string host, int port) => _ports[host] = port;

    /// <summary>A host that redirects from http.</summary>
    public void Redirect(string host, string target) => _redirects[host] = target;

    /// <summary>A host that answers every POST with this XML, once it was told something of this scheme.</summary>
    public void Add(string host, string xml, string scheme = "Basic")
    {
        var certificate = TrustedAuthority.Issue(host);
        var site = new TcpListener(IPAddress.Loopback, 0);
        site.Start();
        _sites.Add(site);
        Add(host, ((IPEndPoint)site.LocalEndpoint).Port);
        _ = AcceptAsync(site, async stream =>
        {
            await using var secure = new SslStream(stream);
            await secure.AuthenticateAsServerAsync(certificate);
            while (await ReadHeadAsync(secure) is { Length: > 0 } head)
            {
                await secure.ReadExactlyAsync(new byte[LengthOf(head)]);
                var isTold = head.Contains($"\r\nAuthorization: {scheme} ", StringComparison.OrdinalIgnoreCase);
                if (head.Contains("\r\nAuthorization: ", StringComparison.OrdinalIgnoreCase))
                {
                    Told.Enqueue(host);
                }

                await WriteAsync(secure, isTold ? "200 OK\r\nContent-Type: text/xml; charset=utf-8" : $"401 Unauthorized\r\nWWW-Authenticate: {scheme} realm=\"x\"", isTold ? xml : "");
            }
        });
    }

    public void Dispose()
    {
        _proxy.Stop();
        _sites.ForEach(site => site.Stop());
    }

    private static async Task AcceptAsync(TcpListener listener, Func<NetworkStream, Task> serve)
    {
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync();
            _ = Task.Run(async () =>
            {
                using (client)
                {
                    await serve(client.GetStream());
                }
            });
        }
    }

    private async Task RelayAsync(NetworkStream near)
    {
        var head = await ReadHeadAsync(near);
        var target = head.Split(' ').ElementAtOrDefault(1) ?? "";
        if (!head.StartsWith("CONNECT ", StringComparison.Ordinal))
        {
            Asked.Enqueue(target);
            await WriteAsync(near, _redirects.TryGetValue(new Uri(target).Host, out var location) ? $"302 Found\r\nLocation: {location}" : "502 Bad Gateway", "");
            return;
        }

        var host = target.Split(':')[0];
        Asked.Enqueue(host);
        if (!_ports.TryGetValue(host, out var port))
        {
            await WriteAsync(near, "502 Bad Gateway", "");
            return;
        }

        using var far = new TcpClient();
        await far.ConnectAsync(IPAddress.Loopback, port);
        await near.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
        await Task.WhenAny(near.CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near));
    }

    private static Task WriteAsync(Stream stream, string head, string body) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {head}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}")).AsTask();

    private static int LengthOf(string head) => head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } line
        ? int.Parse(line[15..], System.Globalization.CultureInfo.InvariantCulture)
        : 0;

    private static async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
