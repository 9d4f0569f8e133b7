using System.Net;
using System.Net.Sockets;

namespace ExchangeSync.Tests.Watching;

/// <summary>The network between here and a server, which can be cut, or hold back what it should carry, and be mended.</summary>
internal sealed class Relay : IDisposable
{
    private readonly Uri _server;
    private readonly int _port;
    private TcpListener _listener;
    private CancellationTokenSource _alive = new();
    private volatile TaskCompletionSource? _frozen;

    public Relay(Uri server)
    {
        _server = server;
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = ServeAsync(_listener, _alive.Token);
    }

    public Uri Url => new UriBuilder(_server) { Port = _port }.Uri;

    /// <summary>All connections end, and no new one is taken.</summary>
    public void Cut()
    {
        _alive.Cancel();
        _listener.Stop();
    }

    /// <summary>The connections that are open carry nothing back any more, and nobody tells their ends.</summary>
    public void Freeze() => _frozen = new TaskCompletionSource();

    /// <summary>New connections work; those that were frozen stay so.</summary>
    public void Mend()
    {
        _frozen = null;
        if (_alive.IsCancellationRequested)
        {
            _alive = new CancellationTokenSource();
            _listener = new TcpListener(IPAddress.Loopback, _port);
            _listener.Start();
            _ = ServeAsync(_listener, _alive.Token);
        }
    }

    public void Dispose()
    {
        _alive.Cancel();
        _listener.Stop();
    }

    private async Task ServeAsync(TcpListener listener, CancellationToken alive)
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await listener.AcceptTcpClientAsync(alive), alive);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    private async Task CarryAsync(TcpClient client, CancellationToken alive)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _server.Port, alive);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), alive), CarryBackAsync(far.GetStream(), near.GetStream(), alive));
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
        {
            // One of the two has gone.
        }
    }

    private async Task CarryBackAsync(NetworkStream from, NetworkStream to, CancellationToken alive)
    {
        var buffer = new byte[16 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, alive)) > 0;)
        {
            if (_frozen is { } frozen)
            {
                await frozen.Task.WaitAsync(alive);
            }

            await to.WriteAsync(buffer.AsMemory(0, read), alive);
        }
    }
}
