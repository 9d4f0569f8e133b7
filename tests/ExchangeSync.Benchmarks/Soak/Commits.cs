using System.Data.SQLite;
using ExchangeSync.Store;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>Counts the transactions that change a file, whoever opened it, and lets nobody wait for a lock on it.</summary>
internal sealed class Commits(string path)
{
    /// <summary>Grows with every transaction that wrote something, also with one that is not carried out.</summary>
    public long Count { get; private set; }

    /// <summary>Lets the product open the file, and counts what it commits.</summary>
    public Database Watch(Func<Database> open)
    {
        SQLiteConnection.Changed += Watch;
        try
        {
            return open();
        }
        finally
        {
            SQLiteConnection.Changed -= Watch;
        }
    }

    private void Watch(object? sender, ConnectionEventArgs change)
    {
        if (change.EventType == SQLiteConnectionEventType.Opened && sender is SQLiteConnection connection && connection.FileName == path)
        {
            connection.Commit += (_, _) => Count++;

            // Whoever has locked the file is on this very thread: to wait would be in vain.
            connection.DefaultTimeout = 0;
            using var wait = new SQLiteCommand("PRAGMA busy_timeout = 0", connection);
            wait.ExecuteNonQuery();
        }
    }
}
