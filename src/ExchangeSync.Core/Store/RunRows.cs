using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>The rows of runs.</summary>
internal static class RunRows
{
    public static SyncRun Begin(SqliteSession session, Guid connectionId, Instant now, long? undoes = null)
    {
        // Only one runs at a time: what still says "Running" never came to its end.
        foreach (var abandoned in session.Query(
            "SELECT * FROM run WHERE connection_id = @connection AND status = @running ORDER BY id", Map, ("@connection", connectionId), ("@running", SyncRunStatus.Running)))
        {
            var run = abandoned with
            {
                Status = SyncRunStatus.Failed,
                ErrorId = "RunAbandoned",
                ErrorMessage = "The run did not come to its end: its process was stopped, or another run took over from it.",
                Remedy = "Nothing is lost: the next run finds out what became of its writes.",
            };
            Save(session, connectionId, run);
            HealthRows.Note(session, connectionId, run);
        }

        session.Execute(
            "INSERT INTO run (connection_id, started, status, undoes) VALUES (@connection, @started, @status, @undoes)",
            ("@connection", connectionId), ("@started", now), ("@status", SyncRunStatus.Running), ("@undoes", undoes));
        return new SyncRun { Id = session.LastId, ConnectionId = connectionId, Started = now, Undoes = undoes };
    }

    public static void Save(SqliteSession session, Guid connectionId, SyncRun run) => session.Execute(
        "UPDATE run SET finished = @finished, status = @status, created_in_exchange = @createdX, updated_in_exchange = @updatedX, deleted_in_exchange = @deletedX, "
        + "created_in_microbizz = @createdM, updated_in_microbizz = @updatedM, deleted_in_microbizz = @deletedM, adopted = @adopted, conflicts = @conflicts, "
        + "skipped = @skipped, failed = @failed, pending = @pending, held = @held, quarantined = @quarantined, requests = @requests, error_id = @errorId, error_message = @errorMessage, remedy = @remedy, "
        + "warnings = @warnings WHERE id = @id AND connection_id = @connection",
        ("@id", run.Id),
        ("@connection", connectionId),
        ("@finished", run.Finished),
        ("@status", run.Status),
        ("@createdX", run.CreatedInExchange),
        ("@updatedX", run.UpdatedInExchange),
        ("@deletedX", run.DeletedInExchange),
        ("@createdM", run.CreatedInMicrobizz),
        ("@updatedM", run.UpdatedInMicrobizz),
        ("@deletedM", run.DeletedInMicrobizz),
        ("@adopted", run.Adopted),
        ("@conflicts", run.Conflicts),
        ("@skipped", run.Skipped),
        ("@failed", run.Failed),
        ("@pending", run.Pending),
        ("@held", run.Held),
        ("@quarantined", run.Quarantined),
        ("@requests", run.Requests),
        ("@errorId", run.ErrorId),
        ("@errorMessage", run.ErrorMessage),
        ("@remedy", run.Remedy),
        ("@warnings", ExactText.JoinLines(run.Warnings)));

    public static List<SyncRun> Newest(SqliteSession session, Guid connectionId, int count) => session.Query(
        "SELECT * FROM run WHERE connection_id = @connection ORDER BY id DESC LIMIT @count", Map, ("@connection", connectionId), ("@count", count));

    public static SyncRun? Find(SqliteSession session, Guid connectionId, long id) => session.Query(
        "SELECT * FROM run WHERE connection_id = @connection AND id = @id", Map, ("@connection", connectionId), ("@id", id)).SingleOrDefault();

    /// <summary>The undos after that run, each with the run that it undoes.</summary>
    public static Dictionary<long, long> UndosAfter(SqliteSession session, Guid connectionId, long runId) => session.Query(
        "SELECT id, undoes FROM run WHERE connection_id = @connection AND id > @run AND undoes IS NOT NULL",
        row => (Undo: row.Long("id"), Of: row.Long("undoes")),
        ("@connection", connectionId), ("@run", runId)).ToDictionary(pair => pair.Undo, pair => pair.Of);

    private static SyncRun Map(Row row) => new()
    {
        Id = row.Long("id"),
        ConnectionId = row.Guid("connection_id"),
        Undoes = row.IsNull("undoes") ? null : row.Long("undoes"),
        Started = row.Instant("started"),
        Finished = row.InstantOrNull("finished"),
        Status = row.Name<SyncRunStatus>("status"),
        CreatedInExchange = row.Int("created_in_exchange"),
        UpdatedInExchange = row.Int("updated_in_exchange"),
        DeletedInExchange = row.Int("deleted_in_exchange"),
        CreatedInMicrobizz = row.Int("created_in_microbizz"),
        UpdatedInMicrobizz = row.Int("updated_in_microbizz"),
        DeletedInMicrobizz = row.Int("deleted_in_microbizz"),
        Adopted = row.Int("adopted"),
        Conflicts = row.Int("conflicts"),
        Skipped = row.Int("skipped"),
        Failed = row.Int("failed"),
        Pending = row.Int("pending"),
        Held = row.Int("held"),
        Quarantined = row.Int("quarantined"),
        Requests = row.Int("requests"),
        ErrorId = row.TextOrNull("error_id"),
        ErrorMessage = row.TextOrNull("error_message"),
        Remedy = row.TextOrNull("remedy"),
        Warnings = row.Lines("warnings"),
    };
}
