using System.Security;
using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Tests.Store;

/// <summary>A folder of its own for one test, with a store in it, and a user and a connection on demand.</summary>
internal sealed class StoreFolder : IDisposable
{
    public static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 8, 0);

    private Database? _database;

    public string Folder { get; } = Directory.CreateTempSubdirectory("mbx-store-").FullName;

    public string DatabasePath => Path.Combine(Folder, "exchangesync.db");

    public Database Database => _database ??= Database.Open(DatabasePath, create: true);

    public UserTable Users => new(Database);

    public AppointmentTable Appointments => new(Database);

    public OccurrenceTable Occurrences => new(Database);

    public ConnectionTable Connections => new(Database);

    public static EntryContent Content(string title = "Meeting", string start = "2026-03-02T10:00:00", string end = "2026-03-02T11:00:00", string? zone = "Romance Standard Time") => new()
    {
        Title = title,
        Time = new EntryTime { Start = Wall(start), End = Wall(end), Zone = zone },
    };

    /// <summary>Ten to eleven on every Monday from 2 March 2026 on.</summary>
    public static EntryContent Weekly(string title = "Weekly") => Content(title) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=MO" };

    /// <summary>A day of March 2026; the Mondays are 2, 9, 16, 23 and 30.</summary>
    public static LocalDate March(int day) => new(2026, 3, day);

    public static EntryContent Days(string first, string afterLast) => new()
    {
        Title = "Whole days",
        Time = new EntryTime { AllDay = true, Start = Wall(first + "T00:00:00"), End = Wall(afterLast + "T00:00:00") },
    };

    public static LocalDateTime Wall(string text) => NodaTime.Text.LocalDateTimePattern.ExtendedIso.Parse(text).Value;

    public static SecureString Password(string text)
    {
        var password = new SecureString();
        foreach (var c in text)
        {
            password.AppendChar(c);
        }

        return password;
    }

    public MicrobizzUser AddUser(string name = "Anna") => Users.Add(name, null, Now);

    public static ExchangeConnection NewConnection(MicrobizzUser user, string title = "Anna's mailbox", string mailbox = "anna@example.com") => new()
    {
        Id = Guid.NewGuid(),
        Title = title,
        Server = "mail.example.com",
        UserName = mailbox,
        UserId = user.Id,
        Created = Now,
    };

    public SyncStore AddSyncStore()
    {
        var connection = NewConnection(AddUser());
        Connections.Add(connection, null, force: false);
        return new SyncStore(Database, connection.Id);
    }

    public void Close()
    {
        _database?.Dispose();
        _database = null;
    }

    public void Dispose()
    {
        Close();
        Directory.Delete(Folder, recursive: true);
    }
}
