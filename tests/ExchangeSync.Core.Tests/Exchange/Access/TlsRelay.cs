using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace ExchangeSync.Tests.Exchange.Access;

/// <summary>Ends TLS with a certificate of its own and begins it anew to the server, as an inspecting proxy or a load balancer does.</summary>
internal sealed class TlsRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _server;
    private readonly X509Certificate2 _certificate;

    public TlsRelay(Uri server, X509Certificate2 certificate)
    {
        (_server, _certificate) = (server, certificate);
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public Uri Url => new UriBuilder(_server) { Host = "localhost", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    public string Thumbprint => _certificate.Thumbprint;

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
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = RelayAsync(client);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _server.Port, _stop.Token);
            using var inside = new SslStream(far.GetStream(), leaveInnerStreamOpen: false, (_, shown, _, _) => shown?.Subject == "CN=localhost");
            await inside.AuthenticateAsClientAsync("localhost");
            using var outside = new SslStream(near.GetStream());
            await outside.AuthenticateAsServerAsync(_certificate);
            await Task.WhenAny(outside.CopyToAsync(inside, _stop.Token), inside.CopyToAsync(outside, _stop.Token));
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // One of the two has gone.
        }
    }
}
