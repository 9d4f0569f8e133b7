using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Store;

/// <summary>The rows of links.</summary>
internal static class LinkRows
{
    // SQLite takes 999 values in a statement at least.
    private const int KeysAtOnce = 512;

    public static List<Link> All(SqliteSession session, Guid connectionId) => Where(session, connectionId, static _ => true);

    public static List<Link> Where(SqliteSession session, Guid connectionId, Func<Link, bool> isWanted) => session.Query(
        "SELECT * FROM link WHERE connection_id = @connection ORDER BY id",
        row => Map(row) is var link && isWanted(link) ? link : null,
        ("@connection", connectionId)).OfType<Link>().ToList();

    /// <summary>Those of which the journal has said something since a run last came to its end.</summary>
    public static List<Link> Unread(SqliteSession session, Guid connectionId, Func<Link, bool> isWanted) => session.Query(
        $"WITH line AS (SELECT key, partner_key FROM journal JOIN run ON run.id = journal.run_id WHERE run.connection_id = @connection AND {JournalRows.IsUnread}), "
        + "said AS (SELECT key FROM line UNION SELECT partner_key FROM line) "
        + "SELECT * FROM link WHERE id IN (SELECT id FROM link WHERE connection_id = @connection AND exchange_key IN said UNION SELECT id FROM link WHERE connection_id = @connection AND microbizz_key IN said) "
        + "ORDER BY id",
        row => Map(row) is var link && isWanted(link) ? link : null,
        ("@connection", connectionId)).OfType<Link>().ToList();

    public static int Count(SqliteSession session, Guid connectionId) =>
        (int)session.Number("SELECT COUNT(*) FROM link WHERE connection_id = @connection", ("@connection", connectionId))!.Value;

    /// <summary>By the key on that side; for Exchange also the occurrences of a series with one of the keys.</summary>
    public static List<Link> Find(SqliteSession session, Guid connectionId, Side side, IEnumerable<string> keys)
    {
        var links = new Dictionary<long, Link>();
        var distinct = keys.Distinct(StringComparer.Ordinal).ToList();
        for (var first = 0; first < distinct.Count; first += KeysAtOnce)
        {
            var chunk = distinct.GetRange(first, Math.Min(KeysAtOnce, distinct.Count - first));
            string[] columns = side == Side.Exchange ? ["exchange_key", "series_key"] : ["microbizz_key"];
            foreach (var link in columns.SelectMany(column => FindChunk(session, connectionId, column, chunk)))
            {
                links[link.Id] = link;
            }
        }

        return links.Values.OrderBy(link => link.Id).ToList();
    }

    public static Link Insert(SqliteSession session, Guid connectionId, Link link)
    {
        session.Execute(
            "INSERT INTO link (connection_id, exchange_key, exchange_version, exchange_address, series_key, original_start, microbizz_key, microbizz_version, "
            + "exchange_base, microbizz_base, dormant, left_out, keeps_html, mask_due) VALUES (@connection, @exchangeKey, @exchangeVersion, @exchangeAddress, @seriesKey, @originalStart, "
            + "@microbizzKey, @microbizzVersion, @exchangeBase, @microbizzBase, @dormant, @leftOut, @keepsHtml, @maskDue)",
            [("@connection", connectionId), .. Values(link)]);
        return link with { Id = session.LastId };
    }

    /// <summary>False when there is no such link.</summary>
    public static bool Update(SqliteSession session, Guid connectionId, Link link) => session.Execute(
        "UPDATE link SET exchange_key = @exchangeKey, exchange_version = @exchangeVersion, exchange_address = @exchangeAddress, series_key = @seriesKey, "
        + "original_start = @originalStart, microbizz_key = @microbizzKey, microbizz_version = @microbizzVersion, exchange_base = @exchangeBase, "
        + "microbizz_base = @microbizzBase, dormant = @dormant, left_out = @leftOut, keeps_html = @keepsHtml, mask_due = @maskDue WHERE id = @id AND connection_id = @connection",
        [("@id", link.Id), ("@connection", connectionId), .. Values(link)]) > 0;

    public static void Delete(SqliteSession session, Guid connectionId, long id) =>
        session.Execute("DELETE FROM link WHERE id = @id AND connection_id = @connection", ("@id", id), ("@connection", connectionId));

    private static List<Link> FindChunk(SqliteSession session, Guid connectionId, string column, List<string> keys)
    {
        // The number of values is rounded up to a power of two, the last one repeated, so that ten prepared statements serve every count.
        var size = 1;
        while (size < keys.Count)
        {
            size *= 2;
        }

        var values = Enumerable.Range(0, size).Select(i => ("@k" + i, (object?)keys[Math.Min(i, keys.Count - 1)])).ToList();
        var sql = $"SELECT * FROM link WHERE connection_id = @connection AND {column} IN ({string.Join(", ", values.Select(value => value.Item1))})";
        return session.Query(sql, Map, [("@connection", connectionId), .. values]);
    }

    private static (string Name, object? Value)[] Values(Link link) =>
    [
        ("@exchangeKey", link.ExchangeKey),
        ("@exchangeVersion", link.ExchangeVersion),
        ("@exchangeAddress", link.ExchangeAddress),
        ("@seriesKey", link.SeriesKey),
        ("@originalStart", link.OriginalStart),
        ("@microbizzKey", link.MicrobizzKey),
        ("@microbizzVersion", link.MicrobizzVersion),
        ("@exchangeBase", ContentCodec.EncodeBase(link.ExchangeBase)),
        ("@microbizzBase", ContentCodec.EncodeBase(link.MicrobizzBase)),
        ("@dormant", link.Dormant),
        ("@leftOut", link.LeftOut),
        ("@keepsHtml", link.KeepsHtml),
        ("@maskDue", link.MaskDue),
    ];

    private static Link Map(Row row) => new()
    {
        Id = row.Long("id"),
        ExchangeKey = row.Text("exchange_key"),
        ExchangeVersion = row.Text("exchange_version"),
        ExchangeAddress = row.TextOrNull("exchange_address"),
        SeriesKey = row.TextOrNull("series_key"),
        OriginalStart = row.InstantOrNull("original_start"),
        MicrobizzKey = row.Text("microbizz_key"),
        MicrobizzVersion = row.Text("microbizz_version"),
        ExchangeBase = ContentCodec.Decode(row.Text("exchange_base")),
        MicrobizzBase = ContentCodec.Decode(row.Text("microbizz_base")),
        Dormant = row.Bool("dormant"),
        LeftOut = row.TextOrNull("left_out"),
        KeepsHtml = row.IsNull("keeps_html") ? null : row.Bool("keeps_html"),
        MaskDue = row.Bool("mask_due"),
    };
}
