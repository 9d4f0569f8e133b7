using System.Text.RegularExpressions;
using ExchangeSync.Calendar;
using ExchangeSync.Exchange;
using ExchangeSync.Simulator;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using ExchangeSync.Tests.Exchangelib;
using ExchangeSync.Tests.SimulatorTests;
using NodaTime;
using NodaTime.Testing;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Everything real but the server: the client over HTTP, the store in a file, the runner; and another client at the same mailbox.</summary>
internal sealed class SyncedMailbox : IAsyncDisposable
{
    public const string Zone = "Romance Standard Time";
    public static readonly LocalDate Today = new(2026, 3, 2);
    private readonly string _folder = Directory.CreateTempSubdirectory("exchangesync").FullName;
    private readonly ITestOutputHelper _output;
    private readonly EwsClient _client;
    private readonly Guid _user;
    private bool _ownsServer = true;

    private SyncedMailbox(SimulatorServer server, FakeClock clock, ITestOutputHelper output, bool use2007)
    {
        (Server, Clock, _output) = (server, clock, output);
        Exchangelib = new ExchangelibClient(server);
        Database = Database.Open(Path.Combine(_folder, "test.db"), create: true);
        Appointments = new AppointmentTable(Database);
        _user = new UserTable(Database).Add("Anna", null, clock.GetCurrentInstant()).Id;
        _client = new EwsClient(new EwsClientOptions { Url = server.Url, UserName = "anna", Password = "secret", Use2007Protocol = use2007 });
        Connect();
    }

    public SimulatorServer Server { get; }

    public FakeClock Clock { get; }

    public ExchangelibClient Exchangelib { get; }

    public Database Database { get; }

    public AppointmentTable Appointments { get; }

    public SyncSettings Settings { get; set; } = new() { Activated = true, TimeZone = Zone, WeeksBack = 10, WeeksAhead = 26, PrivateMode = PrivateMode.Full };

    public ExchangeConnection Connection { get; private set; } = null!;

    public SyncStore Store => new(Database, Connection.Id);

    public IReadOnlyList<EntryContent> Calendar => Appointments.List(_user).Select(appointment => appointment.Content).ToList();

    /// <summary>The mailbox as its owner edits it in Outlook.</summary>
    public SimulatedMailbox Outlook => Server.Mailboxes["anna@example.com"];

    public static async Task<SyncedMailbox> StartAsync(ITestOutputHelper output, bool use2007 = false, ServerManners? manners = null)
    {
        var clock = new FakeClock(Today.AtMidnight().PlusHours(9).InZoneStrictly(DateTimeZone.Utc).ToInstant());
        return new SyncedMailbox(await SimulatorServer.StartAsync(new SimulatorOptions { Clock = clock, Manners = manners ?? new ServerManners() }), clock, output, use2007);
    }

    /// <summary>Another store with the same mailbox, as on another machine.</summary>
    public static SyncedMailbox At(SyncedMailbox other, ITestOutputHelper output) => new(other.Server, other.Clock, output, use2007: false) { _ownsServer = false };

    /// <summary>Makes the connection, anew where there was one: its links are gone then.</summary>
    public void Connect()
    {
        var connections = new ConnectionTable(Database);
        if (Connection is not null)
        {
            connections.Remove(Connection.Id);
        }

        Connection = connections.Add(
            new ExchangeConnection { Id = Guid.NewGuid(), Title = "Anna", Server = Server.Url.ToString(), UserName = "anna", UserId = _user, Created = Clock.GetCurrentInstant() },
            password: null,
            force: false);
    }

    public Guid User => _user;

    public Guid Add(EntryContent content) => Appointments.Add(_user, content, Clock.GetCurrentInstant()).Id;

    /// <summary>An occurrence that a user edited by itself.</summary>
    public async Task<Guid> AddExceptionAsync(Guid series, LocalDate date, EntryContent content)
    {
        var id = Guid.NewGuid();
        var side = new MicrobizzSide(Database, _user, Zones.Find(Zone)!, Clock, RecurrenceMode.Series);
        var write = new EntryWrite
        {
            Kind = WriteKind.Create,
            Content = content,
            SeriesKey = series.ToString("D"),
            OriginalDate = date,
            Stamp = new Stamp(Database.InstallationId, Connection.Id, id),
        };
        Assert.Equal(WriteOutcome.Done, Assert.Single(await side.WriteAsync([write], CancellationToken.None)).Outcome);
        return id;
    }

    public void Update(Guid id, Func<EntryContent, EntryContent> change) => Appointments.Update(id, change, Clock.GetCurrentInstant());

    /// <summary>The calendar in Exchange, expanded, in the zone of the tests.</summary>
    public IReadOnlyList<string> ViewInExchange()
    {
        var (from, to) = (Today.PlusMonths(-6).AtMidnight().InUtc().ToInstant(), Today.PlusMonths(12).AtMidnight().InUtc().ToInstant());
        return Server.Mailboxes["anna@example.com"].View(from, to)
            .Select(item => $"{item.Content.Start.InZone(Zones.Find(Zone)!):uuuu-MM-dd'T'HH} {item.Content.Subject}")
            .Order(StringComparer.Ordinal)
            .ToList();
    }

    public Appointment Find(string title) => Appointments.List(_user).Single(appointment => appointment.Content.Title == title);

    /// <summary>Changes an appointment as its user does.</summary>
    public void Edit(string title, Func<EntryContent, EntryContent> change) => Appointments.Update(Find(title).Id, change, Clock.GetCurrentInstant());

    public Task<SyncPlan> PlanAsync() => Runner().PlanAsync(null, CancellationToken.None);

    public Task<SyncRun> RunAsync() => Runner().RunAsync(null, CancellationToken.None);

    /// <summary>Runs, and carries out what the guard holds.</summary>
    public Task<SyncRun> RunForcedAsync() => new SyncRunner(Context() with { DeleteLimits = new DeleteLimits { MaxCount = 1000, MaxPercent = 100 } }).RunAsync(null, CancellationToken.None);

    /// <summary>Runs, and carries out what an earlier run held.</summary>
    public Task<SyncRun> ReleaseHeldAsync() => new SyncRunner(Context() with { DeleteLimits = new DeleteLimits { ReleaseHeld = true } }).RunAsync(null, CancellationToken.None);

    public Task<SyncRun> UndoAsync(long run) => new UndoRunner(Context()).RunAsync(run, null, CancellationToken.None);

    public Task<SyncRun> ResolveAsync(long conflict, ConflictChoice keep) => new ConflictResolver(Context()).RunAsync(conflict, keep, CancellationToken.None);

    public Task<SyncPlan> PlanUndoAsync(long run) => new UndoRunner(Context()).PlanAsync(run, CancellationToken.None);

    /// <summary>A run that finds nothing to do, and asks for next to nothing.</summary>
    public async Task AssertIdleAsync()
    {
        var plan = await PlanAsync();
        Assert.True(plan.IsIdle, string.Join("; ", plan.Actions.Where(action => action.Writes).Select(action => $"{action.Kind} {action.Fields} in {action.Side} {action.Reason}")));
        var run = await RunAsync();
        Assert.Equal((0, 0), (Written(run), run.Failed));
        Assert.InRange(run.Requests, 1, 2);
        _output.WriteLine($"a following run: {run.Requests} requests, nothing written");
    }

    public static int Written(SyncRun run) =>
        run.CreatedInExchange + run.UpdatedInExchange + run.DeletedInExchange + run.CreatedInMicrobizz + run.UpdatedInMicrobizz + run.DeletedInMicrobizz;

    /// <summary>Stops; all that was said on the wire was valid, and nothing in it sends mail.</summary>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_ownsServer)
        {
            await Server.DisposeAsync();
        }

        Database.Dispose();
        Directory.Delete(_folder, recursive: true);
        Assert.Equal(0, Server.MailsSent);
        var dispositions = Server.Exchanges
            .SelectMany(exchange => Regex.Matches(exchange.Request, "SendMeeting[A-Za-z]+=\"([A-Za-z]+)\""))
            .Select(match => match.Groups[1].Value)
            .ToList();
        Assert.All(dispositions, disposition => Assert.Equal("SendToNone", disposition));
        var checkedDocuments = 0;
        Assert.Empty(SchemaCheck.Load()?.Errors(Server.Exchanges, out checkedDocuments) ?? []);
        _output.WriteLine($"{checkedDocuments} requests and responses valid by Microsoft's schema, {dispositions.Count} writes of meetings, all SendToNone");
    }

    public CalendarAudit Audit() => new(Context());

    public Task<SyncRun> ResetAsync(ResetRemoval removal) => new SyncReset(Context()).RunAsync(removal, null, CancellationToken.None);

    private SyncRunner Runner() => new(Context());

    private SyncContext Context()
    {
        var zone = Zones.Find(Settings.TimeZone)!;
        return new SyncContext
        {
            Exchange = new ExchangeSide(_client, Settings.TimeZone, Settings.Recurrence),
            Microbizz = new MicrobizzSide(Database, _user, zone, Clock, Settings.Recurrence, Store),
            Store = Store,
            Settings = Settings,
            Installation = Database.InstallationId,
            Connection = Connection.Id,
            AppointmentTypes = () => Appointments.Types(),
            Clock = Clock,
            Requests = () => _client.Requests,
        };
    }
}
