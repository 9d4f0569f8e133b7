using ExchangeSync.Calendar;
using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Exchange;

public sealed class ServerBudgetTests
{
    [Fact]
    public async Task A_throttled_mailbox_waits_as_long_as_it_is_asked_and_the_others_go_on()
    {
        var time = new VirtualTime();
        var budget = new ServerBudget();
        await using var throttled = await SimulatorServer.StartAsync();
        await using var free = await SimulatorServer.StartAsync();
        throttled.Faults.Add(new Fault { Kind = FaultKind.SoapFault, BackOffMilliseconds = 60_000 });
        using var one = Client(throttled, time, budget);
        using var other = Client(free, time, budget);

        var waiting = one.GetCalendarAsync(default);
        await time.WhenWaitingAsync(1);
        for (var i = 0; i < 30; i++)
        {
            await other.GetCalendarAsync(default);
        }

        Assert.Equal(1, throttled.RequestCount);
        time.Advance(TimeSpan.FromSeconds(59.9));
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));
        await waiting;
        Assert.Equal((2, 0, ServerBudget.Most), (throttled.RequestCount, time.Waiting, budget.Limit));
    }

    [Fact]
    public async Task A_web_server_that_names_a_time_is_left_alone_by_all_until_then()
    {
        var time = new VirtualTime();
        var budget = new ServerBudget();
        await using var server = await SimulatorServer.StartAsync();
        server.Faults.Add(new Fault { Kind = FaultKind.HttpStatus, Status = 503, RetryAfterSeconds = 120 });
        using var one = Client(server, time, budget);
        using var other = Client(server, time, budget);

        var first = one.GetCalendarAsync(default);
        await time.WhenWaitingAsync(1);
        var second = other.GetCalendarAsync(default);
        await time.WhenWaitingAsync(2);

        Assert.Equal(1, server.RequestCount);
        Assert.Equal(ServerBudget.Most / 2, budget.Limit);
        time.Advance(TimeSpan.FromSeconds(120));
        await Task.WhenAll(first, second);
        Assert.Equal(3, server.RequestCount);
    }

    [Fact]
    public async Task A_time_that_is_too_far_away_to_be_waited_for_ends_the_other_clients_too_and_nothing_is_sent()
    {
        var time = new VirtualTime();
        var budget = new ServerBudget();
        await using var server = await SimulatorServer.StartAsync();
        server.Faults.Add(new Fault { Kind = FaultKind.HttpStatus, Status = 503, RetryAfterSeconds = 3600 });
        using var one = Client(server, time, budget);
        using var other = Client(server, time, budget);

        await Assert.ThrowsAsync<EwsRefusedException>(() => one.GetCalendarAsync(default));
        var error = await Assert.ThrowsAsync<EwsRefusedException>(() => other.GetCalendarAsync(default));

        Assert.Equal((EwsErrorIds.ServerBusy, true, 1, 0), (error.ErrorId, error.IsTransient, server.RequestCount, time.Waiting));
        Assert.Contains("3600 seconds", error.Message, StringComparison.Ordinal);
        Assert.Equal(ServerBudget.Most / 2, budget.Limit);
        time.Advance(TimeSpan.FromHours(1));
        await other.GetCalendarAsync(default);
    }

    [Fact]
    public async Task Fewer_requests_go_at_a_time_once_the_server_complains_and_more_again_later()
    {
        var budget = new ServerBudget();
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { MaxConcurrency = 3, Latency = TimeSpan.FromMilliseconds(20), Record = false });
        var clients = Enumerable.Range(0, 8).Select(_ => Client(server, delay: (_, cancellation) => Task.Delay(20, cancellation), budget: budget, retries: 50)).ToList();
        var lowest = ServerBudget.Most;

        await Task.WhenAll(clients.Select(async client =>
        {
            for (var i = 0; i < 10; i++)
            {
                await client.GetCalendarAsync(default);
                lowest = Math.Min(lowest, budget.Limit);
            }
        }));

        Assert.InRange(lowest, 1, 3);
        var refused = server.RequestCount - 80;
        Assert.InRange(refused, 1, 60);
        for (var i = 0; i < ServerBudget.Most * 20; i++)
        {
            budget.Grow();
        }

        Assert.Equal(ServerBudget.Most, budget.Limit);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_for_its_turn_takes_no_place()
    {
        var budget = new ServerBudget();
        var places = new List<IDisposable>();
        for (var i = 0; i < ServerBudget.Most; i++)
        {
            places.Add(await EnterAsync(budget));
        }

        using var stop = new CancellationTokenSource();
        var stopped = budget.EnterAsync(SystemClock.Instance, Task.Delay, Instant.MinValue, TimeSpan.FromMinutes(5), stop.Token);
        var patient = EnterAsync(budget);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        Assert.False(patient.IsCompleted);

        places[0].Dispose();
        places[0].Dispose();

        (await patient).Dispose();
    }

    [Fact]
    public void Clients_of_one_server_share_its_budget_and_those_of_others_do_not()
    {
        var url = new Uri("https://mail.example.com/EWS/Exchange.asmx");

        Assert.Same(ServerBudget.Of(url), ServerBudget.Of(new Uri("https://MAIL.example.com/ews/exchange.asmx")));
        Assert.NotSame(ServerBudget.Of(url), ServerBudget.Of(new Uri("https://mail.example.com:8443/EWS/Exchange.asmx")));
    }

    [Theory]
    [InlineData("ErrorServerBusy")]
    [InlineData("ErrorTooManyObjectsOpened")]
    [InlineData("ErrorExceededConnectionCount")]
    [InlineData("ErrorInsufficientResources")]
    public async Task An_entry_that_the_server_was_too_busy_for_is_written_again_and_the_others_are_not(string code)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "CreateItem", Entry = 1, Code = code, Times = 2 });

        var results = await exchange.Side.WriteAsync([Create("a"), Create("b"), Create("c")], default);

        Assert.All(results, result => Assert.Equal(WriteOutcome.Done, result.Outcome));
        Assert.Equal(["a", "b", "c"], exchange.Mailbox.List().Select(item => item.Content.Subject).Order(StringComparer.Ordinal));
        Assert.NotEmpty(exchange.Pauses);
    }

    [Theory]
    [InlineData("ErrorServerBusy")]
    [InlineData("ErrorTimeoutExpired")]
    [InlineData("ErrorMailboxStoreUnavailable")]
    [InlineData("ErrorMailboxFailover")]
    [InlineData("ErrorConnectionFailed")]
    [InlineData("ErrorInternalServerTransientError")]
    [InlineData("ErrorTooManyObjectsOpened")]
    public async Task A_request_that_changes_nothing_is_sent_again_for_whatever_passes_by_itself(string code)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "SyncFolderItems", Code = code });
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.SoapFault, Operation = "SyncFolderItems", Code = code });

        Assert.Empty((await exchange.Client.SyncAsync(null, default)).Changes);

        Assert.Equal([2, 4], exchange.Pauses.Select(pause => pause.TotalSeconds));
        Assert.Equal(3, exchange.Server.Counts["SyncFolderItems"]);
    }

    [Theory]
    [InlineData("ErrorMailboxStoreUnavailable")]
    [InlineData("ErrorTimeoutExpired")]
    public async Task A_write_that_may_have_taken_effect_is_never_sent_again(string code)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.SoapFault, Operation = "CreateItem", Code = code });

        var error = await Assert.ThrowsAsync<EwsRefusedException>(() => exchange.Side.WriteAsync([Create("a")], default));

        Assert.True(error.IsTransient);
        Assert.Equal(1, exchange.Server.Counts["CreateItem"]);
    }

    [Fact]
    public async Task Batches_shrink_while_the_server_is_busy_and_grow_again()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.SoapFault, Operation = "CreateItem", Times = 2 });
        var creates = Enumerable.Range(0, 400).Select(i => Create($"{i}")).ToList();

        var results = await exchange.Side.WriteAsync(creates, default);

        Assert.All(results, result => Assert.Equal(WriteOutcome.Done, result.Outcome));
        Assert.Equal(400, exchange.Mailbox.List().Count);
        var sizes = exchange.Server.Exchanges.Where(one => one.Operation == "CreateItem").Select(one => one.Request.Split("<t:CalendarItem>").Length - 1).ToList();
        Assert.Equal(50, sizes[0]);
        Assert.Contains(sizes, size => size <= 15);
        Assert.True(sizes[^2] > 20, string.Join(" ", sizes));
    }

    [Fact]
    public async Task What_was_written_before_the_server_got_too_busy_is_kept()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.SoapFault, Operation = "CreateItem", Skip = 1, Times = 100 });

        var results = await exchange.Side.WriteAsync(Enumerable.Range(0, 60).Select(i => Create($"{i}")).ToList(), default);

        Assert.Equal(50, results.Count(result => result.Outcome == WriteOutcome.Done));
        Assert.Equal(10, results.Count(result => result.Outcome == WriteOutcome.NotProcessed));
        Assert.Equal(50, exchange.Mailbox.List().Count);
    }

    private static Task<IDisposable> EnterAsync(ServerBudget budget) => budget.EnterAsync(SystemClock.Instance, Task.Delay, Instant.MinValue, TimeSpan.FromMinutes(5), default);

    private static EntryWrite Create(string title) => new()
    {
        Kind = WriteKind.Create,
        Stamp = new Stamp(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()),
        Content = new EntryContent { Title = title, Time = new EntryTime { Start = new(2026, 3, 3, 9, 0), End = new(2026, 3, 3, 10, 0) } },
    };

    private static EwsClient Client(SimulatorServer server, VirtualTime time, ServerBudget budget) => Client(server, time.DelayAsync, budget, clock: time);

    private static EwsClient Client(SimulatorServer server, Func<TimeSpan, CancellationToken, Task> delay, ServerBudget budget, int retries = 4, IClock? clock = null) => new(new EwsClientOptions
    {
        Url = server.Url,
        UserName = "anna",
        Password = "secret",
        Clock = clock ?? SystemClock.Instance,
        Delay = delay,
        MaxBusyRetries = retries,
        Budget = budget,
    });
}
