using System.Diagnostics;
using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using ExchangeSync.Sync.Watching;
using ExchangeSync.Tests.SimulatorTests;
using ExchangeSync.Tests.Store;
using NodaTime;

namespace ExchangeSync.Tests.Watching;

/// <summary>A real server over HTTP, a store in a file, connections to several mailboxes, and a watch over them; a second handle on the store is another process.</summary>
internal sealed class WatchWorld : IAsyncDisposable
{
    public const string Zone = "Romance Standard Time";
    private readonly StoreFolder _folder = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<(string Title, ConnectionRun Run)> _runs = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _told = [];
    private Task? _watching;
    private Relay? _relay;

    private WatchWorld(SimulatorServer server)
    {
        Server = server;
        _ = _folder.Database;
        Elsewhere = Database.Open(_folder.DatabasePath, create: false);
    }

    public SimulatorServer Server { get; }

    /// <summary>The store as another process has it open.</summary>
    public Database Elsewhere { get; }

    /// <summary>Impatient, so that a test need not wait.</summary>
    public WatchOptions Options { get; set; } = new()
    {
        ReloadInterval = TimeSpan.FromMilliseconds(200),
        PullInterval = TimeSpan.FromMilliseconds(200),
        PollInterval = TimeSpan.FromMilliseconds(300),
        ListenPause = (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1)),
        RunPause = (TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(1)),
        StreamMinutes = 30,
    };

    public IReadOnlyList<(string Title, ConnectionRun Run)> Runs
    {
        get
        {
            lock (_gate)
            {
                return [.. _runs];
            }
        }
    }

    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_gate)
            {
                return [.. _warnings];
            }
        }
    }

    public static LocalDate Day => SystemClock.Instance.GetCurrentInstant().InUtc().Date.PlusDays(7);

    public static MailboxOptions[] Mailboxes { get; } =
    [
        .. new[] { "anna", "bo", "cai" }.Select(name => new MailboxOptions { Address = $"{name}@example.com", UserName = name, Password = "secret" }),
        new MailboxOptions { Address = "service@example.com", UserName = "service", Password = "secret", MayImpersonate = true },
    ];

    public static async Task<WatchWorld> StartAsync(Func<SimulatorOptions, SimulatorOptions>? change = null)
    {
        var options = new SimulatorOptions { Mailboxes = Mailboxes };
        return new WatchWorld(await SimulatorServer.StartAsync(change?.Invoke(options) ?? options));
    }

    public SimulatedMailbox Mailbox(string name) => Server.Mailboxes[$"{name}@example.com"];

    public ExchangeConnection Connect(string name, Func<ExchangeConnection, ExchangeConnection>? change = null, string password = "secret", Uri? url = null)
    {
        var users = new UserTable(_folder.Database);
        var user = users.Find(name) ?? users.Add(name, null, SystemClock.Instance.GetCurrentInstant());
        var connection = new ExchangeConnection
        {
            Id = Guid.NewGuid(),
            Title = name,
            Server = (url ?? Server.Url).ToString(),
            UserName = name,
            UserId = user.Id,
            Settings = new SyncSettings { Activated = true, TimeZone = Zone },
            Created = SystemClock.Instance.GetCurrentInstant(),
        };
        return _folder.Connections.Add(change?.Invoke(connection) ?? connection, StoreFolder.Password(password), force: true);
    }

    /// <summary>Connects the mailbox by the service account.</summary>
    public ExchangeConnection ConnectByService(string name) => Connect(name, connection => connection with
    {
        UserName = "service",
        Mailbox = $"{name}@example.com",
        Access = new ConnectionAccess { Impersonate = true },
    });

    /// <summary>A network between the watch and the server.</summary>
    public Relay NewRelay() => _relay = new Relay(Server.Url);

    public void Watch()
    {
        var host = new WatchHost
        {
            Ended = (connection, run) => Note(() => _runs.Add((connection.Title, run))),
            Warn = text => Note(() => _warnings.Add(text)),
            Tell = text => Note(() => _told.Add(text)),
        };
        _watching = Task.Run(async () =>
        {
            using var watch = new CalendarWatch(_folder.Database, () => _folder.Connections.All(), Options, host);
            await watch.RunAsync(_ending.Token, _stop.Token);
        });
    }

    /// <summary>Watches, and waits until every connection has run once and a streaming connection is open.</summary>
    public async Task WatchStreamingAsync(int connections = 1)
    {
        Watch();
        await UntilAsync(() => Server.HangingCount > 0 && Runs.Select(run => run.Title).Distinct().Count() == connections, "streaming");
        await Task.Delay(300);
    }

    /// <summary>Ends it as -For does.</summary>
    public async Task EndAsync()
    {
        await _ending.CancelAsync();
        await EndedAsync();
    }

    /// <summary>Waits until it has ended.</summary>
    public Task EndedAsync() => _watching!.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Ends it as Ctrl+C does; gives how long that took.</summary>
    public async Task<TimeSpan> StopAsync()
    {
        var watch = Stopwatch.StartNew();
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _watching!.WaitAsync(TimeSpan.FromSeconds(20)));
        return watch.Elapsed;
    }

    public MailboxItem AddItem(string name, string subject) =>
        Mailbox(name).Add(CalendarItem.Timed(subject, Day.At(new LocalTime(9, 0)), Day.At(new LocalTime(10, 0)), Zone));

    /// <summary>An appointment that its user makes in another process.</summary>
    public Guid AddAppointment(string name, string title) => new AppointmentTable(Elsewhere).Add(
        new UserTable(Elsewhere).Get(name).Id,
        new EntryContent { Title = title, Time = new EntryTime { Start = Day.At(new LocalTime(13, 0)), End = Day.At(new LocalTime(14, 0)), Zone = Zone } },
        SystemClock.Instance.GetCurrentInstant()).Id;

    public bool IsInMicrobizz(string name, string title) =>
        new AppointmentTable(Elsewhere).List(new UserTable(Elsewhere).Get(name).Id).Any(appointment => appointment.Content.Title == title);

    public bool IsInExchange(string name, string subject) => Mailbox(name).List().Any(item => item.Content.Subject == subject);

    public int RunsOf(string name) => Runs.Count(run => run.Title == name);

    /// <summary>Waits until there was no run for two seconds, which must not take long.</summary>
    public async Task RestAsync()
    {
        var waited = Stopwatch.StartNew();
        for (var (count, quiet) = (Runs.Count, Stopwatch.StartNew()); quiet.Elapsed.TotalSeconds < 2; await Task.Delay(50))
        {
            Assert.True(waited.Elapsed.TotalSeconds < 20, $"It does not come to rest. {Report()}");
            if (Runs.Count != count)
            {
                (count, quiet) = (Runs.Count, Stopwatch.StartNew());
            }
        }
    }

    public async Task UntilAsync(Func<bool> condition, string what, double seconds = 30)
    {
        for (var waited = Stopwatch.StartNew(); !condition(); await Task.Delay(20))
        {
            Assert.True(waited.Elapsed.TotalSeconds < seconds, $"{what}: not within {seconds} seconds. {Report()}");
        }
    }

    public string Report()
    {
        lock (_gate)
        {
            return string.Join('\n', _runs.Select(run => $"run of {run.Title}: {run.Run.Run?.Status} {run.Run.Error?.Message}").Concat(_warnings).Concat(_told));
        }
    }

    /// <summary>Ends it; nothing is left open on the server, no mail was sent, and all that was said on the wire was valid.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_watching is { IsCompleted: false })
        {
            await EndAsync();
        }

        await UntilAsync(() => Server.HangingCount == 0, "the streaming connections closed", 5);

        // The last Unsubscribe may still be under way where the machine is busy.
        await UntilAsync(() => Server.SubscriptionCount == 0, "the subscriptions ended", 5);
        var subscriptions = Server.SubscriptionCount;
        _relay?.Dispose();
        await Server.DisposeAsync();
        Elsewhere.Dispose();
        _folder.Dispose();
        _ending.Dispose();
        _stop.Dispose();
        Assert.Equal(0, subscriptions);
        Assert.Equal(0, Server.MailsSent);
        Assert.Empty(SchemaCheck.Load()?.Errors(Server.Exchanges, out _) ?? []);
    }

    private void Note(Action note)
    {
        lock (_gate)
        {
            note();
        }
    }
}
