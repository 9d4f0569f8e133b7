using ExchangeSync.Calendar;
using ExchangeSync.Exchange;
using ExchangeSync.Simulator;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>Everything that a history happens to: the real planner, runner, store and client, the simulated server in this process, and one clock.</summary>
internal sealed class World : IDisposable
{
    private static readonly string[] ConnectionZones =
        ["Romance Standard Time", "Pacific Standard Time", "AUS Eastern Standard Time", "UTC", "New Zealand Standard Time", "E. South America Standard Time"];

    // Quiet weeks, and weeks in which clocks change, north and south.
    private static readonly LocalDateTime[] Starts =
        [new(2026, 3, 2, 9, 0), new(2026, 3, 24, 22, 30), new(2026, 10, 19, 4, 15), new(2026, 9, 22, 13, 0), new(2026, 3, 31, 23, 50)];

    private readonly string _path = TemplateDatabase.Copy();
    private readonly Dice _ids;
    private readonly ExchangeConnection _connection;

    public World(HistoryPlan plan)
    {
        // Another stream than the one that the moves came from.
        _ids = new Dice(~plan.Seed);
        var setup = plan.Setup;
        Clock = new VirtualClock(Starts[setup.Start % Starts.Length].InUtc().ToInstant());
        Server = new InProcessServer(new SimulatorOptions { Clock = Clock, NewId = _ids.NewGuid, Record = false });
        Outlook = Server.Mailboxes.Values.Single();
        Wire = new Wire(Server, Clock);
        Database = Database.Open(_path, create: false);
        Appointments = new AppointmentTable(Database) { NewId = _ids.NewGuid };
        Occurrences = new OccurrenceTable(Database) { NewId = _ids.NewGuid };
        Store = new SyncStore(Database, TemplateDatabase.Connection);
        Settings = new SyncSettings
        {
            Activated = true,
            TimeZone = ConnectionZones[setup.Zone % ConnectionZones.Length],
            WeeksBack = 2,
            WeeksAhead = 6,
            PrivateMode = (PrivateMode)(setup.Private % 3),
            ConflictPolicy = (ConflictPolicy)(setup.Policy % 4),
            Recurrence = (RecurrenceMode)(setup.Recurrence % 2),
            KeepHtml = setup.KeepHtml % 3 == 1,
        };
        Zone = Zones.Find(Settings.TimeZone)!;
        _connection = new ConnectionTable(Database).All().Single();
    }

    public VirtualClock Clock { get; }

    public InProcessServer Server { get; }

    /// <summary>The mailbox as its owner edits it.</summary>
    public SimulatedMailbox Outlook { get; }

    public Wire Wire { get; }

    public Database Database { get; }

    public AppointmentTable Appointments { get; }

    public OccurrenceTable Occurrences { get; }

    public SyncStore Store { get; }

    public SyncSettings Settings { get; set; }

    public DateTimeZone Zone { get; }

    public Instant Now => Clock.GetCurrentInstant();

    public LocalDate Today => Now.InZone(Zone).Date;

    public DateInterval Window => Settings.WindowAt(Today);

    public MappingOptions Mapping => new() { ConnectionZone = Settings.TimeZone, AppointmentTypes = Appointments.Types(), KeepHtml = Settings.KeepHtml, Now = Now };

    /// <summary>Rows that this process has changed in the store so far.</summary>
    public long StoreChanges => Database.Read(session => session.Number("SELECT total_changes()")!.Value);

    /// <summary>Every appointment of the user, the oldest first.</summary>
    public IReadOnlyList<Appointment> AllAppointments() =>
        Appointments.List(TemplateDatabase.User).OrderBy(appointment => appointment.Created).ThenBy(appointment => appointment.Id).ToList();

    /// <summary>Every single item and series, the oldest first.</summary>
    public IReadOnlyList<MailboxItem> AllItems() => Outlook.List().OrderBy(item => item.Created).ThenBy(item => item.Id, StringComparer.Ordinal).ToList();

    /// <summary>One run as the product makes it, with the lease around it.</summary>
    public async Task<SyncRun> RunAsync(bool releaseHeld = false)
    {
        using var sync = NewSync(new DeleteLimits { ReleaseHeld = releaseHeld });
        return await sync.RunAsync(null, CancellationToken.None);
    }

    public async Task<SyncPlan> PlanAsync()
    {
        using var sync = NewSync(new DeleteLimits());
        return await sync.PlanAsync(null, CancellationToken.None);
    }

    /// <summary>These entries of Exchange as the client reads them; null where one is not there.</summary>
    public async Task<IReadOnlyList<ReadResult>> ReadItemsAsync(IReadOnlyList<EntryHead> heads)
    {
        using var client = new EwsClient(NewClientOptions());
        return await new ExchangeSide(client, Settings.TimeZone, Settings.Recurrence).ReadAsync(heads, Window, CancellationToken.None);
    }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
    }

    private ConnectionSync NewSync(DeleteLimits limits) =>
        ConnectionSync.For(Database, _connection with { Settings = Settings }, limits, NewClientOptions(), _ids.NewGuid);

    private EwsClientOptions NewClientOptions() => new()
    {
        Url = InProcessServer.Url,
        UserName = "anna",
        Password = "secret",
        Clock = Clock,
        Handler = Wire.NewHandler,
        Delay = (time, _) =>
        {
            Clock.Advance(Duration.FromTimeSpan(time));
            return Task.CompletedTask;
        },
        NewTimeLimit = _ => new CancellationTokenSource(),
    };
}
