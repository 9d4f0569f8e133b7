using System.Data.SQLite;
using ExchangeSync.Store;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Store;

public sealed class DatabaseTests : IDisposable
{
    private readonly StoreFolder _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Every_script_has_a_number_of_its_own_and_none_is_left_out()
    {
        var numbers = typeof(Schema).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => int.Parse(name.Split('.')[^2][..3], System.Globalization.CultureInfo.InvariantCulture))
            .Order();
        Assert.Equal(Enumerable.Range(1, Schema.Newest), numbers);
    }

    [Fact]
    public void A_store_keeps_its_installation_id_and_its_data()
    {
        var installation = _store.Database.InstallationId;
        var user = _store.AddUser();
        _store.Close();

        using var again = Database.Open(_store.DatabasePath, create: false);
        Assert.NotEqual(Guid.Empty, installation);
        Assert.Equal(installation, again.InstallationId);
        Assert.Equal(user, new UserTable(again).Get("anna"));
    }

    [Fact]
    public void Two_stores_are_two_installations()
    {
        using var other = new StoreFolder();
        Assert.NotEqual(_store.Database.InstallationId, other.Database.InstallationId);
    }

    [SkippableTheory]
    [InlineData("a b;c=d'e\"f.db")]
    [InlineData("æøå 日本 %20?#.db")]
    public void Any_file_name_will_do(string name)
    {
        Skip.If(OperatingSystem.IsWindows() && name.IndexOfAny(['"', '?']) >= 0, "Windows has no such names.");
        var path = Path.Combine(_store.Folder, "new folder", name);
        Guid id;
        using (var made = Database.Open(path, create: true))
        {
            id = made.InstallationId;
        }

        using var again = Database.Open(path, create: false);
        Assert.Equal(id, again.InstallationId);
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!).Where(file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_missing_store_is_not_made_unasked()
    {
        var path = Path.Combine(_store.Folder, "none", "x.db");
        var error = Assert.Throws<StoreException>(() => Database.Open(path, create: false));
        Assert.Equal("StoreNotFound", error.ErrorId);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_store.Folder));
    }

    [Fact]
    public void The_store_of_a_newer_version_is_refused()
    {
        _store.AddUser();
        _store.Close();
        Execute(_store.DatabasePath, "PRAGMA user_version = 9999");
        var before = Snapshot();

        var error = Assert.Throws<StoreException>(() => Database.Open(_store.DatabasePath, create: true));
        Assert.Equal("StoreTooNew", error.ErrorId);
        Assert.Contains("9999", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void The_store_of_an_older_version_is_brought_up_to_date_with_its_data()
    {
        using (var old = Connect(_store.DatabasePath, create: true))
        using (var script = new StreamReader(typeof(Database).Assembly.GetManifestResourceStream("ExchangeSync.Store.Sql.001_calendar.sql")!))
        {
            Execute(old, $"PRAGMA application_id = {Schema.ApplicationId}; PRAGMA user_version = 1; {script.ReadToEnd()}");
            Execute(old, "INSERT INTO store (id, installation_id, revision) VALUES (1, '00000000-0000-0000-0000-000000000001', 41)");
        }

        var sync = _store.AddSyncStore();
        Assert.Equal(0, sync.CountLinks());
        Assert.Equal(new Guid("00000000-0000-0000-0000-000000000001"), _store.Database.InstallationId);
        Assert.Equal(41, _store.Database.Read(AppointmentRows.Revision));
        Assert.Equal(Schema.Newest, _store.Database.Read(Schema.VersionOf));
    }

    [Fact]
    public void The_appointments_of_a_store_that_knew_no_exceptions_are_still_there()
    {
        using (var old = Connect(_store.DatabasePath, create: true))
        {
            foreach (var name in new[] { "001_calendar", "002_connection", "003_sync" })
            {
                using var script = new StreamReader(typeof(Database).Assembly.GetManifestResourceStream($"ExchangeSync.Store.Sql.{name}.sql")!);
                Execute(old, script.ReadToEnd());
            }

            Execute(old, $"PRAGMA application_id = {Schema.ApplicationId}; PRAGMA user_version = 3;");
            Execute(old, "INSERT INTO store (id, installation_id, revision) VALUES (1, '00000000-0000-0000-0000-000000000001', 7)");
            Execute(old, "INSERT INTO user (id, name, name_key, created) VALUES ('00000000-0000-0000-0000-00000000000a', 'Anna', 'ANNA', '2026-01-01T00:00:00Z')");
            Execute(old, """
                INSERT INTO appointment (id, user_id, title, start_wall, end_wall, all_day, zone, place, here, private, note, note_is_html, recurrence_rule, created, modified, revision)
                VALUES ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-00000000000a', 'Weekly', '2026-03-02T10:00:00', '2026-03-02T11:00:00', 0, 'UTC', '', 1, 0, '', 0,
                    'FREQ=WEEKLY;BYDAY=MO', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 7)
                """);
        }

        var series = Assert.Single(_store.Appointments.List());
        Assert.Equal(("Weekly", "FREQ=WEEKLY;BYDAY=MO", null, 7), (series.Content.Title, series.Content.RecurrenceRule, series.Content.HolidayRule, series.Revision));
        Assert.Equal((null, null), (series.SeriesId, series.OriginalDate));
        Assert.Empty(series.Content.DeletedDates);

        var exception = _store.Occurrences.Update(series.Id, StoreFolder.March(9), content => content with { Title = "Moved" }, StoreFolder.Now);
        _store.Close();
        Assert.Equal((series.Id, StoreFolder.March(9), 8), (_store.Appointments.Get(exception.Id).SeriesId, exception.OriginalDate, exception.Revision));
    }

    [Fact]
    public void The_connections_and_links_of_a_store_without_filters_are_kept_and_leave_nothing_out()
    {
        var id = new Guid("00000000-0000-0000-0000-000000000002");
        using (var old = Connect(_store.DatabasePath, create: true))
        {
            Execute(old, $"PRAGMA application_id = {Schema.ApplicationId}; PRAGMA user_version = 3");
            foreach (var name in new[] { "001_calendar", "002_connection", "003_sync" })
            {
                using var script = new StreamReader(typeof(Database).Assembly.GetManifestResourceStream($"ExchangeSync.Store.Sql.{name}.sql")!);
                Execute(old, script.ReadToEnd());
            }

            Execute(old, "INSERT INTO store (id, installation_id, revision) VALUES (1, '00000000-0000-0000-0000-000000000001', 41)");
            Execute(old, $"INSERT INTO user (id, name, name_key, created) VALUES ('{id:D}', 'Anna', 'ANNA', '2026-01-01T00:00:00Z')");
            Execute(old, $"INSERT INTO connection VALUES ('{id:D}', 'Anna', 'ANNA', 'mail.example.com', 'anna', NULL, 0, 0, '{id:D}', NULL, NULL, 1, 'Full', 0, 15, 'UTC', 1, 4, 26, 'Manual', '2026-01-01T00:00:00Z')");
            var content = ContentCodec.EncodeBase(StoreFolder.Content());
            Execute(old, $"INSERT INTO link VALUES (1, '{id:D}', 'item', 'ck', NULL, NULL, NULL, 'appointment', '1', '{content}', '{content}', 1)");
        }

        var settings = _store.Connections.Get("Anna").Settings;
        Assert.Equal(new SyncFilters(), settings.Filters);
        Assert.Equal((PrivateMode.Full, true), (settings.PrivateMode, settings.KeepHtml));
        var link = Assert.Single(new SyncStore(_store.Database, id).AllLinks());
        Assert.Equal((true, null, null), (link.Dormant, link.LeftOut, link.KeepsHtml));
    }

    [Fact]
    public void A_store_is_not_made_beside_the_log_of_one_that_is_gone()
    {
        File.WriteAllText(_store.DatabasePath + "-wal", "the log");
        var before = Snapshot();
        Assert.Equal("StoreNotCreated", Assert.Throws<StoreException>(() => _store.Database).ErrorId);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void A_store_that_cannot_be_made_is_reported()
    {
        var file = Path.Combine(_store.Folder, "file");
        File.WriteAllText(file, "");
        Assert.Equal("StoreNotCreated", Assert.Throws<StoreException>(() => Database.Open(Path.Combine(file, "x.db"), create: true)).ErrorId);
        Assert.Equal("StorePathInvalid", Assert.Throws<StoreException>(() => Database.Open("a\0b", create: true)).ErrorId);
    }

    [Fact]
    public void What_was_not_committed_when_the_power_failed_is_not_there_afterwards()
    {
        var user = _store.AddUser();
        using var afterCrash = new StoreFolder();
        _store.Database.Write(session =>
        {
            session.Execute("UPDATE user SET email = 'half done'");
            foreach (var ending in new[] { "", "-wal" })
            {
                File.WriteAllBytes(afterCrash.DatabasePath + ending, ReadShared(_store.DatabasePath + ending));
            }
        });
        Assert.Equal([user], afterCrash.Users.All());
        Assert.Equal("half done", _store.Users.Get("Anna").Email);
    }

    [Fact]
    public void A_row_that_another_program_has_spoiled_is_reported()
    {
        _store.AddUser();
        _store.Database.Write(session => session.Execute("UPDATE user SET created = 'yesterday'"));
        Assert.Equal("StoreUnreadable", Assert.Throws<StoreException>(() => _store.Users.All()).ErrorId);
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("WAL")]
    public void A_database_of_another_program_is_refused_and_left_as_it_is(string journalMode)
    {
        var path = Path.Combine(_store.Folder, "other.db");
        using var other = Connect(path, create: true);
        Execute(other, $"PRAGMA journal_mode = {journalMode}; CREATE TABLE customer (id INTEGER); INSERT INTO customer VALUES (1)");
        var before = Snapshot();

        var error = Assert.Throws<StoreException>(() => Database.Open(path, create: true));
        Assert.Equal("NotAnExchangeSyncStore", error.ErrorId);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void The_database_that_another_program_left_with_its_log_is_left_as_it_is()
    {
        using var elsewhere = new StoreFolder();
        using var other = Connect(elsewhere.DatabasePath, create: true);
        Execute(other, "PRAGMA journal_mode = WAL; CREATE TABLE customer (id INTEGER); INSERT INTO customer VALUES (1)");
        foreach (var ending in new[] { "", "-wal" })
        {
            File.WriteAllBytes(_store.DatabasePath + ending, ReadShared(elsewhere.DatabasePath + ending));
        }

        var before = Snapshot();
        Assert.Equal("NotAnExchangeSyncStore", Assert.Throws<StoreException>(() => _store.Database).ErrorId);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        var path = Path.Combine(_store.Folder, "letter.db");
        File.WriteAllText(path, new string('x', 5000));
        var before = Snapshot();

        Assert.Equal("StoreUnreadable", Assert.Throws<StoreException>(() => Database.Open(path, create: true)).ErrorId);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void An_empty_file_is_refused()
    {
        var path = Path.Combine(_store.Folder, "empty.db");
        File.WriteAllText(path, "");
        Assert.Equal("StoreUnreadable", Assert.Throws<StoreException>(() => Database.Open(path, create: true)).ErrorId);
        Assert.Equal(0, new FileInfo(path).Length);
    }

    [Fact]
    public void A_folder_is_refused() =>
        Assert.Equal("StoreUnreadable", Assert.Throws<StoreException>(() => Database.Open(_store.Folder, create: true)).ErrorId);

    [Fact]
    public void A_damaged_store_is_refused()
    {
        _store.AddUser();
        _store.Close();
        var bytes = File.ReadAllBytes(_store.DatabasePath);
        for (var i = 100; i < bytes.Length; i++)
        {
            bytes[i] = 0xAA;
        }

        File.WriteAllBytes(_store.DatabasePath, bytes);
        Assert.Equal("StoreUnreadable", Assert.Throws<StoreException>(() => Database.Open(_store.DatabasePath, create: true)).ErrorId);
    }

    [Fact]
    public void A_store_that_another_process_keeps_locked_is_reported_as_busy()
    {
        _store.AddUser();
        using var other = Connect(_store.DatabasePath, create: false);
        Execute(other, "BEGIN IMMEDIATE");

        var error = Assert.Throws<StoreException>(() => _store.AddUser("Berta"));
        Assert.Equal("StoreBusy", error.ErrorId);
        Assert.True(error.IsTransient);

        Execute(other, "ROLLBACK");
        Assert.Equal("Berta", _store.AddUser("Berta").Name);
    }

    [Fact]
    public void A_reader_sees_the_last_commit_while_another_connection_writes()
    {
        var user = _store.AddUser();
        using var reader = Database.Open(_store.DatabasePath, create: false);
        _store.Database.Write(session =>
        {
            session.Execute("UPDATE user SET email = 'new@example.com'");
            Assert.Null(new UserTable(reader).Get("Anna").Email);
        });
        Assert.Equal(user with { Email = "new@example.com" }, new UserTable(reader).Get("Anna"));
    }

    [Fact]
    public void A_transaction_that_throws_leaves_nothing()
    {
        Assert.Throws<InvalidTimeZoneException>(() => _store.Database.Write(session =>
        {
            session.Execute("UPDATE store SET revision = 77");
            throw new InvalidTimeZoneException("stop");
        }));
        Assert.Equal(0, _store.Database.Read(AppointmentRows.Revision));
        _store.AddUser();
    }

    [Fact]
    public void A_transaction_within_another_is_refused() => _store.Database.Write(_ =>
        Assert.Throws<InvalidOperationException>(() => _store.AddUser()));

    [Fact]
    public void The_revision_never_goes_back()
    {
        _store.Database.Write(session => session.Execute("UPDATE store SET revision = 5"));
        Assert.Throws<StoreException>(() => _store.Database.Write(session => session.Execute("UPDATE store SET revision = 4")));
        Assert.Throws<StoreException>(() => _store.Database.Write(session => session.Execute("DELETE FROM store")));
        Assert.Equal(5, _store.Database.Read(AppointmentRows.Revision));
    }

    [Fact]
    public void Threads_take_turns()
    {
        var user = _store.AddUser();
        Parallel.For(0, 40, i => _store.Appointments.Add(user.Id, StoreFolder.Content("A" + i), StoreFolder.Now));
        var revisions = _store.Appointments.List(user.Id).Select(appointment => appointment.Revision).Order();
        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), revisions);
    }

    [Fact]
    public void Openers_at_the_same_time_make_one_store()
    {
        var ids = new System.Collections.Concurrent.ConcurrentBag<Guid>();
        var path = Path.Combine(_store.Folder, "race.db");
        Parallel.For(0, 8, _ =>
        {
            using var database = Database.Open(path, create: true);
            ids.Add(database.InstallationId);
        });
        Assert.Equal(8, ids.Count);
        Assert.Single(ids.Distinct());
        Assert.Equal([path], Directory.GetFiles(_store.Folder));
    }

    [Fact]
    public void A_closed_store_says_so()
    {
        var database = _store.Database;
        database.Dispose();
        Assert.Throws<ObjectDisposedException>(() => new UserTable(database).All());
    }

    [Theory]
    [InlineData(@"\\server\share\x.db", true)]
    [InlineData(@"//server/share/x.db", true)]
    [InlineData(@"\\?\UNC\server\share\x.db", true)]
    [InlineData(@"\\?\C:\x.db", false)]
    [InlineData(@"C:\x.db", false)]
    public void A_unc_path_is_a_network_share(string path, bool isShare) => Assert.Equal(isShare, NetworkShare.IsUnc(path));

    [Theory]
    [InlineData("nfs4", true)]
    [InlineData("cifs", true)]
    [InlineData("ext4", false)]
    [InlineData("overlay", false)]
    [InlineData("fuseblk", false)]
    public void A_file_system_of_another_machine_is_a_network_share(string format, bool isShare) => Assert.Equal(isShare, NetworkShare.IsNetworkFormat(format));

    [Fact]
    public void A_local_folder_is_no_network_share() => Assert.False(NetworkShare.Holds(Path.Combine(_store.Folder, "not", "there", "x.db")));

    private static SQLiteConnection Connect(string path, bool create)
    {
        var connection = new SQLiteConnection(new SQLiteConnectionStringBuilder { DataSource = path, FailIfMissing = !create, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(string path, string sql)
    {
        using var connection = Connect(path, create: false);
        Execute(connection, sql);
    }

    private static void Execute(SQLiteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    // Every file of the folder but SQLite's shared memory, byte for byte, with its rights.
    private List<string> Snapshot() => Directory.GetFiles(_store.Folder).Order(StringComparer.Ordinal)
        .Select(file => $"{file} {(OperatingSystem.IsWindows() ? "" : File.GetUnixFileMode(file))} {(file.EndsWith("-shm", StringComparison.Ordinal) ? "" : Convert.ToHexString(ReadShared(file)))}")
        .ToList();

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
