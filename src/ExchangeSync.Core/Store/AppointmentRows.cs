using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>The rows of appointments and tombstones. Every change takes the next revision of the store.</summary>
internal static class AppointmentRows
{
    private const string NoHolidayRule = "Allow";

    // What a change may change, in one place for insert and update.
    private static readonly string[] Columns =
    [
        "title", "start_wall", "end_wall", "all_day", "zone", "end_zone", "place", "here", "free_busy_status", "type", "private", "sensitivity",
        "note", "note_is_html", "participants", "recurrence_rule", "deleted_dates", "holiday_rule", "series_id", "original_date", "modified", "revision",
    ];

    // 'A' sorts after every date.
    private const string Overlap = "start_wall < IFNULL(@to, 'A') AND (end_wall > IFNULL(@from, '') OR start_wall >= @from OR recurrence_rule IS NOT NULL) ORDER BY start_wall, id";

    private static readonly string OverlappingSql = $"SELECT id, user_id, external_key, made_by, created, {string.Join(", ", Columns.Select(name => name is "note" or "title" or "place" ? $"'' AS {name}" : name))} FROM appointment WHERE user_id = @userId AND {Overlap}";

    private static readonly string InsertSql =
        $"INSERT INTO appointment (id, user_id, external_key, made_by, created, {string.Join(", ", Columns)}) VALUES (@id, @user_id, @external_key, @made_by, @created, {string.Join(", ", Columns.Select(name => "@" + name))})";

    private static readonly string UpdateSql =
        $"UPDATE appointment SET {string.Join(", ", Columns.Select(name => $"{name} = @{name}"))} WHERE id = @id";

    public static long Revision(SqliteSession session) => session.Number("SELECT revision FROM store")!.Value;

    public static Appointment? Find(SqliteSession session, Guid id) =>
        session.Query("SELECT * FROM appointment WHERE id = @id", Map, ("@id", id)).SingleOrDefault();

    public static Appointment? FindException(SqliteSession session, Guid seriesId, LocalDate originalDate) => session.Query(
        "SELECT * FROM appointment WHERE series_id = @seriesId AND original_date = @originalDate", Map, ("@seriesId", seriesId), ("@originalDate", originalDate)).SingleOrDefault();

    /// <summary>The exceptions of a series, by the date that the pattern gave them.</summary>
    public static List<Appointment> Exceptions(SqliteSession session, Guid seriesId) =>
        session.Query("SELECT * FROM appointment WHERE series_id = @seriesId ORDER BY original_date", Map, ("@seriesId", seriesId));

    public static Appointment? FindByKey(SqliteSession session, Guid userId, string externalKey) =>
        session.Query("SELECT * FROM appointment WHERE user_id = @userId AND external_key = @key", Map, ("@userId", userId), ("@key", externalKey)).SingleOrDefault();

    /// <summary>Those that may overlap [from, to) in wall time, by start; series whenever they began before the end.</summary>
    public static List<Appointment> Overlapping(SqliteSession session, Guid? userId, LocalDateTime? from, LocalDateTime? to)
    {
        return userId is null
            ? session.Query("SELECT * FROM appointment WHERE " + Overlap, Map, ("@from", from), ("@to", to))
            : session.Query("SELECT * FROM appointment WHERE user_id = @userId AND " + Overlap, Map, ("@userId", userId), ("@from", from), ("@to", to));
    }

    /// <summary>What <paramref name="choose"/> makes of each of these, one by one and without its texts: of a large calendar the notes would fill the memory.</summary>
    public static List<T> Overlapping<T>(SqliteSession session, Guid userId, LocalDateTime from, LocalDateTime to, Func<Appointment, T?> choose)
        where T : class => session.Query(OverlappingSql, row => choose(Map(row)), ("@userId", userId), ("@from", from), ("@to", to)).OfType<T>().ToList();

    public static bool HasTombstone(SqliteSession session, Guid id) =>
        session.Number("SELECT 1 FROM appointment_tombstone WHERE id = @id", ("@id", id)) is not null;

    /// <summary>Whose appointments changed after a revision.</summary>
    public static HashSet<Guid> UsersChangedAfter(SqliteSession session, long after) => [.. session.Query(
        "SELECT user_id FROM appointment WHERE revision > @after UNION SELECT user_id FROM appointment_tombstone WHERE revision > @after",
        row => row.Guid("user_id"),
        ("@after", after))];

    /// <summary>Id, revision, and whether it was deleted, of everything that changed after a revision, oldest change first.</summary>
    /// <param name="session">The store.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="after">The revision.</param>
    /// <param name="exceptions">Also those of exceptions.</param>
    /// <param name="connection">The connection of which exceptions that are linked are told in any case; null: none.</param>
    public static List<(Guid Id, long Revision, bool Deleted)> Changes(SqliteSession session, Guid userId, long after, bool exceptions, Guid? connection) => session.Query(
        "SELECT id, revision, 0 AS deleted FROM appointment WHERE user_id = @userId AND revision > @after "
        + "AND (@exceptions OR series_id IS NULL OR EXISTS (SELECT 1 FROM link WHERE connection_id = @connection AND microbizz_key = appointment.id)) "
        + "UNION ALL SELECT id, revision, 1 FROM appointment_tombstone WHERE user_id = @userId AND revision > @after ORDER BY revision",
        row => (row.Guid("id"), row.Long("revision"), row.Bool("deleted")),
        ("@userId", userId), ("@after", after), ("@exceptions", exceptions), ("@connection", connection));

    /// <summary>Stores a new one, and gives it as it is stored.</summary>
    public static Appointment Insert(SqliteSession session, Appointment appointment)
    {
        Add(session, appointment);
        return Find(session, appointment.Id)!;
    }

    /// <summary>Stores a new one; gives its revision.</summary>
    public static long Add(SqliteSession session, Appointment appointment) => Store(session, InsertSql, appointment);

    /// <summary>Stores a changed one, and gives it as it is stored.</summary>
    public static Appointment Update(SqliteSession session, Appointment appointment)
    {
        Store(session, UpdateSql, appointment);
        return Find(session, appointment.Id)!;
    }

    public static void Delete(SqliteSession session, Appointment appointment, Instant now)
    {
        session.Execute("DELETE FROM appointment WHERE id = @id", ("@id", appointment.Id));
        session.Execute(
            "INSERT INTO appointment_tombstone (id, user_id, external_key, created, series_id, original_date, deleted, revision) "
            + "VALUES (@id, @userId, @externalKey, @created, @seriesId, @originalDate, @deleted, @revision)",
            ("@id", appointment.Id),
            ("@userId", appointment.UserId),
            ("@externalKey", appointment.ExternalKey),
            ("@created", appointment.Created),
            ("@seriesId", appointment.SeriesId),
            ("@originalDate", appointment.OriginalDate),
            ("@deleted", now),
            ("@revision", NextRevision(session)));
    }

    /// <summary>What is known of a deleted appointment besides its content, which has to be given; null when the user has deleted none of that id.</summary>
    public static Appointment? FindDeleted(SqliteSession session, Guid id, Guid userId, EntryContent content, Instant now) => session.Query(
        "SELECT * FROM appointment_tombstone WHERE id = @id AND user_id = @userId",
        row => new Appointment
        {
            Id = id,
            UserId = userId,
            Content = content,
            ExternalKey = row.TextOrNull("external_key"),
            Created = row.InstantOrNull("created") ?? now,
            Modified = now,
            SeriesId = row.GuidOrNull("series_id"),
            OriginalDate = row.DateOrNull("original_date"),
        },
        ("@id", id), ("@userId", userId)).SingleOrDefault();

    /// <summary>Takes the tombstone of an appointment away, which is there again.</summary>
    public static void RemoveTombstone(SqliteSession session, Guid id) => session.Execute("DELETE FROM appointment_tombstone WHERE id = @id", ("@id", id));

    private static long Store(SqliteSession session, string sql, Appointment appointment)
    {
        var content = appointment.Content;
        if (content.Type is not null)
        {
            session.Execute("INSERT OR IGNORE INTO appointment_type (name) VALUES (@name)", ("@name", content.Type));
        }

        var revision = NextRevision(session);
        session.Execute(
            sql,
            ("@id", appointment.Id),
            ("@user_id", appointment.UserId),
            ("@external_key", appointment.ExternalKey),
            ("@made_by", appointment.MadeBy),
            ("@created", appointment.Created),
            ("@title", content.Title),
            ("@start_wall", content.Time.Start),
            ("@end_wall", content.Time.End),
            ("@all_day", content.Time.AllDay),
            ("@zone", content.Time.Zone),
            ("@end_zone", content.Time.EndZone),
            ("@place", content.Place),
            ("@here", content.Here),
            ("@free_busy_status", content.FreeBusyStatus),
            ("@type", content.Type),
            ("@private", content.Private),
            ("@sensitivity", content.Sensitivity),
            ("@note", content.Note.Text ?? ""),
            ("@note_is_html", content.Note.IsHtml),
            ("@participants", ExactText.JoinLines(content.Participants)),
            ("@recurrence_rule", content.RecurrenceRule),
            ("@deleted_dates", content.RecurrenceRule is null ? null : DatesText(content.DeletedDates)),
            ("@holiday_rule", content.RecurrenceRule is null ? NoHolidayRule : content.HolidayRule ?? NoHolidayRule),
            ("@series_id", appointment.SeriesId),
            ("@original_date", appointment.OriginalDate),
            ("@modified", appointment.Modified),
            ("@revision", revision));
        return revision;
    }

    private static long NextRevision(SqliteSession session) => session.Number("UPDATE store SET revision = revision + 1 RETURNING revision")!.Value;

    private static string? DatesText(IEnumerable<LocalDate> dates) =>
        ExactText.JoinLines(dates.Distinct().OrderBy(date => date).Select(IsoTime.Format).ToList());

    private static Appointment Map(Row row) => new()
    {
        Id = row.Guid("id"),
        UserId = row.Guid("user_id"),
        SeriesId = row.GuidOrNull("series_id"),
        OriginalDate = row.DateOrNull("original_date"),
        ExternalKey = row.TextOrNull("external_key"),
        MadeBy = row.GuidOrNull("made_by"),
        Revision = row.Long("revision"),
        Created = row.Instant("created"),
        Modified = row.Instant("modified"),
        Content = new EntryContent
        {
            Title = row.Text("title"),
            Time = new EntryTime
            {
                AllDay = row.Bool("all_day"),
                Start = row.Wall("start_wall"),
                End = row.Wall("end_wall"),
                Zone = row.TextOrNull("zone"),
                EndZone = row.TextOrNull("end_zone"),
            },
            Place = row.Text("place"),
            Here = row.Bool("here"),
            FreeBusyStatus = row.TextOrNull("free_busy_status"),
            Type = row.TextOrNull("type"),
            Private = row.Bool("private"),
            Sensitivity = row.TextOrNull("sensitivity"),
            Note = new Note { Text = row.Text("note"), IsHtml = row.Bool("note_is_html") },
            Participants = row.Lines("participants"),
            RecurrenceRule = row.TextOrNull("recurrence_rule"),
            DeletedDates = row.Dates("deleted_dates"),
            HolidayRule = row.Text("holiday_rule") is var holidays and not NoHolidayRule ? holidays : null,
        },
    };
}
