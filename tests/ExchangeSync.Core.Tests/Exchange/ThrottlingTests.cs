using ExchangeSync.Calendar;
using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Exchange;

public sealed class ThrottlingTests
{
    private static readonly DateInterval Window = new(new LocalDate(2026, 3, 1), new LocalDate(2026, 3, 31));

    [Fact]
    public async Task A_busy_server_is_waited_for_as_long_as_it_asks()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.SoapFault, BackOffMilliseconds = 2500 });
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.SoapFault });
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.HttpStatus, Status = 503 });

        Assert.NotEmpty((await exchange.Client.GetCalendarAsync(default)).Id);

        Assert.Equal([TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)], exchange.Pauses);
        Assert.Equal(4, exchange.Client.Requests);
    }

    [Fact]
    public async Task A_server_that_stays_busy_is_given_up_after_a_bounded_number_of_pauses()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.SoapFault, BackOffMilliseconds = 10, Times = 100 });

        var error = await Assert.ThrowsAsync<EwsRefusedException>(() => exchange.Client.GetCalendarAsync(default));

        Assert.Equal((EwsErrorIds.ServerBusy, true, TimeSpan.FromMilliseconds(10)), (error.ErrorId, error.IsTransient, error.BackOff!.Value));
        Assert.Equal(exchange.Options.MaxBusyRetries, exchange.Pauses.Count);
    }

    [Fact]
    public async Task A_server_that_asks_for_an_hour_is_not_waited_for()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.SoapFault, BackOffMilliseconds = 3_600_000 });

        Assert.Equal(EwsErrorIds.ServerBusy, (await Assert.ThrowsAsync<EwsRefusedException>(() => exchange.Client.GetCalendarAsync(default))).ErrorId);
        Assert.Empty(exchange.Pauses);
    }

    [Theory]
    [InlineData("Date: Mon, 01 Jan 0001 00:00:00 GMT\r\nRetry-After: Fri, 31 Dec 9999 23:59:59 GMT")]
    [InlineData("Retry-After: 2147483647")]
    public async Task A_server_that_asks_for_a_thousand_years_is_believed_for_a_day(string asks)
    {
        using var server = RawServer.Answering("HTTP/1.1 503 Busy\r\n" + asks, []);
        using var client = new EwsClient(new EwsClientOptions { Url = server.Url, UserName = "anna", Password = "secret" });

        var error = await Assert.ThrowsAsync<EwsRefusedException>(() => client.GetCalendarAsync(default));

        Assert.Equal((EwsErrorIds.ServerBusy, TimeSpan.FromDays(1)), (error.ErrorId, error.BackOff!.Value));
    }

    [Fact]
    public async Task A_create_that_the_server_was_too_busy_for_is_made_once()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.SoapFault, Operation = "CreateItem", Times = 2 });

        var result = Assert.Single(await exchange.Side.WriteAsync([Create()], default));

        Assert.Equal(WriteOutcome.Done, result.Outcome);
        Assert.Single(exchange.Mailbox.List());
        Assert.Equal(3, exchange.Server.Counts["CreateItem"]);
    }

    [Theory]
    [InlineData(FaultKind.CutAfter)]
    [InlineData(FaultKind.Truncated)]
    [InlineData(FaultKind.NotXml)]
    public async Task A_create_whose_reply_is_lost_is_not_sent_again_but_found_by_its_stamp(FaultKind kind)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var create = Create();
        exchange.Server.Faults.Add(new Fault { Kind = kind, Operation = "CreateItem" });

        await Assert.ThrowsAsync<EwsBrokenException>(() => exchange.Side.WriteAsync([create], default));

        Assert.Equal(1, exchange.Server.Counts["CreateItem"]);
        Assert.Equal(exchange.Mailbox.List().Single().Id, Assert.Single(await exchange.Side.FindByStampAsync([create.Stamp!], default)).Key);
    }

    [Fact]
    public async Task Entries_of_a_batch_that_was_stopped_are_not_processed_when_written_and_asked_again_when_read()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.BatchStopped, Operation = "CreateItem", Entry = 1 });
        var results = await exchange.Side.WriteAsync([Create(), Create(), Create()], default);
        Assert.Equal([WriteOutcome.Done, WriteOutcome.NotProcessed, WriteOutcome.NotProcessed], results.Select(result => result.Outcome));

        var more = (await exchange.Side.WriteAsync([Create(), Create()], default)).Select(result => new EntryHead(result.Key!)).ToList();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.BatchStopped, Operation = "GetItem", Entry = 1 });
        var read = await exchange.Side.ReadAsync([new EntryHead(results[0].Key!), .. more], Window, default);

        Assert.All(read, result => Assert.NotNull(result.Entry));
        Assert.Single(exchange.Pauses);
    }

    [Fact]
    public async Task A_reply_that_one_item_breaks_costs_only_that_item()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var items = Enumerable.Range(0, 4).Select(i => exchange.Mailbox.Add(CalendarItem.Timed($"{i}", new(2026, 3, 3, 9, 0), new(2026, 3, 3, 10, 0), ExchangeServer.Zone))).ToList();
        await exchange.Side.IdentifyAsync(default);
        // All four, then the second half, then the fourth alone: its keys can be read.
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.Truncated, Operation = "GetItem" });
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.Truncated, Operation = "GetItem", Skip = 1 });
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.Truncated, Operation = "GetItem", Skip = 3 });

        var results = await exchange.Side.ReadAsync(items.Select(item => new EntryHead(item.Id)).ToList(), Window, default);

        Assert.True(exchange.Server.Faults.IsEmpty);
        Assert.Equal(1, results.Count(result => result.Entry is null));
        Assert.Equal(EwsErrorIds.TruncatedResponse, Assert.Single(results, result => result.Error is not null).Error!.Code);
    }

    [Fact]
    public async Task When_nothing_can_be_read_the_wire_is_broken_and_not_the_items()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var items = Enumerable.Range(0, 4).Select(i => exchange.Mailbox.Add(CalendarItem.Timed($"{i}", new(2026, 3, 3, 9, 0), new(2026, 3, 3, 10, 0), ExchangeServer.Zone))).ToList();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.NotXml, Operation = "GetItem", Times = 1000 });

        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => exchange.Side.ReadAsync(items.Select(item => new EntryHead(item.Id)).ToList(), Window, default));

        Assert.Equal(EwsErrorIds.InvalidResponse, error.ErrorId);
        Assert.True(exchange.Server.Counts["GetItem"] < 6);
    }

    [Fact]
    public async Task A_stop_during_a_pause_is_heard()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.SoapFault });
        using var stop = new CancellationTokenSource();
        using var client = new EwsClient(new EwsClientOptions
        {
            Url = exchange.Server.Url,
            UserName = "anna",
            Password = "secret",
            Delay = async (delay, cancellation) =>
            {
                await stop.CancelAsync();
                await Task.Delay(delay, cancellation);
            },
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetCalendarAsync(stop.Token));
    }

    private static EntryWrite Create() => new()
    {
        Kind = WriteKind.Create,
        Stamp = new Stamp(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()),
        Content = new EntryContent { Title = "x", Time = new EntryTime { Start = new(2026, 3, 3, 9, 0), End = new(2026, 3, 3, 10, 0) } },
    };
}
