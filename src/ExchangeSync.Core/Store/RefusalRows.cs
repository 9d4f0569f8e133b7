using NodaTime;

namespace ExchangeSync.Store;

/// <summary>The rows of how often accounts were refused.</summary>
internal static class RefusalRows
{
    public static void Add(SqliteSession session, LogOnAccount account, Guid connectionId, Instant now) => session.Execute(
        "INSERT INTO refused_log_on (account, connection_id, refused, last) SELECT @account, id, 1, @now FROM connection WHERE id = @connection "
        + "ON CONFLICT DO UPDATE SET refused = refused + 1, last = excluded.last",
        ("@account", account.Key), ("@connection", connectionId), ("@now", now));

    /// <summary>The account was let in, or is tried with something new: nobody's refusals count any more.</summary>
    public static void Clear(SqliteSession session, LogOnAccount account) => session.Execute("DELETE FROM refused_log_on WHERE account = @account", ("@account", account.Key));

    /// <summary>The connection has other credentials: those that share an account with it begin again too, for they can't be told from it.</summary>
    public static void Clear(SqliteSession session, Guid connectionId)
    {
        session.Execute("DELETE FROM refused_log_on WHERE connection_id = @connection", ("@connection", connectionId));
        foreach (var account in ConnectionTable.Find(session, connectionId) is { } connection ? LogOnAccount.Of(connection) : [])
        {
            Clear(session, account);
        }
    }

    /// <summary>Of the connection's accounts the one that was refused most; null: none was.</summary>
    public static RefusedAccount? Worst(SqliteSession session, Guid connectionId) => ConnectionTable.Find(session, connectionId) is { } connection
        ? LogOnAccount.Of(connection).Select(account => Of(session, connection, account)).OfType<RefusedAccount>().OrderByDescending(refused => refused.Weight).FirstOrDefault()
        : null;

    /// <summary>What is remembered of one of its accounts; null: nothing.</summary>
    public static RefusedAccount? Of(SqliteSession session, ExchangeConnection connection, LogOnAccount account)
    {
        var rows = session.Query(
            "SELECT connection_id, title, refused, last FROM refused_log_on JOIN connection ON connection.id = connection_id WHERE account = @account ORDER BY title_key",
            row => (Id: row.Guid("connection_id"), Title: row.Text("title"), Refused: row.Int("refused"), Last: row.Instant("last")),
            ("@account", account.Key));

        // One connection alone never stops the others: its password may be another than theirs.
        var most = Math.Max(1, connection.Settings.FailureLimit - 1);
        return rows.Count == 0 ? null : new RefusedAccount(
            account,
            rows.Sum(row => row.Id == connection.Id ? row.Refused : Math.Min(row.Refused, most)),
            rows.Sum(row => row.Refused),
            rows.Where(row => row.Id != connection.Id).Select(row => row.Title).ToList(),
            rows.Max(row => row.Last));
    }
}
