using System.Text;
using System.Text.RegularExpressions;
using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>What the network does to a request.</summary>
internal enum WireTrouble
{
    /// <summary>It never arrives; the client's time is over.</summary>
    TimeoutBefore,

    /// <summary>It is carried out, and the client's time is over before the reply comes.</summary>
    TimeoutAfter,

    /// <summary>It is carried out, and the connection breaks in the middle of the reply.</summary>
    CutMidway,

    /// <summary>The feed comes in pages of one change each.</summary>
    SmallPages,

    /// <summary>A page of the feed has its first change twice.</summary>
    DuplicateIds,

    /// <summary>The clock jumps ahead while the reply is on its way.</summary>
    ClockJump,
}

/// <summary>The way between client and server: every request takes its time, may be recorded or get into trouble, and lets others act in the middle of a run.</summary>
internal sealed partial class Wire(InProcessServer server, VirtualClock clock)
{
    private static readonly Duration OneWay = Duration.FromMilliseconds(40);
    private Action? _endTimeLimit;
    private TimeSpan _time;
    private HttpRequestMessage? _onItsWay;

    /// <summary>Requests since the run began.</summary>
    public int Requests { get; set; }

    /// <summary>The texts of all requests, where they are wanted.</summary>
    public List<string>? Record { get; set; }

    /// <summary>What happens when the request of that number is on its way.</summary>
    public Action<int>? OnRequest { get; set; }

    /// <summary>What happens when the reply to the request of that number has come.</summary>
    public Action<int>? OnReply { get; set; }

    /// <summary>The request that is on its way deletes something.</summary>
    public bool IsDelete => Text.Contains("<m:DeleteItem ", StringComparison.Ordinal);

    /// <summary>The request that is on its way writes something.</summary>
    public bool IsWrite => IsDelete || Text.Contains("<m:CreateItem ", StringComparison.Ordinal) || Text.Contains("<m:UpdateItem ", StringComparison.Ordinal) || Text.Contains("<m:MoveItem", StringComparison.Ordinal);

    private string Text => _onItsWay?.Content?.ReadAsStringAsync().GetAwaiter().GetResult() ?? "";

    /// <summary>What happens to the request of a number; from there on, to all that it can happen to, for pages.</summary>
    public Dictionary<int, WireTrouble> Troubles { get; } = [];

    /// <summary>The item that the request before the one on its way has written; null: that one wrote none.</summary>
    public string? JustWritten { get; private set; }

    /// <summary>The server tells what changed in the opposite order, which it is free to do.</summary>
    public bool IsBackwards { get; set; }

    /// <summary>Lets another process use the wire in between: what this one has under way is as before when it ends.</summary>
    public void Lend(Action other)
    {
        var (requests, act, reply, end, time) = (Requests, OnRequest, OnReply, _endTimeLimit, _time);
        (OnRequest, OnReply) = (null, null);
        other();
        (Requests, OnRequest, OnReply, _endTimeLimit, _time) = (requests, act, reply, end, time);
    }

    public HttpMessageHandler NewHandler() => new Handler(this, server.CreateHandler());

    /// <summary>The time limit of the next request: the clock of the history says when it is over.</summary>
    public CancellationTokenSource NewTimeLimit(TimeSpan time)
    {
        _time = time;
        var limit = new CancellationTokenSource();
        _endTimeLimit = limit.Cancel;
        return limit;
    }

    private void Advance() => clock.Advance(OneWay);

    private void TimeOut(CancellationToken cancellation)
    {
        clock.Advance(Duration.FromTimeSpan(_time));
        _endTimeLimit!();
        cancellation.ThrowIfCancellationRequested();
    }

    private static string Backwards(Match changes) => string.Concat(Change().Matches(changes.Value).Select(change => change.Value).Reverse());

    [GeneratedRegex("(?<=<t:ItemId Id=\")[^\"]+")]
    private static partial Regex WrittenId();

    [GeneratedRegex("(?<=<m:Changes>).*?(?=</m:Changes>)", RegexOptions.Singleline)]
    private static partial Regex Changes();

    [GeneratedRegex("<t:(Create|Update|Delete)>.*?</t:\\1>", RegexOptions.Singleline)]
    private static partial Regex Change();

    [GeneratedRegex("<t:(Create|Update)>.*?</t:\\1>")]
    private static partial Regex FirstChange();

    private sealed class Handler(Wire wire, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (wire.Record is { } record)
            {
                record.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            }

            wire.Advance();
            var number = ++wire.Requests;
            wire._onItsWay = request;
            wire.OnRequest?.Invoke(number);
            wire.JustWritten = null;
            WireTrouble? trouble = wire.Troubles.TryGetValue(number, out var found) ? found : null;
            if (trouble == WireTrouble.TimeoutBefore)
            {
                wire.TimeOut(cancellationToken);
            }

            if (wire.Troubles.Any(entry => entry.Value == WireTrouble.SmallPages && entry.Key <= number))
            {
                await ReplaceAsync(request, text => text.Replace(">512</m:MaxChangesReturned>", ">1</m:MaxChangesReturned>", StringComparison.Ordinal), cancellationToken);
            }

            var response = await base.SendAsync(request, cancellationToken);
            wire.Advance();
            if (wire.IsWrite && !wire.IsDelete)
            {
                wire.JustWritten = WrittenId().Match(await response.Content.ReadAsStringAsync(cancellationToken)) is { Success: true } id ? id.Value : null;
            }

            switch (trouble)
            {
                case WireTrouble.TimeoutAfter:
                    wire.TimeOut(cancellationToken);
                    break;
                case WireTrouble.ClockJump:
                    wire.JumpAhead();
                    break;
                case WireTrouble.CutMidway:
                    response.Content = new StreamContent(new BrokenStream(await response.Content.ReadAsByteArrayAsync(cancellationToken))) { Headers = { ContentType = response.Content.Headers.ContentType } };
                    break;
                case WireTrouble.DuplicateIds:
                    var text = await response.Content.ReadAsStringAsync(cancellationToken);
                    response.Content = new StringContent(FirstChange().Replace(text, "$0$0", 1), Encoding.UTF8, "text/xml");
                    break;
            }

            if (wire.IsBackwards)
            {
                var told = await response.Content.ReadAsStringAsync(cancellationToken);
                response.Content = new StringContent(Changes().Replace(told, Backwards), Encoding.UTF8, "text/xml");
            }

            wire.OnReply?.Invoke(number);
            return response;
        }

        private static async Task ReplaceAsync(HttpRequestMessage request, Func<string, string> replace, CancellationToken cancellationToken)
        {
            var type = request.Content!.Headers.ContentType;
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(replace(await request.Content.ReadAsStringAsync(cancellationToken)))) { Headers = { ContentType = type } };
        }
    }

    private void JumpAhead() => clock.Advance(Duration.FromMinutes(25));

    /// <summary>Half of the bytes; then the connection is gone.</summary>
    private sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes, 0, bytes.Length / 2)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, count) is var read and > 0 ? read : throw new IOException("The connection was reset.");

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var array = new byte[buffer.Length];
            var read = Read(array, 0, array.Length);
            array.AsMemory(0, read).CopyTo(buffer);
            return ValueTask.FromResult(read);
        }
    }
}
