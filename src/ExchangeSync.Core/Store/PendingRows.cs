using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Store;

/// <summary>The rows of pending changes.</summary>
internal static class PendingRows
{
    public static List<PendingChange> All(SqliteSession session, Guid connectionId) =>
        session.Query("SELECT * FROM pending WHERE connection_id = @connection ORDER BY since, side, key", Map, ("@connection", connectionId));

    /// <summary>The appointments of the pairs whose two versions stand against each other. The item of a pair has another id after its mailbox was moved, the appointment has not.</summary>
    public const string InConflict = "SELECT link.microbizz_key FROM pending JOIN link ON link.connection_id = pending.connection_id AND link.exchange_key = pending.key "
        + "WHERE pending.connection_id = @connection AND pending.side = 'Exchange' AND pending.kind = 'Conflict'";

    public static List<string> AppointmentsInConflict(SqliteSession session, Guid connectionId) =>
        session.Query(InConflict, row => row.Text("microbizz_key"), ("@connection", connectionId));

    public static void Save(SqliteSession session, Guid connectionId, PendingChange change) => session.Execute(
        "INSERT OR REPLACE INTO pending (connection_id, side, key, series_key, address, kind, reason, message, deleted, attempts, since, next_attempt) "
        + "VALUES (@connection, @side, @key, @seriesKey, @address, @kind, @reason, @message, @deleted, @attempts, @since, @nextAttempt)",
        ("@connection", connectionId),
        ("@side", change.Side),
        ("@key", change.Key),
        ("@seriesKey", change.SeriesKey),
        ("@address", change.Address),
        ("@kind", change.Kind),
        ("@reason", change.Reason),
        ("@message", change.Message),
        ("@deleted", change.Deleted),
        ("@attempts", change.Attempts),
        ("@since", change.Since),
        ("@nextAttempt", change.NextAttempt));

    public static void Delete(SqliteSession session, Guid connectionId, Side side, string key) => session.Execute(
        "DELETE FROM pending WHERE connection_id = @connection AND side = @side AND key = @key",
        ("@connection", connectionId), ("@side", side), ("@key", key));

    private static PendingChange Map(Row row) => new()
    {
        Side = row.Name<Side>("side"),
        Key = row.Text("key"),
        SeriesKey = row.TextOrNull("series_key"),
        Address = row.TextOrNull("address"),
        Kind = row.Name<PendingKind>("kind"),
        Reason = row.Text("reason"),
        Message = row.Text("message"),
        Deleted = row.Bool("deleted"),
        Attempts = row.Int("attempts"),
        Since = row.Instant("since"),
        NextAttempt = row.InstantOrNull("next_attempt"),
    };
}
