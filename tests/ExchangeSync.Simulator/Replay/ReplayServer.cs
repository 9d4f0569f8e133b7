using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using ExchangeSync.Simulator.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ExchangeSync.Simulator.Replay;

/// <summary>
/// Answers each request with the reply that was recorded for the very same bytes, so that a benchmark measures the client and not the simulator. One that was recorded several times gets its
/// replies in turn, and the last one again from then on. GET /control/replay tells what the server has done, POST /control/rewind begins anew.
/// </summary>
internal sealed class ReplayServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Recording _recording;
    private readonly TimeSpan _latency;
    private readonly ConcurrentDictionary<string, Turns> _turns;
    private long _requests;
    private long _bytes;
    private long _unknown;

    private ReplayServer(string path, TimeSpan latency, int port)
    {
        (_recording, _latency) = (new Recording(path), latency);
        _turns = new(_recording.Replies.GroupBy(reply => Recording.KeyOf(_recording.ReadRequest(reply))).Select(same => KeyValuePair.Create(same.Key, new Turns([.. same]))));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
            kestrel.Listen(System.Net.IPAddress.Loopback, port);
        });
        _application = builder.Build();
        _application.MapPost("/ews/exchange.asmx", (RequestDelegate)ServeAsync);
        _application.MapGet("/control/replay", (RequestDelegate)TellAsync);
        _application.MapPost("/control/rewind", (RequestDelegate)RewindAsync);
    }

    /// <summary>The address of the service.</summary>
    public Uri Url => new(new Uri(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()), "/EWS/Exchange.asmx");

    public static async Task<ReplayServer> StartAsync(string path, TimeSpan latency, int port)
    {
        var server = new ReplayServer(path, latency, port);
        await server._application.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _recording.Dispose();
    }

    private async Task ServeAsync(HttpContext http)
    {
        var arrived = Stopwatch.GetTimestamp();
        var length = (int)(http.Request.ContentLength ?? throw new BadHttpRequestException("A request without Content-Length can't be sent again after a log-on."));
        var request = ArrayPool<byte>.Shared.Rent(length);
        await http.Request.Body.ReadExactlyAsync(request.AsMemory(0, length), http.RequestAborted);
        var key = Recording.KeyOf(request.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(request);
        Interlocked.Increment(ref _requests);
        if (!_turns.TryGetValue(key, out var turns))
        {
            Interlocked.Increment(ref _unknown);
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var recorded = turns.Next();
        if (_latency - Stopwatch.GetElapsedTime(arrived) is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, http.RequestAborted);
        }

        var reply = _recording.RentReply(recorded);
        Interlocked.Add(ref _bytes, recorded.ReplyLength);
        http.Response.StatusCode = recorded.Status;
        http.Response.ContentType = Answer.Soap;
        http.Response.ContentLength = recorded.ReplyLength;
        await http.Response.Body.WriteAsync(reply.AsMemory(0, recorded.ReplyLength), http.RequestAborted);
        ArrayPool<byte>.Shared.Return(reply);
    }

    private Task TellAsync(HttpContext http)
    {
        using var process = Process.GetCurrentProcess();
        return http.Response.WriteAsJsonAsync(new ReplayStatus(Interlocked.Read(ref _requests), Interlocked.Read(ref _bytes), Interlocked.Read(ref _unknown), process.TotalProcessorTime.TotalSeconds));
    }

    private Task RewindAsync(HttpContext http)
    {
        foreach (var turns in _turns.Values)
        {
            turns.Rewind();
        }

        (_requests, _bytes, _unknown) = (0, 0, 0);
        return Task.CompletedTask;
    }

    private sealed class Turns(RecordedReply[] replies)
    {
        private int _given;

        public RecordedReply Next() => replies[Math.Min(Interlocked.Increment(ref _given), replies.Length) - 1];

        public void Rewind() => _given = 0;
    }
}
