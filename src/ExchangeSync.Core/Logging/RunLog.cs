using ExchangeSync.Calendar;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Logging;

/// <summary>
/// The log of runs, as JSON lines: what ran when, how it ended, and what it did, by ids and field names. Never a password, a token, a title, a place, a note or a name of a participant, and no text of a
/// server, which may repeat one.
/// </summary>
/// <param name="log">Where to.</param>
public sealed class RunLog(Log log)
{
    internal void Started(ExchangeConnection connection, Instant now) => Write([Line(now, "info", "RunStarted", connection)]);

    internal void Stopped(ExchangeConnection connection, Instant now) => Write([Line(now, "warning", "RunStopped", connection)]);

    internal void Ended(ExchangeConnection connection, ConnectionRun ended, IReadOnlyList<JournalEntry> journal, IReadOnlyList<PendingChange> unread, Instant now)
    {
        var lines = journal.Select(entry => Of(entry, connection)).ToList();
        lines.AddRange(unread.Select(entry => Line(now, "error", "Unread", connection).Add("run", ended.Run?.Id).Add("side", entry.Side).Add("key", entry.Key).Add("reason", entry.Reason)));
        if (ended.Run is { } run)
        {
            lines.AddRange(run.Warnings.Select(warning => Line(now, "warning", "Warning", connection).Add("run", run.Id).Add("message", warning)));
            lines.Add(Of(run, ended, connection, now));
        }
        else
        {
            lines.Add(Line(now, "error", "RunNotStored", connection).Add("errorId", ended.Error is null ? null : SyncRunner.Describe(ended.Error).Id));
        }

        Write(lines);
    }

    private static JsonLine Of(JournalEntry entry, ExchangeConnection connection) =>
        Line(entry.At, entry.State == JournalState.Failed ? "error" : "info", "Action", connection)
            .Add("run", entry.RunId)
            .Add("kind", entry.Kind)
            .Add("side", entry.Side)
            .Add("state", entry.State)
            .Add("key", entry.Key)
            .Add("partnerKey", entry.PartnerKey)
            .Add("fields", entry.Fields == EntryFields.None ? null : entry.Fields.ToString().Replace(" ", "").Split(','))
            .Add("reason", entry.Reason);

    // The first of a row of failures is an error; that it goes on is no news.
    private static JsonLine Of(SyncRun run, ConnectionRun ended, ExchangeConnection connection, Instant now)
    {
        var failures = ended.Error is null ? 0 : ended.Health?.Failures ?? 1;
        var level = ended.Error is null ? (run.Failed > 0 ? "warning" : "info") : ended.FailuresBefore > 0 ? "info" : "error";
        return Line(now, level, ended.Error is null ? "RunCompleted" : "RunFailed", connection)
            .Add("run", run.Id)
            .Add("status", run.Status)
            .Add("seconds", run.Finished is { } finished ? (finished - run.Started).TotalSeconds : null)
            .Add("createdInExchange", run.CreatedInExchange)
            .Add("updatedInExchange", run.UpdatedInExchange)
            .Add("deletedInExchange", run.DeletedInExchange)
            .Add("createdInMicrobizz", run.CreatedInMicrobizz)
            .Add("updatedInMicrobizz", run.UpdatedInMicrobizz)
            .Add("deletedInMicrobizz", run.DeletedInMicrobizz)
            .Add("adopted", run.Adopted)
            .Add("conflicts", run.Conflicts)
            .Add("skipped", run.Skipped)
            .Add("failed", run.Failed)
            .Add("pending", run.Pending)
            .Add("held", run.Held)
            .Add("quarantined", run.Quarantined)
            .Add("requests", run.Requests)
            .Add("errorId", run.ErrorId)
            .Add("whatToDo", run.Remedy)
            .Add("failures", failures == 0 ? null : failures)
            .Add("failingSince", ended.Error is null ? null : ended.Health?.FailingSince);
    }

    private static JsonLine Line(Instant at, string level, string name, ExchangeConnection connection) =>
        new JsonLine().Add("at", at).Add("level", level).Add("event", name).Add("connection", connection.Title).Add("connectionId", connection.Id);

    private void Write(IEnumerable<JsonLine> lines) => log.Write(lines.Select(line => line.ToString()));
}
