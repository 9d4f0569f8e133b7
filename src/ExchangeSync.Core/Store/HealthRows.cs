using ExchangeSync.Exchange;
using ExchangeSync.Sync;

namespace ExchangeSync.Store;

/// <summary>The rows of how connections are doing.</summary>
internal static class HealthRows
{
    public static ConnectionHealth Load(SqliteSession session, Guid connectionId) => session.Query(
        "SELECT * FROM health WHERE connection_id = @connection",
        row => new ConnectionHealth
        {
            LastSuccess = row.InstantOrNull("last_success"),
            FailingSince = row.InstantOrNull("failing_since"),
            Failures = row.Int("failures"),
            CredentialFailures = row.Int("credential_failures"),
            LastFailure = row.InstantOrNull("last_failure"),
            ErrorId = row.TextOrNull("error_id"),
            ErrorMessage = row.TextOrNull("error_message"),
            Remedy = row.TextOrNull("remedy"),
        },
        ("@connection", connectionId)).SingleOrDefault() ?? ConnectionHealth.Unknown;

    /// <summary>What the end of a run says. One that a user stopped, or that goes on, says nothing; of one that died, only its start is known.</summary>
    public static void Note(SqliteSession session, Guid connectionId, SyncRun run)
    {
        if (run.Status is SyncRunStatus.Completed or SyncRunStatus.CompletedWithErrors)
        {
            Ensure(session, connectionId);
            session.Execute(
                "UPDATE health SET last_success = @at, failing_since = NULL, failures = 0, credential_failures = 0 WHERE connection_id = @connection",
                ("@connection", connectionId), ("@at", run.Finished));
        }
        else if (run.Status == SyncRunStatus.Failed)
        {
            Ensure(session, connectionId);
            session.Execute(
                "UPDATE health SET failing_since = IFNULL(failing_since, @started), failures = failures + 1, credential_failures = credential_failures + @wrong, "
                + "last_failure = @at, error_id = @errorId, error_message = @message, remedy = @remedy WHERE connection_id = @connection",
                ("@connection", connectionId),
                ("@started", run.Started),
                ("@wrong", run.ErrorId == EwsErrorIds.WrongCredentials),
                ("@at", run.Finished ?? run.Started),
                ("@errorId", run.ErrorId),
                ("@message", run.ErrorMessage),
                ("@remedy", run.Remedy));
        }
    }

    public static void ClearCredentialFailures(SqliteSession session, Guid connectionId)
    {
        session.Execute("UPDATE health SET credential_failures = 0 WHERE connection_id = @connection", ("@connection", connectionId));
        RefusalRows.Clear(session, connectionId);
    }

    private static void Ensure(SqliteSession session, Guid connectionId) =>
        session.Execute("INSERT OR IGNORE INTO health (connection_id) VALUES (@connection)", ("@connection", connectionId));
}
