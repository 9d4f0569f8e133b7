using System.Data.SQLite;
using System.Xml;
using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>One open SQLite connection: runs statements, each prepared once. Not safe for use by two threads at once: <see cref="Database"/> sees to that.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SQLiteConnection _connection;
    private readonly string _path;
    private readonly Dictionary<string, SQLiteCommand> _statements = new(StringComparer.Ordinal);

    /// <summary>Opens the file as it is asked for in <paramref name="options"/>; <paramref name="path"/> is for messages.</summary>
    public SqliteSession(string path, SQLiteConnectionStringBuilder options)
    {
        _path = path;

        // The framework's parser takes back what the builder quoted; SQLite's own does not know quotes within quotes.
        _connection = new SQLiteConnection(options.ToString(), parseViaFramework: true);
        try
        {
            _connection.Open();
        }
        catch (SQLiteException e)
        {
            _connection.Dispose();
            throw SqliteErrors.Translate(e, path);
        }
    }

    /// <summary>A transaction is open.</summary>
    public bool InTransaction => !_connection.AutoCommit;

    /// <summary>Runs a statement; gives the number of rows that it changed.</summary>
    public int Execute(string sql, params (string Name, object? Value)[] values) => Run(sql, values, command => command.ExecuteNonQuery());

    /// <summary>Runs a query; gives all its rows.</summary>
    public List<T> Query<T>(string sql, Func<Row, T> read, params (string Name, object? Value)[] values) => Run(sql, values, command =>
    {
        using var reader = command.ExecuteReader();
        var row = new Row(reader);
        var rows = new List<T>();
        while (reader.Read())
        {
            try
            {
                rows.Add(read(row));
            }
            catch (Exception e) when (e is FormatException or InvalidCastException or ArgumentException or XmlException)
            {
                throw SqliteErrors.UnreadableRow(e, _path);
            }
        }

        return rows;
    });

    /// <summary>Runs a query for one number; null when there is no row, or NULL in it.</summary>
    public long? Number(string sql, params (string Name, object? Value)[] values) =>
        Run(sql, values, command => command.ExecuteScalar() is { } value and not DBNull ? Convert.ToInt64(value, null) : (long?)null);

    /// <summary>Runs a script of several statements, once.</summary>
    public void Script(string sql)
    {
        using var command = new SQLiteCommand(sql, _connection);
        try
        {
            command.ExecuteNonQuery();
        }
        catch (SQLiteException e)
        {
            throw SqliteErrors.Translate(e, _path);
        }
    }

    /// <summary>The row id of the last insert.</summary>
    public long LastId => _connection.LastInsertRowId;

    /// <summary>An empty database in memory.</summary>
    public static SqliteSession InMemory() => new(":memory:", new SQLiteConnectionStringBuilder { DataSource = ":memory:", ForeignKeys = true, Pooling = false });

    /// <summary>Copies the whole database, as it is now, into another one, whose content is replaced.</summary>
    public void CopyTo(SqliteSession target)
    {
        try
        {
            _connection.BackupDatabase(target._connection, "main", "main", -1, null, 0);
        }
        catch (SQLiteException e)
        {
            throw SqliteErrors.Translate(e, _path);
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
        _connection.Dispose();
    }

    private T Run<T>(string sql, (string Name, object? Value)[] values, Func<SQLiteCommand, T> run)
    {
        if (!_statements.TryGetValue(sql, out var command))
        {
            command = new SQLiteCommand(sql, _connection);
            _statements.Add(sql, command);
            foreach (var (name, _) in values)
            {
                command.Parameters.Add(new SQLiteParameter(name));
            }
        }

        for (var i = 0; i < values.Length; i++)
        {
            // A statement's values come in the same order each time, as a rule; a search by name goes through all of them.
            var (name, value) = values[i];
            var parameter = command.Parameters[i];
            (parameter.ParameterName == name ? parameter : command.Parameters[name]).Value = ToColumn(value);
        }

        try
        {
            return run(command);
        }
        catch (SQLiteException e)
        {
            // A statement that failed is not ready to run again.
            _statements.Remove(sql);
            command.Dispose();
            throw SqliteErrors.Translate(e, _path);
        }
    }

    private static object ToColumn(object? value) => value switch
    {
        null => DBNull.Value,
        string text => ExactText.Escape(text),
        bool flag => flag ? 1L : 0L,
        Guid id => id.ToString("D"),
        Instant instant => IsoTime.Format(instant),
        LocalDateTime wall => IsoTime.Format(wall),
        LocalDate date => IsoTime.Format(date),
        Enum name => name.ToString(),
        _ => value,
    };
}
