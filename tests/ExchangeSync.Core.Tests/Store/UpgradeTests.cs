using System.Data.SQLite;
using ExchangeSync.Calendar;
using ExchangeSync.Exchange;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using ExchangeSync.Tests.Sync;
using NodaTime;
using NodaTime.Testing;

namespace ExchangeSync.Tests.Store;

/// <summary>A store of every earlier schema is backed up, brought up to date, and reads and synchronizes as before.</summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly StoreFolder _store = new();
    private readonly FakeClock _clock = new(SyncWorld.Start);
    private readonly DateTimeZone _zone = Zones.Find(SyncWorld.ZoneId)!;

    public static TheoryData<int> EarlierSchemas => [.. Enumerable.Range(1, Schema.Newest - 1)];

    public void Dispose() => _store.Dispose();

    [Theory]
    [MemberData(nameof(EarlierSchemas))]
    public async Task Everything_in_it_is_read_and_synchronizes(int schema)
    {
        var exchange = new InMemoryCalendar(Side.Exchange, _zone, _clock);
        var lunch = exchange.Add(OldStore.LunchContent with { Note = new Note { Text = "a note" } }, new Stamp(OldStore.Installation, OldStore.Connection, OldStore.Lunch));
        OldStore.Make(_store.DatabasePath, schema, lunch, exchange[lunch].Version);
        exchange.Add(SyncWorld.Hour("New in Exchange", 3));

        Assert.Equal(Schema.Newest, _store.Database.Read(Schema.VersionOf));
        AssertRead(schema, lunch);

        var runner = Runner(exchange, schema);
        var run = await runner.RunAsync(null, CancellationToken.None);
        Assert.Equal((SyncRunStatus.Completed, 0), (run.Status, run.Failed));

        // The dentist is new to Exchange, whatever it had been skipped for; lunch is there already, linked or paired.
        Assert.Equal(["Dentist", "Lunch", "New in Exchange"], exchange.Entries.Select(entry => entry.Content.Title).Order());
        Assert.Equal(["Dentist", "Lunch", "New in Exchange"], Titles());
        Assert.True((await runner.PlanAsync(null, CancellationToken.None)).IsIdle);
    }

    [Theory]
    [MemberData(nameof(EarlierSchemas))]
    public void Before_it_a_private_backup_is_made_which_is_the_store_as_it_was(int schema)
    {
        OldStore.Make(_store.DatabasePath, schema, "item", "1");
        _store.Database.Read(session => session.Number("SELECT 1"));

        var backup = Assert.Single(Backups());
        Assert.Matches($@"exchangesync\.db\.schema-{schema}\.\d{{8}}T\d{{6}}Z\.bak$", backup);
        Assert.Equal(schema, OldStore.Number(backup, "PRAGMA user_version"));
        Assert.Equal(2, OldStore.Number(backup, "SELECT COUNT(*) FROM appointment WHERE title IN ('Lunch', 'Dentist')"));
        Assert.Equal(1, OldStore.Number(backup, "SELECT COUNT(*) FROM appointment_tombstone"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup));
        }

        // Put in the store's place it is one, and is upgraded again.
        var restored = Path.Combine(_store.Folder, "restored.db");
        File.Copy(backup, restored);
        using var again = Database.Open(restored, create: false);
        Assert.Equal(OldStore.Installation, again.InstallationId);
    }

    [Fact]
    public void A_store_that_is_up_to_date_is_not_copied()
    {
        _store.AddUser();
        _store.Close();
        _store.AddUser("Bo");
        Assert.Empty(Backups());
    }

    [Fact]
    public void Of_several_that_open_an_old_store_at_once_one_upgrades_it()
    {
        OldStore.Make(_store.DatabasePath, 3, "item", "1");
        Parallel.For(0, 6, _ =>
        {
            using var database = Database.Open(_store.DatabasePath, create: false);
            Assert.Equal(Schema.Newest, database.Read(Schema.VersionOf));
        });
        Assert.Single(Backups());
    }

    [Fact]
    public void Without_a_backup_it_is_not_upgraded()
    {
        // The name fits, and so do those of its log and of the draft; that of the backup is too long for a file system.
        var path = Path.Combine(_store.Folder, new string('x', 230) + ".db");
        OldStore.Make(path, 3, "item", "1");

        var error = Assert.Throws<StoreException>(() => Database.Open(path, create: false));

        Assert.Equal("BackupNotMade", error.ErrorId);
        Assert.Contains("not changed", error.Remedy, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFiles(_store.Folder));
        Assert.Equal(3, OldStore.Number(path, "PRAGMA user_version"));
        Assert.Equal(2, OldStore.Number(path, "SELECT COUNT(*) FROM appointment WHERE title IN ('Lunch', 'Dentist')"));
    }

    [Fact]
    public void A_disk_that_is_full_before_the_backup_is_whole_leaves_no_half_of_one()
    {
        OldStore.Make(_store.DatabasePath, 3, "item", "1");
        using var source = Session(_store.DatabasePath);

        var error = Assert.Throws<StoreException>(() => UpgradeBackup.Make(source, _store.DatabasePath, 3, StoreFolder.Now, path =>
        {
            var target = Session(path);
            target.Script("PRAGMA max_page_count = 2");
            return target;
        }));

        Assert.Equal("StoreFull", error.ErrorId);
        Assert.Empty(Directory.GetFiles(_store.Folder).Except(new[] { "", "-wal", "-shm" }.Select(ending => _store.DatabasePath + ending)));
    }

    private static SqliteSession Session(string path) => new(path, new SQLiteConnectionStringBuilder { DataSource = path, Pooling = false });

    private void AssertRead(int schema, string lunch)
    {
        Assert.Equal("anna@example.com", _store.Users.Get("anna").Email);
        var dentist = _store.Appointments.Find(OldStore.Dentist)!;
        Assert.Equal(("Dentist", "Visit", "High Street", false, "a note"), (dentist.Content.Title, dentist.Content.Type, dentist.Content.Place, dentist.Content.Here, dentist.Content.Note.Text));
        if (schema >= 2)
        {
            var connection = _store.Connections.Get("Anna");
            Assert.Equal((OldStore.Connection, 20, ConflictPolicy.MicrobizzWins, RecurrenceMode.Instances, schema >= 7 ? 7 : 5),
                (connection.Id, connection.Settings.MinutesBefore, connection.Settings.ConflictPolicy, connection.Settings.Recurrence, connection.Settings.FailureLimit));
            Assert.Equal(schema >= 6 ? ["Holiday*"] : [], connection.Settings.Filters.ExcludedSubjects);
        }

        if (schema >= 3)
        {
            var sync = new SyncStore(_store.Database, OldStore.Connection);
            var run = Assert.Single(sync.Runs());
            Assert.Equal((7, SyncRunStatus.Completed, 1, "a remark"), (run.Id, run.Status, run.CreatedInExchange, Assert.Single(run.Warnings)));
            Assert.Equal("Lunch", Assert.Single(sync.Journal(7), line => line.Kind == JournalKind.Create).After!.Title);
            Assert.Equal((lunch, OldStore.Lunch.ToString("D")), (Assert.Single(sync.AllLinks()).ExchangeKey, sync.AllLinks()[0].MicrobizzKey));
            Assert.Equal(PendingKind.Skipped, Assert.Single(sync.Pending()).Kind);
            Assert.Equal("one", sync.LoadState().ExchangeIdentity);
            Assert.Equal(run.Finished, sync.Health().LastSuccess);
        }

        if (schema >= 4)
        {
            Assert.Equal([new LocalDate(2026, 12, 7)], _store.Appointments.Find(OldStore.Weekly)!.Content.DeletedDates);
            Assert.Equal(new LocalDate(2026, 11, 30), _store.Appointments.Find(OldStore.Exception)!.OriginalDate);
        }

        Assert.Equal(schema >= 5 ? "import-1" : null, dentist.ExternalKey);
        AssertLaterRead(schema);
    }

    private void AssertLaterRead(int schema)
    {
        var sync = new SyncStore(_store.Database, OldStore.Connection);
        if (schema >= 7)
        {
            var health = sync.Health();
            Assert.Equal((6, 2, "SomeError", "It failed.", "Mend it.", Instant.FromUtc(2026, 11, 22, 9, 0)), (health.Failures, health.CredentialFailures, health.ErrorId, health.ErrorMessage, health.Remedy, health.FailingSince));
        }

        if (schema >= 8)
        {
            var connection = _store.Connections.Get("Anna");
            Assert.Equal((EwsAuthentication.Ntlm, true, "anna@example.com", "Team", "http://proxy:3128", "bo"),
                (connection.Access.Authentication, connection.Access.Impersonate, connection.Mailbox, connection.Access.Calendar, connection.Access.Proxy, connection.Access.ProxyUserName));
            Assert.Equal(1, _store.Database.Read(session => session.Number("SELECT COUNT(*) FROM connection_secret WHERE kind = 'ProxyPassword' AND protected = x'0102'")));
            Assert.Equal(schema >= 12 ? ("calendar", "Vault") : (null, null), (connection.Access.SecretName, connection.Access.SecretVault));
            Assert.Equal(schema >= 11 ? "Exchange 2016" : null, new ServerVersionTable(_store.Database).Find(connection)?.Version);
        }

        if (schema >= 9)
        {
            Assert.Equal(30, _store.Connections.Get("Anna").Settings.KeepDays);
            var conflict = Assert.Single(sync.Journal(7), line => line.Kind == JournalKind.Conflict);
            Assert.Equal(("Lunch", "Lunch", ConflictPolicy.MicrobizzWins, ConflictChoice.Exchange), (conflict.Before!.Title, conflict.Base!.Title, conflict.Policy, conflict.Resolution));
            Assert.Equal(1, _store.Database.Read(session => session.Number("SELECT COUNT(*) FROM appointment_tombstone WHERE external_key = 'import-2'")));
        }

        if (schema >= 10)
        {
            Assert.Equal(OldStore.Connection, _store.Appointments.Find(OldStore.Weekly)!.MadeBy);
        }
    }

    private SyncRunner Runner(InMemoryCalendar exchange, int schema)
    {
        var connection = schema >= 2
            ? _store.Connections.Get("Anna")
            : _store.Connections.Add(
                new ExchangeConnection
                {
                    Id = OldStore.Connection,
                    Title = "Anna",
                    Server = "mail.example.com",
                    UserName = "anna",
                    UserId = OldStore.User,
                    Created = SyncWorld.Start,
                    Settings = new SyncSettings { TimeZone = SyncWorld.ZoneId },
                },
                null,
                force: false);
        return new SyncRunner(new SyncContext
        {
            Exchange = exchange,
            Microbizz = new MicrobizzSide(_store.Database, OldStore.User, _zone, _clock),
            Store = new SyncStore(_store.Database, connection.Id),
            Settings = connection.Settings,
            Installation = _store.Database.InstallationId,
            Connection = connection.Id,
            AppointmentTypes = () => _store.Appointments.Types(),
            Clock = _clock,
        });
    }

    private IEnumerable<string> Titles() => _store.Appointments.List(OldStore.User)
        .Where(appointment => appointment is { SeriesId: null, Content.RecurrenceRule: null })
        .Select(appointment => appointment.Content.Title)
        .Order();

    private string[] Backups() => Directory.GetFiles(_store.Folder, "*.bak");
}
