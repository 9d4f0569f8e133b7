using System.Net;
using System.Net.Http;

namespace ExchangeSync.Simulator.Replay;

/// <summary>Writes requests and their replies to a file while they go by, for a <see cref="ReplayServer"/> to answer with.</summary>
public sealed class RecordingWriter(string path) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly BinaryWriter _file = new(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 20));

    /// <summary>Which part of a scenario is going on; kept with each exchange.</summary>
    public int Step { get; set; }

    /// <summary>A handler that passes requests on and keeps what goes to and fro.</summary>
    public HttpMessageHandler Over(HttpMessageHandler inner) => new Handler(this, inner);

    public void Dispose() => _file.Dispose();

    private void Add(byte[] request, HttpStatusCode status, byte[] reply)
    {
        lock (_gate)
        {
            _file.Write(Step);
            _file.Write((int)status);
            _file.Write(request.Length);
            _file.Write(reply.Length);
            _file.Write(request);
            _file.Write(reply);
        }
    }

    private sealed class Handler(RecordingWriter writer, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var sent = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            var response = await base.SendAsync(request, cancellationToken);
            var reply = await response.Content.ReadAsByteArrayAsync(cancellationToken);

            // The way to a log-on is none of the work.
            if (response.StatusCode != HttpStatusCode.Unauthorized)
            {
                writer.Add(sent, response.StatusCode, reply);
            }

            return response;
        }
    }
}
