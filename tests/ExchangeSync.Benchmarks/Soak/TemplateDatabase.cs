using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>An empty store with two users and their connections, of which one is synchronized, made once by the product itself and copied for every history. In memory where there is a file system for that.</summary>
internal static class TemplateDatabase
{
    private const string Memory = "/dev/shm";
    private static readonly Guid Installation = new("11111111-1111-4111-8111-111111111111");
    private static readonly Lazy<(string Folder, Guid User)> Made = new(Make);
    private static int _copies;

    public static Guid Connection { get; } = new("22222222-2222-4222-8222-222222222222");

    /// <summary>Another user's.</summary>
    public static Guid OtherConnection { get; } = new("33333333-3333-4333-8333-333333333333");

    /// <summary>What ExchangeSync wrote on the item of an appointment of another user.</summary>
    public static Stamp StampOfAnother { get; } = new(Installation, OtherConnection, new("44444444-4444-4444-8444-444444444444"));

    public static Guid User => Made.Value.User;

    /// <summary>A fresh copy, in a folder of its own, which the caller deletes.</summary>
    public static string Copy()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Made.Value.Folder, $"{Interlocked.Increment(ref _copies)}")).FullName;
        var path = Path.Combine(folder, "calendar.db");
        File.Copy(Path.Combine(Made.Value.Folder, "template.db"), path);
        return path;
    }

    private static (string Folder, Guid User) Make()
    {
        var parent = Directory.Exists(Memory) ? Memory : Path.GetTempPath();
        var folder = Directory.CreateDirectory(Path.Combine(parent, $"exchangesync-soak-{Environment.ProcessId}-{Guid.NewGuid():N}")).FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        using var database = Database.Open(Path.Combine(folder, "template.db"), create: true);
        var user = new UserTable(database).Add("Anna", null, default);

        // A type comes into being with its first appointment. Items that had such a category before keep what was made of it: here all types are there from the beginning.
        var appointments = new AppointmentTable(database);
        foreach (var type in Values.Types.OfType<string>())
        {
            var time = new EntryTime { Start = new LocalDateTime(2020, 1, 1, 0, 0), End = new LocalDateTime(2020, 1, 1, 0, 0) };
            appointments.Remove(appointments.Add(user.Id, new EntryContent { Time = time, Type = type }, default).Id, default);
        }

        // Stamps carry it, and the same seed has to give the same requests in every process.
        database.Write(session => session.Execute("UPDATE store SET installation_id = @id", ("@id", Installation)));
        var connections = new ConnectionTable(database);
        Connect(Connection, user.Name, user.Id);
        Connect(OtherConnection, "Bert", new UserTable(database).Add("Bert", null, default).Id);
        return (folder, user.Id);

        void Connect(Guid id, string name, Guid userId) => connections.Add(
            new ExchangeConnection { Id = id, Title = name, Server = "mail.example.com", UserName = name.ToLowerInvariant(), UserId = userId, Created = default },
            password: null,
            force: false);
    }
}
