using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>The rows of the journal.</summary>
internal static class JournalRows
{
    public static List<JournalEntry> OfRun(SqliteSession session, Guid connectionId, long runId) => session.Query(
        "SELECT journal.* FROM journal JOIN run ON run.id = journal.run_id WHERE run.connection_id = @connection AND run_id = @run ORDER BY journal.id",
        Map,
        ("@connection", connectionId), ("@run", runId));

    public static List<JournalEntry> Open(SqliteSession session, Guid connectionId) => session.Query(
        "SELECT journal.* FROM journal JOIN run ON run.id = journal.run_id WHERE run.connection_id = @connection AND state = 'Intended' ORDER BY journal.id",
        Map,
        ("@connection", connectionId));

    /// <summary>What later runs wrote, or may have written, without its images: which run, which entry, which fields.</summary>
    public static List<JournalEntry> After(SqliteSession session, Guid connectionId, long runId) => session.Query(
        "SELECT journal.id, run_id, kind, side, state, key, partner_key, uid, fields, at FROM journal JOIN run ON run.id = journal.run_id "
        + "WHERE run.connection_id = @connection AND run_id > @run AND state <> 'Failed' AND reason IS NOT 'Superseded' AND kind IN ('Create', 'Update', 'Delete', 'Restore') ORDER BY journal.id",
        row => new JournalEntry
        {
            Id = row.Long("id"),
            RunId = row.Long("run_id"),
            Kind = row.Name<JournalKind>("kind"),
            Side = row.Name<Side>("side"),
            State = row.Name<JournalState>("state"),
            Key = row.TextOrNull("key"),
            PartnerKey = row.TextOrNull("partner_key"),
            Uid = row.TextOrNull("uid"),
            Fields = row.Name<EntryFields>("fields"),
            At = row.Instant("at"),
        },
        ("@connection", connectionId), ("@run", runId));

    /// <summary>The items' keys of the deletes that were carried over to a side since then.</summary>
    public static List<string> Deletes(SqliteSession session, Guid connectionId, Side side, Instant since) => session.Query(
        "SELECT CASE side WHEN 'Exchange' THEN key ELSE partner_key END AS item FROM journal JOIN run ON run.id = journal.run_id "
        + "WHERE run.connection_id = @connection AND kind = 'Delete' AND side = @side AND (state = 'Done' OR reason = 'FoundDeleted') AND at >= @since AND item IS NOT NULL "
        + "AND reason IS NOT 'RecurrenceMode' AND reason IS NOT 'Reset' AND run.undoes IS NULL",
        row => row.Text("item"),
        ("@connection", connectionId), ("@side", side), ("@since", since));

    public static JournalEntry Insert(SqliteSession session, JournalEntry entry)
    {
        session.Execute(
            "INSERT INTO journal (run_id, kind, side, state, key, partner_key, partner_version, stamp, uid, fields, before, after, partner_content, base, reason, message, at) "
            + "VALUES (@run, @kind, @side, @state, @key, @partnerKey, @partnerVersion, @stamp, @uid, @fields, @before, @after, @partnerContent, @base, @reason, @message, @at)",
            ("@run", entry.RunId),
            ("@kind", entry.Kind),
            ("@side", entry.Side),
            ("@state", entry.State),
            ("@key", entry.Key),
            ("@partnerKey", entry.PartnerKey),
            ("@partnerVersion", entry.PartnerVersion),
            ("@stamp", entry.Stamp?.ToString()),
            ("@uid", entry.Uid),
            ("@fields", entry.Fields),
            ("@before", Encode(entry.Before)),
            ("@after", Encode(entry.After)),
            ("@partnerContent", Encode(entry.PartnerContent)),
            ("@base", Encode(entry.Base)),
            ("@reason", entry.Reason),
            ("@message", entry.Message),
            ("@at", entry.At));
        return entry with { Id = session.LastId };
    }

    public static void Complete(SqliteSession session, JournalEntry entry) => session.Execute(
        "UPDATE journal SET state = @state, key = @key, partner_key = @partnerKey, partner_version = @partnerVersion, after = @after, reason = @reason, message = @message WHERE id = @id",
        ("@id", entry.Id),
        ("@after", Encode(entry.After)),
        ("@state", entry.State),
        ("@key", entry.Key),
        ("@partnerKey", entry.PartnerKey),
        ("@partnerVersion", entry.PartnerVersion),
        ("@reason", entry.Reason),
        ("@message", entry.Message));

    public static void HideTexts(SqliteSession session, Guid connectionId, IReadOnlyCollection<string> keys)
    {
        var sought = new HashSet<string>(keys, StringComparer.Ordinal);
        var lines = session.Query(
            "SELECT journal.id, key, partner_key FROM journal JOIN run ON run.id = journal.run_id WHERE run.connection_id = @connection",
            row => (Id: row.Long("id"), Key: row.TextOrNull("key"), Partner: row.TextOrNull("partner_key")),
            ("@connection", connectionId));
        foreach (var id in lines.Where(line => (line.Key is { } key && sought.Contains(key)) || (line.Partner is { } partner && sought.Contains(partner))).Select(line => line.Id))
        {
            var hidden = session.Query("SELECT * FROM journal WHERE id = @id", Map, ("@id", id)).Single().WithoutTexts();
            session.Execute(
                "UPDATE journal SET before = @before, after = @after, partner_content = @partnerContent, base = @base WHERE id = @id",
                ("@id", id),
                ("@before", Encode(hidden.Before)),
                ("@after", Encode(hidden.After)),
                ("@partnerContent", Encode(hidden.PartnerContent)),
                ("@base", Encode(hidden.Base)));
        }
    }

    private static string? Encode(EntryContent? content) => content is null ? null : ContentCodec.Encode(content);

    private static EntryContent? Decode(string? text) => text is null ? null : ContentCodec.Decode(text);

    private static JournalEntry Map(Row row) => new()
    {
        Id = row.Long("id"),
        RunId = row.Long("run_id"),
        Kind = row.Name<JournalKind>("kind"),
        Side = row.Name<Side>("side"),
        State = row.Name<JournalState>("state"),
        Key = row.TextOrNull("key"),
        PartnerKey = row.TextOrNull("partner_key"),
        PartnerVersion = row.TextOrNull("partner_version"),
        Stamp = Stamp.Parse(row.TextOrNull("stamp")),
        Uid = row.TextOrNull("uid"),
        Fields = row.Name<EntryFields>("fields"),
        Before = Decode(row.TextOrNull("before")),
        After = Decode(row.TextOrNull("after")),
        PartnerContent = Decode(row.TextOrNull("partner_content")),
        Base = Decode(row.TextOrNull("base")),
        Reason = row.TextOrNull("reason"),
        Message = row.TextOrNull("message"),
        At = row.Instant("at"),
    };
}
