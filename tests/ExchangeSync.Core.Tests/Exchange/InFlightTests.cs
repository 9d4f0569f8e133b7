using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Exchange;

public sealed class InFlightTests
{
    [Fact]
    public async Task As_many_pieces_are_under_way_as_are_allowed_at_the_time()
    {
        var (next, now, width) = (0, 0, 3);
        var seen = new List<int>();
        var settled = new List<int>();

        await InFlight.RunAsync(
            () => width,
            () => next < 20,
            async () =>
            {
                var piece = next++;
                seen.Add(Interlocked.Increment(ref now));
                width = piece < 10 ? 3 : 1;
                await Task.Delay(2);
                Interlocked.Decrement(ref now);
                return piece;
            },
            settled.AddRange);

        Assert.Equal(Enumerable.Range(0, 20), settled.Order());
        Assert.Equal(3, seen.Take(10).Max());
        Assert.Equal(1, seen.Skip(13).Max());
    }

    [Fact]
    public async Task When_one_fails_no_further_one_begins_and_those_under_way_are_settled()
    {
        var next = 0;
        var release = new TaskCompletionSource();
        var settled = new List<int>();

        var work = InFlight.RunAsync(
            () => 3,
            () => next < 100,
            async () =>
            {
                var piece = next++;
                await (piece == 1 ? Task.FromException(new InvalidOperationException("no")) : release.Task);
                return piece;
            },
            settled.AddRange);
        Assert.False(work.IsCompleted);
        release.SetResult();

        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidOperationException>(() => work)).Message);
        Assert.Equal(3, next);
        Assert.Equal([0, 2], settled.Order());
    }

    [Fact]
    public async Task What_settling_throws_ends_it_after_those_under_way()
    {
        var (next, ended) = (0, 0);

        await Assert.ThrowsAsync<InvalidOperationException>(() => InFlight.RunAsync(
            () => 2,
            () => next < 100,
            async () =>
            {
                next++;
                await Task.Yield();
                return ++ended;
            },
            _ => throw new InvalidOperationException()));

        Assert.Equal(next, ended);
        Assert.InRange(next, 1, 3);
    }

    [Fact]
    public void A_server_that_is_too_busy_is_asked_for_less_at_a_time_and_slowly_for_more_again()
    {
        var pace = new BatchPace(4);
        var before = (pace.Size, pace.Width);
        pace.Shrink();
        var busy = (pace.Size, pace.Width);
        pace.Shrink();
        pace.Shrink();
        var busier = (pace.Size, pace.Width);
        for (var i = 0; i < 11; i++)
        {
            pace.Grow();
        }

        var recovering = pace.Width;
        for (var i = 0; i < 40; i++)
        {
            pace.Grow();
        }

        Assert.Equal((50, 4), before);
        Assert.Equal((25, 2), busy);
        Assert.Equal((6, 1), busier);
        Assert.Equal(3, recovering);
        Assert.Equal((50, 4), (pace.Size, pace.Width));
    }

    [Fact]
    public async Task A_mailbox_that_is_throttled_in_the_middle_gets_all_it_asked_for_with_fewer_requests_at_a_time()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var ids = Enumerable.Range(0, 300).Select(i => exchange.Mailbox.Add(new Simulator.CalendarItem
        {
            Subject = $"Visit {i}",
            Start = NodaTime.Instant.FromUtc(2026, 3, 2, 9, 0),
            End = NodaTime.Instant.FromUtc(2026, 3, 2, 10, 0),
        }).Id).ToList();
        await exchange.Side.IdentifyAsync(default);
        exchange.Server.Faults.Add(new Simulator.Faults.Fault { Kind = Simulator.Faults.FaultKind.SoapFault, Operation = "GetItem", BackOffMilliseconds = 10, Skip = 1, Times = 2 });

        var window = new NodaTime.DateInterval(new NodaTime.LocalDate(2026, 3, 1), new NodaTime.LocalDate(2026, 3, 31));
        var read = await exchange.Side.ReadAsync(ids.ConvertAll(id => new EntryHead(id)), window, default);

        Assert.Equal(ids, read.Select(result => result.Entry!.Key));
        Assert.InRange(exchange.Client.RequestsAtATime, 1, 3);
        Assert.Equal(2, exchange.Pauses.Count);
        for (var i = 0; i < 16; i++)
        {
            await exchange.Side.IdentifyAsync(default);
        }

        Assert.Equal(4, exchange.Client.RequestsAtATime);
    }
}
