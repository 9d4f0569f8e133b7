using System.Data.SQLite;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>Another program that has the store open and keeps everybody from writing to it for a while.</summary>
internal sealed class StoreLock(string path) : IDisposable
{
    private SQLiteConnection? _connection;

    public void Take()
    {
        if (_connection is null)
        {
            _connection = new SQLiteConnection(new SQLiteConnectionStringBuilder { DataSource = path, FailIfMissing = true, Pooling = false }.ToString());
            _connection.Open();
            using var begin = new SQLiteCommand("BEGIN IMMEDIATE", _connection);
            begin.ExecuteNonQuery();
        }
    }

    /// <summary>Lets others write again; does nothing where it is not taken.</summary>
    public void Release()
    {
        _connection?.Dispose();
        _connection = null;
    }

    public void Dispose() => Release();
}
