using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>The rows of the journal.</summary>
internal static class JournalRows
{
    /// <summary>Of a line: its run came after the last one that came to its end.</summary>
    public const string IsUnread = "run.id > COALESCE((SELECT MAX(id) FROM run WHERE connection_id = @connection AND status IN ('Completed', 'CompletedWithErrors')), 0)";

    public static List<JournalEntry> OfRun(SqliteSession session, Guid connectionId, long runId) => session.Query(
        "SELECT journal.* FROM journal JOIN run ON run.id = journal.run_id WHERE run.connection_id = @connection AND run_id = @run ORDER BY journal.id",
        Map,
        ("@connection", connectionId), ("@run", runId));

    public static List<JournalEntry> Open(SqliteSession session, Guid connectionId) => session.Query(
        "SELECT journal.* FROM journal JOIN run ON run.id = journal.run_id WHERE run.connection_id = @connection AND state = 'Intended' ORDER BY journal.id",
        Map,
        ("@connection", connectionId));

    /// <summary>The keys, on either side, of what was linked since a run last came to its end.</summary>
    public static List<string> LinkedUnread(SqliteSession session, Guid connectionId) => session.Query(
        "SELECT key, partner_key FROM journal JOIN run ON run.id = journal.run_id WHERE run.connection_id = @connection AND state <> 'Failed' AND kind IN ('Create', 'Adopt', 'Restore') "
        + $"AND {IsUnread} ORDER BY journal.id",
        row => new[] { row.TextOrNull("key"), row.TextOrNull("partner_key") },
        ("@connection", connectionId)).SelectMany(keys => keys).OfType<string>().Distinct().ToList();

    /// <summary>The lines of a run without their images, of which a first run has more than memory holds.</summary>
    public static List<JournalEntry> Heads(SqliteSession session, Guid connectionId, long runId) => session.Query(
        "SELECT journal.id, run_id, kind, side, state, key, partner_key, fields, reason, message, at FROM journal JOIN run ON run.id = journal.run_id "
        + "WHERE run.connection_id = @connection AND run_id = @run ORDER BY journal.id",
        row => new JournalEntry
        {
            Id = row.Long("id"),
            RunId = row.Long("run_id"),
            Kind = row.Name<JournalKind>("kind"),
            Side = row.Name<Side>("side"),
            State = row.Name<JournalState>("state"),
            Key = row.TextOrNull("key"),
            PartnerKey = row.TextOrNull("partner_key"),
            Fields = row.Name<EntryFields>("fields"),
            Reason = row.TextOrNull("reason"),
            Message = row.TextOrNull("message"),
            At = row.Instant("at"),
        },
        ("@connection", connectionId), ("@run", runId));

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

    /// <summary>The items' keys of the deletes that were carried over to a side since then, without those that somebody had released.</summary>
    public static List<string> Deletes(SqliteSession session, Guid connectionId, Side side, Instant since) => session.Query(
        "SELECT CASE side WHEN 'Exchange' THEN key ELSE partner_key END AS item FROM journal JOIN run ON run.id = journal.run_id "
        + "WHERE run.connection_id = @connection AND kind = 'Delete' AND side = @side AND (state = 'Done' OR reason = 'FoundDeleted') AND at >= @since AND item IS NOT NULL "
        + "AND COALESCE(reason, '') NOT IN ('RecurrenceMode', 'Reset', 'DeleteReleased') AND run.undoes IS NULL",
        row => row.Text("item"),
        ("@connection", connectionId), ("@side", side), ("@since", since));

    public static JournalEntry Insert(SqliteSession session, JournalEntry entry)
    {
        session.Execute(
            "INSERT INTO journal (run_id, kind, side, state, key, partner_key, partner_version, stamp, uid, fields, before, after, partner_content, base, policy, reason, message, at) "
            + "VALUES (@run, @kind, @side, @state, @key, @partnerKey, @partnerVersion, @stamp, @uid, @fields, @before, @after, @partnerContent, @base, @policy, @reason, @message, @at)",
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
            ("@policy", entry.Policy),
            ("@reason", entry.Reason),
            ("@message", entry.Message),
            ("@at", entry.At));
        return entry with { Id = session.LastId };
    }

    /// <param name="session">The store.</param>
    /// <param name="entry">The line.</param>
    /// <param name="hasNewAfter">What was written is not what was intended.</param>
    public static void Complete(SqliteSession session, JournalEntry entry, bool hasNewAfter)
    {
        session.Execute(
            "UPDATE journal SET state = @state, key = @key, partner_key = @partnerKey, partner_version = @partnerVersion, reason = @reason, message = @message WHERE id = @id",
            ("@id", entry.Id),
            ("@state", entry.State),
            ("@key", entry.Key),
            ("@partnerKey", entry.PartnerKey),
            ("@partnerVersion", entry.PartnerVersion),
            ("@reason", entry.Reason),
            ("@message", entry.Message));
        if (hasNewAfter)
        {
            session.Execute("UPDATE journal SET after = @after WHERE id = @id", ("@id", entry.Id), ("@after", Encode(entry.After)));
        }
    }

    /// <summary>The versions that gave way, or stand against each other, and the changes that were not carried over; the newest first. What an undo left is none of them.</summary>
    public static List<JournalEntry> Conflicts(SqliteSession session, Guid connectionId) => session.Query(
        "SELECT journal.* FROM journal JOIN run ON run.id = journal.run_id WHERE run.connection_id = @connection AND run.undoes IS NULL AND kind IN ('Conflict', 'Skip') ORDER BY journal.id DESC",
        Map,
        ("@connection", connectionId));

    public static void Resolve(SqliteSession session, long id, ConflictChoice choice, long run, Instant now) =>
        session.Execute("UPDATE journal SET resolution = @choice, resolved = @now, resolved_by = @run WHERE id = @id", ("@id", id), ("@choice", choice), ("@run", run), ("@now", now));

    public static void Reopen(SqliteSession session, Guid connectionId, long run) => session.Execute(
        "UPDATE journal SET resolution = NULL, resolved = NULL, resolved_by = NULL WHERE resolved_by = @run AND run_id IN (SELECT id FROM run WHERE connection_id = @connection)",
        ("@connection", connectionId), ("@run", run));

    /// <summary>The newest line about a conflict of this entry that nothing has decided; null: there is none.</summary>
    public static JournalEntry? Undecided(SqliteSession session, Guid connectionId, JournalEntry conflict) => session.Query(
        "SELECT journal.* FROM journal JOIN run ON run.id = journal.run_id WHERE run.connection_id = @connection AND side = @side AND key = @key "
        + "AND kind = 'Conflict' AND reason = @reason AND resolution IS NULL ORDER BY journal.id DESC LIMIT 1",
        Map,
        ("@connection", connectionId), ("@side", conflict.Side), ("@key", conflict.Key), ("@reason", conflict.Reason)).SingleOrDefault();

    /// <summary>
    /// Forgets the runs that began longer ago than that, with their journal; the newest run stays, and so does one with a write whose fate is unknown or with a conflict that is open, and one that is
    /// older by its clock alone, because one before it is not. Gives how many there were.
    /// </summary>
    public static int Prune(SqliteSession session, Guid connectionId, Instant now, Duration kept) => session.Execute(
        "DELETE FROM run WHERE connection_id = @connection AND started < @before AND id < (SELECT MAX(id) FROM run WHERE connection_id = @connection) "
        + "AND NOT EXISTS (SELECT 1 FROM run AS earlier WHERE earlier.connection_id = @connection AND earlier.id < run.id AND earlier.started BETWEEN @before AND @now) "
        + "AND NOT EXISTS (SELECT 1 FROM journal WHERE run_id = run.id AND (state = 'Intended' OR (reason = 'ConflictUnresolved' AND resolution IS NULL "
        + $"AND key IN ({PendingRows.InConflict}))))",
        ("@connection", connectionId), ("@before", now - kept), ("@now", now));

    /// <summary>Puts the mask over the texts of these entries; false: there was none to hide.</summary>
    /// <param name="session">The store.</param>
    /// <param name="connectionId">The connection.</param>
    /// <param name="keys">Their keys, on either side.</param>
    /// <param name="everything">False: only of what was written since a run last came to its end.</param>
    public static bool HideTexts(SqliteSession session, Guid connectionId, IReadOnlyCollection<string> keys, bool everything)
    {
        var hasHidden = false;
        var sought = new HashSet<string>(keys, StringComparer.Ordinal);
        var lines = session.Query(
            "SELECT journal.id, key, partner_key FROM journal JOIN run ON run.id = journal.run_id WHERE run.connection_id = @connection" + (everything ? "" : $" AND {IsUnread}"),
            row => (Id: row.Long("id"), Key: row.TextOrNull("key"), Partner: row.TextOrNull("partner_key")),
            ("@connection", connectionId));
        foreach (var id in lines.Where(line => (line.Key is { } key && sought.Contains(key)) || (line.Partner is { } partner && sought.Contains(partner))).Select(line => line.Id))
        {
            var line = session.Query("SELECT * FROM journal WHERE id = @id", Map, ("@id", id)).Single();
            var hidden = Texts(line.WithoutTexts());
            if (!hidden.SequenceEqual(Texts(line)))
            {
                session.Execute(
                    "UPDATE journal SET before = @before, after = @after, partner_content = @partnerContent, base = @base WHERE id = @id",
                    ("@id", id), ("@before", hidden[0]), ("@after", hidden[1]), ("@partnerContent", hidden[2]), ("@base", hidden[3]));
                hasHidden = true;
            }
        }

        return hasHidden;

        // No array: as spans, which the compiler takes them for, two with nulls can't be compared on .NET Framework.
        static List<string?> Texts(JournalEntry line) => [Encode(line.Before), Encode(line.After), Encode(line.PartnerContent), Encode(line.Base)];
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
        Policy = row.IsNull("policy") ? null : row.Name<ConflictPolicy>("policy"),
        Resolution = row.IsNull("resolution") ? null : row.Name<ConflictChoice>("resolution"),
        Resolved = row.InstantOrNull("resolved"),
        Reason = row.TextOrNull("reason"),
        Message = row.TextOrNull("message"),
        At = row.Instant("at"),
    };
}
