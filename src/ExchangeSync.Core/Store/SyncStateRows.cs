using ExchangeSync.Sync;

namespace ExchangeSync.Store;

/// <summary>The rows of sync states.</summary>
internal static class SyncStateRows
{
    public static SyncState Load(SqliteSession session, Guid connectionId) => session.Query(
        "SELECT * FROM sync_state WHERE connection_id = @connection",
        row => new SyncState
        {
            ExchangeCursor = row.TextOrNull("exchange_cursor"),
            MicrobizzCursor = row.TextOrNull("microbizz_cursor"),
            ExchangeIdentity = row.TextOrNull("exchange_identity"),
            MicrobizzIdentity = row.TextOrNull("microbizz_identity"),
            WindowStart = row.DateOrNull("window_start"),
            WindowEnd = row.DateOrNull("window_end"),
            Scope = row.TextOrNull("scope"),
        },
        ("@connection", connectionId)).SingleOrDefault() ?? SyncState.None;

    public static void Save(SqliteSession session, Guid connectionId, SyncState state) => session.Execute(
        "INSERT OR REPLACE INTO sync_state (connection_id, exchange_cursor, microbizz_cursor, exchange_identity, microbizz_identity, window_start, window_end, scope) "
        + "VALUES (@connection, @exchangeCursor, @microbizzCursor, @exchangeIdentity, @microbizzIdentity, @windowStart, @windowEnd, @scope)",
        ("@connection", connectionId),
        ("@exchangeCursor", state.ExchangeCursor),
        ("@microbizzCursor", state.MicrobizzCursor),
        ("@exchangeIdentity", state.ExchangeIdentity),
        ("@microbizzIdentity", state.MicrobizzIdentity),
        ("@windowStart", state.WindowStart),
        ("@windowEnd", state.WindowEnd),
        ("@scope", state.Scope));
}
