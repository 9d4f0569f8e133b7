using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;

namespace ExchangeSync.Exchange.Wire;

/// <summary>The body of a request, which goes out with its length and can be sent again.</summary>
internal sealed class BufferContent : HttpContent
{
    private readonly RequestBuffer _buffer;

    public BufferContent(RequestBuffer buffer)
    {
        _buffer = buffer;
        Headers.ContentType = new MediaTypeHeaderValue("text/xml") { CharSet = "utf-8" };
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _buffer.SendToAsync(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = _buffer.Length;
        return true;
    }
}
