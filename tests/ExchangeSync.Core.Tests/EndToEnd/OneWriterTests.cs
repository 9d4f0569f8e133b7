using ExchangeSync.Calendar;
using ExchangeSync.Exchange;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using NodaTime.Testing;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>One writer per connection: of two runs at once one goes on, and one that was suspended until another took over writes nothing more.</summary>
public sealed class OneWriterTests : IAsyncLifetime
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 8, 0);
    private readonly string _folder = Directory.CreateTempSubdirectory("exchangesync").FullName;
    private readonly FakeClock _clock = new(Start);
    private SimulatorServer _server = null!;
    private Database _first = null!;
    private Database _second = null!;
    private ExchangeConnection _connection = null!;
    private Guid _user;

    public async Task InitializeAsync()
    {
        _server = await SimulatorServer.StartAsync(new SimulatorOptions { Clock = _clock });
        _first = Database.Open(Path.Combine(_folder, "test.db"), create: true);
        _second = Database.Open(_first.Path, create: false);
        _user = new UserTable(_first).Add("Anna", null, Start).Id;
        _connection = new ConnectionTable(_first).Add(
            new ExchangeConnection
            {
                Id = Guid.NewGuid(), Title = "Anna", Server = _server.Url.ToString(), UserName = "anna", UserId = _user, Created = Start,
                Settings = new SyncSettings { Activated = true, TimeZone = "Romance Standard Time", PrivateMode = PrivateMode.Full },
            },
            password: null,
            force: false);
    }

    public async Task DisposeAsync()
    {
        _first.Dispose();
        _second.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(Side.Exchange)]
    [InlineData(Side.Microbizz)]
    public async Task A_run_that_was_suspended_until_another_took_over_writes_nothing_more(Side side)
    {
        Add(side, "Before");
        int? creates = null;
        var suspended = Run(_first, new Suspending(request => request.Contains(side == Side.Microbizz ? "<m:FindItem" : "<m:GetItem", StringComparison.Ordinal), async () =>
        {
            // Asleep for an hour, in which another run does the work.
            _clock.AdvanceHours(1);
            using var other = Run(_second);
            await other.RunAsync(null, CancellationToken.None);
            creates = _server.Counts.GetValueOrDefault("CreateItem");
        }));

        var lost = await Assert.ThrowsAnyAsync<Exception>(() => suspended.RunAsync(null, CancellationToken.None));

        Assert.Equal("LeaseLost", (lost as SideException)?.ErrorId ?? ((StoreException)lost).ErrorId);
        Assert.Equal(creates, _server.Counts.GetValueOrDefault("CreateItem"));
        Assert.Equal(side == Side.Microbizz ? 1 : 0, creates);
        Assert.Equal("Before", Assert.Single(new AppointmentTable(_first).List(_user)).Content.Title);
        Assert.Single(_server.Mailboxes["anna@example.com"].List());
        suspended.Dispose();

        // The run that was cut off is told apart from one that is under way.
        using var next = Run(_first);
        Assert.Equal(SyncRunStatus.Completed, (await next.RunAsync(null, CancellationToken.None)).Status);
        Assert.DoesNotContain(new SyncStore(_first, _connection.Id).Runs(), run => run.Status == SyncRunStatus.Running);
        Assert.Single(_server.Mailboxes["anna@example.com"].List());
    }

    [Fact]
    public async Task A_reply_that_comes_after_another_run_took_over_changes_nothing_and_nothing_is_doubled()
    {
        Add(Side.Microbizz, "Once");
        using var suspended = Run(_first, new Suspending(request => request.Contains("<m:CreateItem", StringComparison.Ordinal), async () =>
        {
            _clock.AdvanceHours(1);
            using var other = Run(_second);
            await other.RunAsync(null, CancellationToken.None);
        })
        { After = true });

        var lost = await Assert.ThrowsAnyAsync<Exception>(() => suspended.RunAsync(null, CancellationToken.None));

        Assert.Equal("LeaseLost", (lost as SideException)?.ErrorId ?? ((StoreException)lost).ErrorId);
        Assert.Single(_server.Mailboxes["anna@example.com"].List());
        Assert.Equal(1, new SyncStore(_first, _connection.Id).CountLinks());
        using var next = Run(_first);
        Assert.Equal(0, SyncedMailbox.Written(await next.RunAsync(null, CancellationToken.None)));
    }

    public static TheoryData<int> Requests => new(Enumerable.Range(1, 14));

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_run_that_is_taken_over_after_any_of_its_requests_by_one_that_finds_a_series_under_its_new_id_ends_with_that(int at)
    {
        var sent = 0;
        _connection = _connection with { Settings = _connection.Settings with { Recurrence = RecurrenceMode.Series } };
        var outlook = _server.Mailboxes["anna@example.com"];
        var start = new LocalDateTime(2026, 3, 4, 10, 0);
        var series = outlook.Add(CalendarItem.Timed("Course", start, start.PlusHours(1), "Romance Standard Time") with { Recurrence = new Recurrence(new DailyPattern(7), start.Date, Count: 4) });
        outlook.Change(outlook.Occurrence(series.Id, start.Date.PlusDays(7)).Id, item => item with { Subject = "Course, late" });
        using (var first = Run(_first))
        {
            await first.RunAsync(null, CancellationToken.None);
        }

        outlook.Migrate();
        var table = new AppointmentTable(_first);
        table.Update(table.List(_user).Single(one => one.Content.Title == "Course, late").Id, content => content with { Place = "Attic" }, _clock.GetCurrentInstant());
        using var suspended = Run(_first, new Suspending(_ => ++sent == at, async () =>
        {
            _clock.AdvanceHours(1);
            using var other = Run(_second);
            await other.RunAsync(null, CancellationToken.None);
        })
        { After = true });

        var lost = await Assert.ThrowsAnyAsync<Exception>(() => suspended.RunAsync(null, CancellationToken.None));

        Assert.Equal("LeaseLost", (lost as SideException)?.ErrorId ?? (lost as StoreException)?.ErrorId ?? lost.ToString());
    }

    [Fact]
    public async Task A_second_run_says_who_is_running_and_since_when_and_sends_nothing()
    {
        Add(Side.Microbizz, "One");
        StoreException? refused = null;
        using var first = Run(_first, new Suspending(request => request.Contains("<m:CreateItem", StringComparison.Ordinal), async () =>
        {
            _clock.AdvanceMinutes(3);
            var requests = _server.RequestCount;
            using var second = Run(_second);
            refused = await Assert.ThrowsAsync<StoreException>(() => second.RunAsync(null, CancellationToken.None));
            Assert.Equal(requests, _server.RequestCount);
        }));

        Assert.Equal(SyncRunStatus.Completed, (await first.RunAsync(null, CancellationToken.None)).Status);

        Assert.Equal("RunInProgress", refused!.ErrorId);
        Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("2026-03-02T08:00:00Z", refused.Message, StringComparison.Ordinal);
        Assert.Single(_server.Mailboxes["anna@example.com"].List());
    }

    [Fact]
    public async Task A_long_run_renews_its_lease_before_half_of_it_is_gone()
    {
        for (var i = 0; i < 120; i++)
        {
            Add(Side.Microbizz, $"Appointment {i}");
        }

        var (underWay, before) = (0, _clock.GetCurrentInstant());
        using var first = Run(_first, new Suspending(_ => true, async () =>
        {
            // A request takes four minutes, and so do several at a time; nobody may come between.
            if (Interlocked.Increment(ref underWay) == 1)
            {
                _clock.AdvanceMinutes(4);
            }

            using var second = Run(_second);
            Assert.Equal("RunInProgress", (await Assert.ThrowsAsync<StoreException>(() => second.RunAsync(null, CancellationToken.None))).ErrorId);
            Interlocked.Decrement(ref underWay);
        })
        { Always = true });

        Assert.Equal(120, (await first.RunAsync(null, CancellationToken.None)).CreatedInExchange);
        var took = _clock.GetCurrentInstant() - before;
        Assert.True(took > Duration.FromMinutes(20), $"The run took {took}, which is no two leases.");
    }

    [Fact]
    public async Task A_lease_that_was_taken_before_the_clock_was_set_back_blocks_nobody()
    {
        new SyncStore(_second, _connection.Id).AcquireLease("dead", Start + Duration.FromDays(300), Duration.FromMinutes(10));
        using var run = Run(_first);
        Assert.Equal(SyncRunStatus.Completed, (await run.RunAsync(null, CancellationToken.None)).Status);
    }

    private void Add(Side side, string title)
    {
        var start = new LocalDateTime(2026, 3, 4, 10, 0);
        if (side == Side.Microbizz)
        {
            new AppointmentTable(_first).Add(_user, new EntryContent { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = "Romance Standard Time" } }, _clock.GetCurrentInstant());
        }
        else
        {
            _server.Mailboxes["anna@example.com"].Add(CalendarItem.Timed(title, start, start.PlusHours(1), "Romance Standard Time"));
        }
    }

    private ConnectionSync Run(Database database, Suspending? wire = null) => ConnectionSync.For(
        database, _connection, new DeleteLimits(), new EwsClientOptions { Url = _server.Url, UserName = "anna", Password = "secret", Clock = _clock, Handler = () => wire ?? new Suspending(_ => false, () => Task.CompletedTask) }, Guid.NewGuid);

    /// <summary>Stands still before (or after) the first request that fits, or before every one.</summary>
    private sealed class Suspending(Func<string, bool> fits, Func<Task> meanwhile) : DelegatingHandler(new HttpClientHandler())
    {
        private bool _done;

        public bool After { get; init; }

        public bool Always { get; init; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var hit = (!_done || Always) && fits(await request.Content!.ReadAsStringAsync(cancellationToken));
            _done |= hit;
            if (hit && !After)
            {
                await meanwhile();
            }

            var response = await base.SendAsync(request, cancellationToken);
            if (hit && After)
            {
                await meanwhile();
            }

            return response;
        }
    }
}
