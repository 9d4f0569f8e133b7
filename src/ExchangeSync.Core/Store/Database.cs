namespace ExchangeSync.Store;

/// <summary>
/// An open store: the Microbizz calendar, the connections, and what the sync remembers, in one SQLite file. May be used by several threads; they take turns. Several
/// processes may have the file open at once; a change is seen by the others when its transaction is committed.
/// </summary>
public sealed class Database : IDisposable
{
    private readonly object _turn = new();
    private readonly SqliteSession _session;
    private bool _disposed;

    private Database(string path, SqliteSession session)
    {
        Path = path;
        _session = session;
        InstallationId = session.Query("SELECT installation_id FROM store", row => row.Guid("installation_id")).Single();
        Secrets = new SecretProtector(path + ".key");
    }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>Made once for each store; part of every stamp.</summary>
    public Guid InstallationId { get; }

    /// <summary>Protects the passwords of this store's connections.</summary>
    internal SecretProtector Secrets { get; }

    /// <summary>Opens the store in <paramref name="path"/>; one of an older version is brought up to date, and a backup of it is left beside it. On Unix its files are private to their owner (0600; folders that are made 0700).</summary>
    /// <param name="path">The file; a relative path counts from the process's current folder.</param>
    /// <param name="create">Make it where it does not exist.</param>
    /// <exception cref="StoreException">
    /// StorePathInvalid, StoreNotFound, StoreNotCreated, StoreUnreadable (not a database, damaged, no rights), NotAnExchangeSyncStore, StoreTooNew, BackupNotMade, StoreOnNetworkShare, StoreBusy.
    /// </exception>
    public static Database Open(string path, bool create)
    {
        var full = FullPath(path);
        if (NetworkShare.Holds(full))
        {
            throw new StoreException(
                "StoreOnNetworkShare",
                $"The database '{full}' lies on a network share, where SQLite can't keep it consistent.",
                "Name a file on a local disk.");
        }

        if (Directory.Exists(full))
        {
            throw new StoreException("StoreUnreadable", $"'{full}' is a folder.", "Name a file in it.");
        }

        if (!File.Exists(full))
        {
            if (!create)
            {
                throw new StoreException(
                    "StoreNotFound",
                    $"There is no database '{full}'.",
                    "Name the right file, or make a user or a connection first: that makes the database.");
            }

            DatabaseFile.Create(full);
        }

        DatabaseFile.Recognize(full);
        var session = DatabaseFile.Open(full);
        try
        {
            return new Database(full, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        lock (_turn)
        {
            _disposed = true;
            _session.Dispose();
        }
    }

    /// <summary>Reads from one snapshot: what other processes commit meanwhile is not seen. Within <see cref="Write"/>, from its transaction.</summary>
    internal T Read<T>(Func<SqliteSession, T> work)
    {
        lock (_turn)
        {
            CheckOpen();
            return _session.InTransaction ? work(_session) : InTransaction("BEGIN", work);
        }
    }

    /// <summary>Writes in one transaction, which is rolled back whole when <paramref name="work"/> throws.</summary>
    internal T Write<T>(Func<SqliteSession, T> work)
    {
        lock (_turn)
        {
            CheckOpen();
            if (_session.InTransaction)
            {
                throw new InvalidOperationException("A transaction can't be begun within another one.");
            }

            // IMMEDIATE: what the work reads before it writes can't change under it.
            return InTransaction("BEGIN IMMEDIATE", work);
        }
    }

    /// <inheritdoc cref="Write{T}"/>
    internal void Write(Action<SqliteSession> work) => Write(session =>
    {
        work(session);
        return true;
    });

    /// <summary>
    /// Brings all that was committed into the file itself and empties the log beside it, where deleted texts would stay until it is full. Somebody who reads or writes just now may keep it from being
    /// emptied; then the next time does it, or whoever closes the file last.
    /// </summary>
    internal void EmptyLog()
    {
        lock (_turn)
        {
            CheckOpen();
            try
            {
                _session.Script("PRAGMA wal_checkpoint(TRUNCATE)");
            }
            catch (StoreException)
            {
                // What it was called for is committed. A disk that is full shows with the next write.
            }
        }
    }

    /// <summary>A copy of all of it, in memory.</summary>
    internal Database CopyToMemory()
    {
        var copy = SqliteSession.InMemory();
        try
        {
            lock (_turn)
            {
                CheckOpen();
                _session.CopyTo(copy);
            }

            return new Database(Path, copy);
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    private static string FullPath(string path)
    {
        try
        {
            return System.IO.Path.GetFullPath(path);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or PathTooLongException)
        {
            throw new StoreException("StorePathInvalid", $"'{path}' can't be the name of a database: {e.Message}", "Name a file on a local disk.", e);
        }
    }

    private T InTransaction<T>(string begin, Func<SqliteSession, T> work)
    {
        _session.Execute(begin);
        try
        {
            // Another process may have upgraded it since it was opened here.
            Schema.KnownVersionOf(_session, Path);
            var result = work(_session);
            _session.Execute("COMMIT");
            return result;
        }
        finally
        {
            // Still open only when the work or the commit threw; SQLite itself rolls back after some errors, such as a full disk.
            if (_session.InTransaction)
            {
                _session.Execute("ROLLBACK");
            }
        }
    }

    private void CheckOpen()
    {
        if (_disposed)
        {
            throw new ObjectDisposedException(nameof(Database));
        }
    }
}
