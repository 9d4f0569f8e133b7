using System.Net.Http;
using ExchangeSync.Calendar;
using ExchangeSync.Exchange;
using ExchangeSync.Simulator;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>
/// A store in a folder and a way to run its connections, so that the same run makes the same requests, byte for byte, once when it is recorded and again when it is measured: ids and clock are
/// counted, not drawn.
/// </summary>
internal sealed class Stage : IDisposable
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 9, 0);
    private readonly Soak.VirtualClock _clock = new(Now);
    private long _ids;

    private Stage(string path, long firstId) => (Database, _ids) = (Database.Open(path, create: true), firstId);

    public Database Database { get; }

    public AppointmentTable Appointments => new(Database) { NewId = NewId };

    public IReadOnlyList<ExchangeConnection> Connections => new ConnectionTable(Database).All().OrderBy(connection => connection.Mailbox, StringComparer.Ordinal).ToList();

    /// <summary>The days that are synchronized.</summary>
    public static DateInterval Window { get; } = SettingsOf(isExport: false).WindowAt(Now.InUtc().Date);

    public IClock Clock => _clock;

    /// <summary>A store that was made before; what its runs make gets other ids than what was in it.</summary>
    public static Stage Open(string path) => new(path, 1L << 40);

    /// <summary>A store with one connection for each mailbox of a server.</summary>
    public static Stage Make(string path, IEnumerable<string> mailboxes, bool isExport)
    {
        var stage = new Stage(path, 0);
        foreach (var mailbox in mailboxes)
        {
            var user = new UserTable(stage.Database).Add(mailbox[..mailbox.IndexOf('@', StringComparison.Ordinal)], mailbox, Now);
            new ConnectionTable(stage.Database).Add(
                new ExchangeConnection { Id = stage.NewId(), Title = user.Name, Server = "127.0.0.1", UserName = "service", UserId = user.Id, Mailbox = mailbox, Created = Now, Settings = SettingsOf(isExport) },
                password: null,
                force: false);
        }

        // Categories are types of Microbizz from the beginning.
        stage.Database.Write(session =>
        {
            foreach (var category in Workload.Categories)
            {
                session.Execute("INSERT INTO appointment_type (name) VALUES (@name)", ("@name", category));
            }
        });
        return stage;
    }

    /// <summary>Gives a user appointments, in few transactions.</summary>
    public void Add(Guid user, IEnumerable<EntryContent> contents)
    {
        foreach (var chunk in contents.Chunk(1000))
        {
            Database.Write(session =>
            {
                foreach (var content in chunk)
                {
                    AppointmentRows.Insert(session, new Appointment { Id = NewId(), UserId = user, Content = content, Created = Now, Modified = Now });
                }
            });
        }
    }

    /// <summary>Runs one connection once.</summary>
    public async Task<SyncRun> RunAsync(ExchangeConnection connection, Uri url, Func<HttpMessageHandler>? way, int inFlight)
    {
        using var sync = ConnectionSync.For(Database, connection, new DeleteLimits(), Options(connection, url, way, inFlight), NewId);
        return await sync.RunAsync(null, CancellationToken.None);
    }

    /// <summary>Some time passes.</summary>
    public void Wait() => _clock.Advance(Duration.FromHours(1));

    public void Dispose() => Database.Dispose();

    private static SyncSettings SettingsOf(bool isExport) => new()
    {
        Activated = true,
        TimeZone = Workload.Zone,
        WeeksBack = 26,
        WeeksAhead = 78,
        PrivateMode = PrivateMode.Full,

        // Series go to Exchange as series, and notes with the HTML that they have.
        Recurrence = isExport ? RecurrenceMode.Series : RecurrenceMode.Instances,
        KeepHtml = isExport,
    };

    private EwsClientOptions Options(ExchangeConnection connection, Uri url, Func<HttpMessageHandler>? way, int inFlight) => new()
    {
        Url = url,
        UserName = connection.UserName,
        Password = "secret",
        MailboxAddress = connection.Mailbox,
        Clock = _clock,
        Handler = way,
        RequestsInFlight = inFlight,
    };

    private Guid NewId()
    {
        var bytes = new byte[16];
        BitConverter.TryWriteBytes(bytes, Interlocked.Increment(ref _ids));
        (bytes[7], bytes[8]) = (0x40, 0x80);
        return new Guid(bytes);
    }
}
