using System.Data.SQLite;
using System.Globalization;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>Makes the file of a store, recognizes one, and opens it.</summary>
internal static class DatabaseFile
{
    /// <summary>How long a statement waits for another process before <c>StoreBusy</c>.</summary>
    private const int BusySeconds = 5;

    /// <summary>
    /// Makes an empty store at <paramref name="path"/>. It is built under another name and then renamed, so that it is there whole or not at all, also where two
    /// processes make it at once: the first one's stays.
    /// </summary>
    public static void Create(string path)
    {
        RefuseLeftovers(path);
        string? building = null;
        try
        {
            PrivateFile.MakeFolder(Path.GetDirectoryName(path)!);
            building = PrivateFile.CreateBeside(path);
            Build(building);
            File.Move(building, path);
            building = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!File.Exists(path))
            {
                throw new StoreException(
                    "StoreNotCreated",
                    $"The database '{path}' can't be made: {e.Message}",
                    "Check that this account may write to the folder, or name another file.",
                    e);
            }
        }
        finally
        {
            if (building is not null)
            {
                File.Delete(building);
            }
        }
    }

    /// <summary>Throws unless the file is an ExchangeSync store. Neither the file nor its folder is written to.</summary>
    public static void Recognize(string path)
    {
        // "immutable" reads the file alone: no lock, no log, no recovery of another program's database. Through SQLite, because opening and closing the file on our own
        // would drop the locks that this process holds on it (https://www.sqlite.org/howtocorrupt.html, 2.2). Our mark is in the file itself since Build.
        var options = new SQLiteConnectionStringBuilder { FullUri = ToUri(path) + "?mode=ro&immutable=1", ReadOnly = true, Pooling = false };
        using var session = new SqliteSession(path, options);
        var mark = session.Number("PRAGMA application_id");
        if (mark == Schema.ApplicationId)
        {
            return;
        }

        if (session.Number("PRAGMA page_count") is null or 0)
        {
            throw new StoreException(
                "StoreUnreadable",
                $"'{path}' is empty, not a database.",
                "Remove the empty file to have a new store made in its place, or name another file.");
        }

        throw new StoreException(
            "NotAnExchangeSyncStore",
            $"'{path}' is a database of another program. It was not changed.",
            "Name the file of an ExchangeSync store, or one that does not exist yet.");
    }

    /// <summary>Opens an existing store for reading and writing and brings its schema up to date.</summary>
    public static SqliteSession Open(string path)
    {
        string[] files = [path, path + "-wal", path + "-shm"];
        foreach (var file in files)
        {
            PrivateFile.Restrict(file);
        }

        var session = Connect(path);
        try
        {
            if (Schema.KnownVersionOf(session, path) < Schema.Newest)
            {
                Upgrade(session, path);
            }

            session.Script("PRAGMA journal_mode = WAL");

            // 32 MB of log before its pages go into the file: a first run writes many rows twice, as an intent and as done, and so they go there once.
            session.Script("PRAGMA wal_autocheckpoint = 8000");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static void Upgrade(SqliteSession session, string path)
    {
        // What earlier versions deleted is still somewhere in the file, and would be in the backup too.
        session.Script("VACUUM");

        // The lock is taken first: of several processes one upgrades, and nobody writes between the backup and the upgrade.
        session.Script("BEGIN IMMEDIATE");
        var version = Schema.VersionOf(session);
        if (version < Schema.Newest)
        {
            // A connection that has begun to write can't be copied from, so another one reads.
            using (var reader = Connect(path))
            {
                UpgradeBackup.Make(reader, path, version, SystemClock.Instance.GetCurrentInstant(), Connect);
            }

            Schema.Upgrade(session);
        }

        session.Script("COMMIT");
    }

    // SQLite would take the log of a database that is gone for the new one's, and spoil it.
    private static void RefuseLeftovers(string path)
    {
        string[] logs = [path + "-wal", path + "-journal"];
        var leftover = logs.FirstOrDefault(File.Exists);

        // Where the database has appeared meanwhile, the log is its own.
        if (leftover is not null && !File.Exists(path))
        {
            throw new StoreException(
                "StoreNotCreated",
                $"There is no database '{path}', but there is the log '{leftover}' of one.",
                "Put the database back beside its log. If it is lost for good, move the log away.");
        }
    }

    private static void Build(string path)
    {
        using var session = Connect(path);

        // With the rollback journal, so that the mark is in the file itself, not only in a log beside it.
        session.Script("BEGIN IMMEDIATE");
        session.Script("PRAGMA application_id = " + Schema.ApplicationId.ToString(CultureInfo.InvariantCulture));
        Schema.Upgrade(session);
        session.Execute("INSERT INTO store (id, installation_id) VALUES (1, @installation)", ("@installation", Guid.NewGuid()));
        session.Script("COMMIT");
        session.Script("PRAGMA journal_mode = WAL");
    }

    private static SqliteSession Connect(string path)
    {
        // FULL: a committed intent must outlive a power failure, else its create could happen twice.
        var session = new SqliteSession(path, new SQLiteConnectionStringBuilder
        {
            DataSource = path,
            FailIfMissing = true,
            ForeignKeys = true,
            SyncMode = SynchronizationModes.Full,
            DefaultTimeout = BusySeconds,
            BusyTimeout = BusySeconds * 1000,
            Pooling = false,
        });
        try
        {
            // What is deleted is overwritten. FAST would leave long texts: it overwrites no page that becomes free.
            session.Script("PRAGMA secure_delete = ON");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static string ToUri(string path)
    {
        var segments = path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Select(Uri.EscapeDataString);
        var escaped = string.Join("/", segments);
        return "file://" + (escaped.StartsWith("/", StringComparison.Ordinal) ? "" : "/") + escaped;
    }
}
