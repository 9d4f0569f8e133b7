using System.Globalization;
using ExchangeSync.Calendar;
using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Simulator;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>Everything that a history happens to: the real planner, runner, store and client, the simulated server in this process, and one clock.</summary>
internal sealed class World : IDisposable
{
    /// <summary>The item in this mailbox of an appointment of another user, whose connection made it. Nobody here may edit it, and it is nobody's here.</summary>
    public const string TitleOfAnother = "Bert's";

    /// <summary>The zones that a connection may have.</summary>
    public static readonly string[] ConnectionZones =
        ["Romance Standard Time", "Pacific Standard Time", "AUS Eastern Standard Time", "UTC", "New Zealand Standard Time", "E. South America Standard Time"];

    // Quiet weeks, and weeks in which clocks change, north and south.
    private static readonly LocalDateTime[] Starts =
        [new(2026, 3, 2, 9, 0), new(2026, 3, 24, 22, 30), new(2026, 10, 19, 4, 15), new(2026, 9, 22, 13, 0), new(2026, 3, 31, 23, 50)];

    // Small calendars are never guarded by the default alone, except from being emptied.
    private static readonly int[] MaxDeletes = [10, 10, 3, 1];

    private readonly string _path = TemplateDatabase.Copy();
    private readonly Commits _commits;
    private readonly DeleteLimits _limits;
    private readonly Dice _ids;
    private readonly Reading<IReadOnlyList<Appointment>> _appointments;
    private readonly Reading<IReadOnlyList<MailboxItem>> _items;
    private readonly Reading<IReadOnlyList<Link>> _links;
    private readonly Reading<Snapshot> _exchange;
    private readonly Reading<Snapshot> _microbizz;
    private ExchangeConnection _connection;
    private SyncSettings _settings;
    private Database? _syncDatabase;
    private int _zones;
    private string? _versionOfAnother;

    public World(HistoryPlan plan)
    {
        // Another stream than the one that the moves came from.
        _ids = new Dice(~plan.Seed);
        var setup = plan.Setup;
        Clock = new VirtualClock(Starts[setup.Start % Starts.Length].InUtc().ToInstant());
        Server = new InProcessServer(new SimulatorOptions { Clock = Clock, NewId = _ids.NewGuid, Record = false });
        Outlook = Server.Mailboxes.Values.Single();
        Wire = new Wire(Server, Clock);
        Process = new MortalProcess(_path);
        _commits = new Commits(_path);
        Database = Open();
        Appointments = new AppointmentTable(Database) { NewId = _ids.NewGuid };
        Occurrences = new OccurrenceTable(Database) { NewId = _ids.NewGuid };
        Store = new SyncStore(Database, TemplateDatabase.Connection);
        _settings = new SyncSettings
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
        StoreLock = new StoreLock(_path);
        _limits = new DeleteLimits { MaxCount = MaxDeletes[setup.Policy / 4 % MaxDeletes.Length] };
        _connection = new ConnectionTable(Database).All().Single(connection => connection.Id == TemplateDatabase.Connection);
        _appointments = new(StoreState, () => Appointments.List(TemplateDatabase.User));
        _links = new(StoreState, () => Store.AllLinks());
        _microbizz = new(StoreState, () => Snapshot.OfMicrobizz(this));
        _items = new(() => Outlook.State, () => Outlook.List().Where(item => item.Content.Subject != TitleOfAnother).ToList());
        _exchange = new(() => Outlook.State, () => Snapshot.OfExchange(this));
    }

    public VirtualClock Clock { get; }

    public InProcessServer Server { get; }

    /// <summary>The mailbox as its owner edits it.</summary>
    public SimulatedMailbox Outlook { get; }

    public Wire Wire { get; }

    public Database Database { get; }

    public AppointmentTable Appointments { get; }

    public OccurrenceTable Occurrences { get; }

    /// <summary>What the sync has stored, as another process sees it.</summary>
    public SyncStore Store { get; private set; }

    /// <summary>The process that runs the sync.</summary>
    public MortalProcess Process { get; }

    /// <summary>Another program that has the file open.</summary>
    public StoreLock StoreLock { get; }

    public SyncSettings Settings
    {
        get => _settings;
        set
        {
            _zones += value.TimeZone == _settings.TimeZone ? 0 : 1;
            _settings = value;
        }
    }

    /// <summary>How many deletes are carried over at once.</summary>
    public DeleteLimits Limits => _limits;

    /// <summary>The connection's zone.</summary>
    public DateTimeZone Zone => Zones.Find(_settings.TimeZone)!;

    /// <summary>The zone of appointments without one; null once the connection's zone was changed: which one their writer meant is known no more.</summary>
    public DateTimeZone? ZoneOfZoneless => _zones == 0 ? Zone : null;

    public Instant Now => Clock.GetCurrentInstant();

    public LocalDate Today => Now.InZone(Zone).Date;

    public DateInterval Window => Settings.WindowAt(Today);

    public MappingOptions Mapping => new() { ConnectionZone = Settings.TimeZone, AppointmentTypes = Appointments.Types(), KeepHtml = Settings.KeepHtml, Now = Now };

    /// <summary>Rows that the sync has changed in the store so far.</summary>
    public long StoreChanges => SyncDatabase.Read(session => session.Number("SELECT total_changes()")!.Value);

    /// <summary>Every appointment of the user, by start.</summary>
    public IReadOnlyList<Appointment> AppointmentsByStart => _appointments.Value;

    /// <summary>Every single item and series but <see cref="TitleOfAnother"/>, by start.</summary>
    public IReadOnlyList<MailboxItem> ItemsByStart => _items.Value;

    /// <summary>Every link.</summary>
    public IReadOnlyList<Link> Links => _links.Value;

    /// <summary>Every appointment of the user, the oldest first.</summary>
    public IReadOnlyList<Appointment> AllAppointments() =>
        AppointmentsByStart.OrderBy(appointment => appointment.Created).ThenBy(appointment => appointment.Id).ToList();

    /// <summary>Every single item and series, the oldest first.</summary>
    public IReadOnlyList<MailboxItem> AllItems() => ItemsByStart.OrderBy(item => item.Created).ThenBy(item => item.Id, StringComparer.Ordinal).ToList();

    /// <summary>What that side shows now.</summary>
    public Snapshot SnapshotOf(Side side) => side == Side.Exchange ? _exchange.Value : _microbizz.Value;

    // The sync has the file open by itself: its users work in another process.
    private Database SyncDatabase => _syncDatabase ??= _commits.Watch(Process.Open);

    /// <summary>One run as the product makes it, with the lease around it.</summary>
    public async Task<SyncRun> RunAsync(bool releaseHeld = false)
    {
        using var sync = NewSync(SyncDatabase, _limits with { ReleaseHeld = releaseHeld });
        return await sync.RunAsync(null, CancellationToken.None);
    }

    /// <summary>A run of another process at the same time.</summary>
    public async Task<SyncRun> RunElsewhereAsync()
    {
        using var database = Open();
        using var sync = NewSync(database, _limits, Wire.NewHandler);
        return await sync.RunAsync(null, CancellationToken.None);
    }

    public async Task<SyncRun> UndoAsync(long run)
    {
        using var sync = NewSync(SyncDatabase, _limits);
        return await sync.UndoAsync(run, null, CancellationToken.None);
    }

    public async Task<SyncPlan> PlanAsync(bool releaseHeld = false)
    {
        using var sync = NewSync(SyncDatabase, _limits with { ReleaseHeld = releaseHeld });
        return await sync.PlanAsync(null, CancellationToken.None);
    }

    /// <summary>The same plan at the same time, from a server that tells in another order what changed.</summary>
    public async Task<SyncPlan> PlanBackwardsAsync(Instant at, bool releaseHeld)
    {
        var now = Now;
        Clock.Return(at);
        Wire.IsBackwards = true;
        var plan = await PlanAsync(releaseHeld);
        Wire.IsBackwards = false;
        Clock.Return(now);
        return plan;
    }

    /// <summary>The connection of another user has made an item in this calendar.</summary>
    public void AddItemOfAnother()
    {
        var start = Clock.GetCurrentInstant().InUtc().LocalDateTime.PlusDays(5);
        _versionOfAnother = Outlook.Add(CalendarItem.Timed(TitleOfAnother, start, start.PlusHours(1), "UTC") with
        {
            ExtendedProperties = [ExtendedProperty.Named(new Guid(Ews.StampPropertySet), Ews.StampPropertyName, TemplateDatabase.StampOfAnother.ToString())],
        }).ChangeKey;
    }

    /// <summary>Every id is new.</summary>
    public void RestoreMailbox()
    {
        Outlook.Migrate();
        _versionOfAnother = ItemOfAnother()?.ChangeKey;
    }

    /// <summary>Whether the item of another user is as that one's connection left it, and only there.</summary>
    public bool IsItemOfAnotherUntouched() => ItemOfAnother()?.ChangeKey == _versionOfAnother && AppointmentsByStart.All(appointment => appointment.Content.Title != TitleOfAnother);

    /// <summary>The disk has room for so many pages of the file; null: for all.</summary>
    public void LimitRoom(int? pages) => SyncDatabase.Read(session =>
    {
        var most = pages is { } few ? session.Number("PRAGMA page_count")!.Value + few : int.MaxValue - 1;
        session.Script("PRAGMA max_page_count = " + most.ToString(CultureInfo.InvariantCulture));
        return true;
    });

    /// <summary>The process that ran the sync is gone; the next one begins with the file as it was left.</summary>
    public void Restart()
    {
        _syncDatabase?.Dispose();
        _syncDatabase = null;
        Process.Restart();
    }

    /// <summary>All that the sync remembers is gone, and the connection is made anew; both calendars stay as they are.</summary>
    public void ForgetConnection()
    {
        var connections = new ConnectionTable(Database);
        connections.Remove(_connection.Id);
        _connection = _connection with { Id = _ids.NewGuid() };
        connections.Add(_connection, password: null, force: false);
        Store = new SyncStore(Database, _connection.Id);
    }

    /// <summary>These entries of Exchange as the client reads them; null where one is not there.</summary>
    public async Task<IReadOnlyList<ReadResult>> ReadItemsAsync(IReadOnlyList<EntryHead> heads)
    {
        using var client = new EwsClient(NewClientOptions(Wire.NewHandler));
        return await new ExchangeSide(client, Settings.TimeZone, Settings.Recurrence).ReadAsync(heads, Window, CancellationToken.None);
    }

    public void Dispose()
    {
        _syncDatabase?.Dispose();
        Process.Dispose();
        StoreLock.Dispose();
        Database.Dispose();
        Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
    }

    private MailboxItem? ItemOfAnother() => Outlook.List().SingleOrDefault(item => item.Content.Subject == TitleOfAnother);

    private (Guid Store, long Commits) StoreState() => (_connection.Id, _commits.Count + ((long)_zones << 32));

    private Database Open() => _commits.Watch(() => Database.Open(_path, create: false));

    private ConnectionSync NewSync(Database database, DeleteLimits limits, Func<HttpMessageHandler>? way = null) =>
        ConnectionSync.For(database, _connection with { Settings = Settings }, limits, NewClientOptions(way ?? (() => Process.Over(Wire.NewHandler()))), _ids.NewGuid);

    private EwsClientOptions NewClientOptions(Func<HttpMessageHandler> way) => new()
    {
        Url = InProcessServer.Url,
        UserName = "anna",
        Password = "secret",
        Clock = Clock,
        Handler = way,
        Delay = (time, _) =>
        {
            Clock.Advance(Duration.FromTimeSpan(time));
            return Task.CompletedTask;
        },
        NewTimeLimit = Wire.NewTimeLimit,
    };
}
