using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ExchangeSync.Exchange;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ExchangeSync.Tests.Autodiscover;

/// <summary>A small internet: hosts by name, on ports 443 and 80, behind one machine's loopback. It records who was asked, and who was told a password.</summary>
internal sealed class NamedHosts : IAsyncDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly Dictionary<string, Func<HttpContext, string, Task>> _sites = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, System.Security.Cryptography.X509Certificates.X509Certificate2> _certificates = new(StringComparer.OrdinalIgnoreCase);
    private WebApplication? _application;
    private int _https;
    private int _http;

    /// <summary>What was asked: method and address.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Hosts that were told the password, once for each time; with "http://" where it was in clear.</summary>
    public ConcurrentQueue<string> Told { get; } = [];

    /// <summary>All names that were looked up.</summary>
    public ConcurrentQueue<string> Names { get; } = [];

    public static async Task<NamedHosts> StartAsync()
    {
        var hosts = new NamedHosts();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https => https.ServerCertificateSelector = (_, name) => hosts._certificates.GetValueOrDefault(new System.Globalization.IdnMapping().GetAscii(name!))));
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        hosts._application = builder.Build();
        hosts._application.Run(hosts.ServeAsync);
        await hosts._application.StartAsync();
        var addresses = hosts._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address)).ToList();
        hosts._https = addresses.Single(address => address.Scheme == "https").Port;
        hosts._http = addresses.Single(address => address.Scheme == "http").Port;
        return hosts;
    }

    /// <summary>A site, such as https://autodiscover.example.com; it gets the path, in lower case.</summary>
    /// <param name="site">Scheme and host.</param>
    /// <param name="serve">Answers.</param>
    /// <param name="certificateFor">The name in its certificate, where it is another one.</param>
    public void Add(string site, Func<HttpContext, string, Task> serve, string? certificateFor = null)
    {
        _sites[site] = serve;
        var host = new Uri(site).IdnHost;
        _certificates.TryAdd(host, _authority.Issue(certificateFor ?? host));
    }

    /// <summary>A site that points elsewhere, whatever it is asked.</summary>
    public void Redirect(string site, string target) => Add(site, (http, _) =>
    {
        http.Response.StatusCode = 302;
        http.Response.Headers.Location = target;
        return Task.CompletedTask;
    });

    /// <summary>An autodiscover site that lets nobody in without a password, or a token (Bearer).</summary>
    public void AddService(string host, string path, string answer, string? certificateFor = null, string scheme = "Basic") => Add(
        "https://" + host,
        async (http, asked) =>
        {
            if (asked != path)
            {
                http.Response.StatusCode = 404;
            }
            else if (!http.Request.Headers.Authorization.ToString().StartsWith(scheme + " ", StringComparison.Ordinal))
            {
                http.Response.StatusCode = 401;
                http.Response.Headers.WWWAuthenticate = $"{scheme} realm=\"x\"";
            }
            else
            {
                http.Response.ContentType = "text/xml; charset=utf-8";
                await http.Response.WriteAsync(answer);
            }
        },
        certificateFor);

    public EwsClientOptions Account(Uri url) => Account(url, null);

    /// <summary>How accounts log on.</summary>
    public EwsAuthentication Authentication { get; set; }

    /// <summary>Anna, who logs on by tokens where there are any.</summary>
    public EwsClientOptions Account(Uri url, Func<CancellationToken, Task<EwsToken>>? tokens) => new()
    {
        Tokens = tokens,
        Authentication = Authentication,
        Url = url,
        UserName = "anna@example.com",
        Password = "secret",
        Timeout = TimeSpan.FromSeconds(20),
        Handler = () => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            SslOptions = _authority.Trust,
            ConnectCallback = ConnectAsync,
        },
    };

    public async ValueTask DisposeAsync()
    {
        await _application!.DisposeAsync();
        _authority.Dispose();
        foreach (var certificate in _certificates.Values)
        {
            certificate.Dispose();
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        Names.Enqueue(host);
        if (!_sites.ContainsKey((port == 80 ? "http://" : "https://") + host))
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port == 80 ? _http : _https, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private async Task ServeAsync(HttpContext http)
    {
        // Kestrel shows the name as a person writes it.
        var site = $"{http.Request.Scheme}://{new System.Globalization.IdnMapping().GetAscii(http.Request.Host.Host)}";
        Requests.Enqueue($"{http.Request.Method} {site}{http.Request.Path}");
        if (http.Request.Headers.Authorization.Count > 0)
        {
            Told.Enqueue(http.Request.Scheme == "http" ? site : http.Request.Host.Host);
        }

        using var body = new StreamReader(http.Request.Body, Encoding.UTF8);
        http.Items["body"] = await body.ReadToEndAsync();
        await _sites[site](http, http.Request.Path.Value!.ToLowerInvariant());
    }
}
