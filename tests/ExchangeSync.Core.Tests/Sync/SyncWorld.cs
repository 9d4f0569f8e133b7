using ExchangeSync.Calendar;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using NodaTime.Testing;

namespace ExchangeSync.Tests.Sync;

/// <summary>Two calendars in memory, a real store, a clock that stands still, and the runner between them.</summary>
internal sealed class SyncWorld : IDisposable
{
    public const string ZoneId = "Romance Standard Time";
    public static readonly Instant Start = Instant.FromUtc(2026, 11, 23, 9, 0);
    private static readonly string[] Types = ["Meeting", "Call", "Visit"];
    private readonly string _folder = Directory.CreateTempSubdirectory("exchangesync").FullName;
    private readonly Database _database;
    private int _ids;

    public SyncWorld(SyncSettings? settings = null)
    {
        Zone = Zones.Find(ZoneId)!;
        Settings = settings ?? new SyncSettings { Activated = true, TimeZone = ZoneId, WeeksBack = 2, WeeksAhead = 8 };
        Exchange = new InMemoryCalendar(Side.Exchange, Zone, Clock);
        Microbizz = new InMemoryCalendar(Side.Microbizz, Zone, Clock) { Features = SideFeatures.ChangeFeed | SideFeatures.Tombstones | SideFeatures.IdempotentCreate };
        _database = Database.Open(DatabasePath, create: true);
        var user = new UserTable(_database).Add("Anna", null, Start);
        Connection = Guid.NewGuid();
        new ConnectionTable(_database).Add(
            new ExchangeConnection { Id = Connection, Title = "Anna", Server = "mail.example.com", UserName = "anna", UserId = user.Id, Created = Start, Settings = Settings },
            password: null,
            force: false);
        Store = new SyncStore(_database, Connection);
    }

    public string DatabasePath => Path.Combine(_folder, "test.db");

    public FakeClock Clock { get; } = new(Start);

    public DateTimeZone Zone { get; }

    public SyncSettings Settings { get; set; }

    public InMemoryCalendar Exchange { get; }

    public InMemoryCalendar Microbizz { get; }

    public Guid Connection { get; }

    public Guid Installation => _database.InstallationId;

    public SyncStore Store { get; }

    public DeleteLimits DeleteLimits { get; set; } = new();

    public Duration ExchangeClockSkew { get; set; }

    public SyncRunner Runner => new(Context);

    public SyncContext Context => new()
    {
        Exchange = Exchange,
        Microbizz = Microbizz,
        Store = Store,
        Settings = Settings,
        Installation = Installation,
        Connection = Connection,
        AppointmentTypes = () => Types,
        Clock = Clock,
        DeleteLimits = DeleteLimits,
        ExchangeClockSkew = () => ExchangeClockSkew,
        NewId = () => new Guid(++_ids, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9),
    };

    /// <summary>An appointment of another user, who may have no connection any more.</summary>
    public Guid AddAppointmentOfAnother()
    {
        var user = new UserTable(_database).Add("Carl", null, Start);
        return new AppointmentTable(_database).Add(user.Id, Hour("Carl's own", 1), Start).Id;
    }

    /// <summary>The id of a connection of somebody else, which stands in the same store.</summary>
    public Guid AddConnectionOfAnother()
    {
        var user = new UserTable(_database).Add("Bo", null, Start);
        return new ConnectionTable(_database).Add(
            new ExchangeConnection { Id = Guid.NewGuid(), Title = "Bo", Server = "mail.example.com", UserName = "bo", UserId = user.Id, Created = Start, Settings = Settings },
            password: null,
            force: false).Id;
    }

    public Task<SyncRun> RunAsync() => Runner.RunAsync(null, CancellationToken.None);

    public Task<SyncPlan> PlanAsync() => Runner.PlanAsync(null, CancellationToken.None);

    /// <summary>Runs, and then once more: the second run must find nothing to do.</summary>
    public async Task<SyncRun> RunTwiceAsync()
    {
        var run = await RunAsync();
        await AssertQuiescentAsync();
        return run;
    }

    public async Task AssertQuiescentAsync()
    {
        var plan = await PlanAsync();
        Assert.True(plan.IsIdle, "a following run would still do: " + string.Join("; ", plan.Actions.Where(action => action.Writes).Select(action => $"{action.Kind} {action.Fields} in {action.Side} ({action.Reason})")));
        var writes = Exchange.Writes + Microbizz.Writes;
        await RunAsync();
        Assert.Equal(writes, Exchange.Writes + Microbizz.Writes);
    }

    /// <summary>An appointment of an hour, <paramref name="day"/> days after today, at ten o'clock in the connection's zone.</summary>
    public static EntryContent Hour(string title, int day, int hour = 10)
    {
        var start = new LocalDateTime(2026, 11, 23, hour, 0).PlusDays(day);
        return new EntryContent { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = ZoneId }, FreeBusyStatus = null };
    }

    public static EntryContent AllDay(string title, int day, int days = 1)
    {
        var start = new LocalDateTime(2026, 11, 23, 0, 0).PlusDays(day);
        return new EntryContent { Title = title, Time = new EntryTime { AllDay = true, Start = start, End = start.PlusDays(days), Zone = ZoneId } };
    }

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
