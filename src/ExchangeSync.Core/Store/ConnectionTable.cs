using System.Security;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>The connections, with their settings and passwords.</summary>
public sealed class ConnectionTable(Database database)
{
    private static readonly string[] Columns =
    [
        "title", "title_key", "server", "user_name", "use_2007_protocol", "allow_insecure", "user_id", "team", "mailbox", "activated", "private_mode",
        "alarm_on_new", "minutes_before", "time_zone", "keep_html", "weeks_back", "weeks_ahead", "conflict_policy", "created", "recurrence",
        "include_declined", "only_accepted", "categories", "excluded_categories", "excluded_subjects", "excluded_statuses", "exclude_all_day", "failure_limit", "keep_days",
        .. AccessColumns.Names,
    ];

    private static readonly string InsertSql =
        $"INSERT INTO connection (id, {string.Join(", ", Columns)}) VALUES (@id, {string.Join(", ", Columns.Select(name => "@" + name))})";

    private static readonly string UpdateSql =
        $"UPDATE connection SET {string.Join(", ", Columns.Select(name => $"{name} = @{name}"))} WHERE id = @id";

    /// <summary>All connections, by title.</summary>
    public IReadOnlyList<ExchangeConnection> All() => database.Read(All);

    /// <summary>The connection with that title or id; null when there is none.</summary>
    public ExchangeConnection? Find(string titleOrId)
    {
        var key = UserTable.NameKey(titleOrId);
        var isId = Guid.TryParse(titleOrId.Trim(), out var id);
        return All().FirstOrDefault(connection => UserTable.NameKey(connection.Title) == key || (isId && connection.Id == id));
    }

    /// <summary>The connection with that title or id.</summary>
    /// <exception cref="StoreException">ConnectionNotFound.</exception>
    public ExchangeConnection Get(string titleOrId) => Find(titleOrId) ?? throw NotFound(titleOrId);

    /// <summary>Another connection of the same user with the same mailbox, as far as their names tell; null: there is none. Both would carry the same entries over.</summary>
    public ExchangeConnection? FindTwin(ExchangeConnection connection) => ConnectionRules.TwinOf(connection, All());

    /// <summary>Makes a connection. A null password stores none.</summary>
    /// <param name="connection">All of it; its id is taken as it is.</param>
    /// <param name="password">Stored protected, bound to the connection's id.</param>
    /// <param name="force">Allow one mailbox for two users, and two mailboxes for one user.</param>
    /// <exception cref="StoreException">
    /// TitleMissing, TitleInUse, UserNotFound, MailboxOfAnotherUser, UserHasAnotherMailbox, InvalidTimeZone, InvalidSettings, and those of storing a password.
    /// </exception>
    public ExchangeConnection Add(ExchangeConnection connection, SecureString? password, bool force)
    {
        var clean = ConnectionRules.Clean(connection);
        var secret = Protect(clean.Id, password);
        return database.Write(session =>
        {
            Check(session, clean, force);
            session.Execute(InsertSql, Values(clean));
            StorePassword(session, clean.Id, secret);
            return Find(session, clean.Id)!;
        });
    }

    /// <summary>Changes everything of the connection with that id but its password.</summary>
    /// <exception cref="StoreException">ConnectionNotFound, and those of <see cref="Add"/>.</exception>
    public ExchangeConnection Update(ExchangeConnection connection, bool force)
    {
        var clean = ConnectionRules.Clean(connection);
        return database.Write(session =>
        {
            var before = Find(session, clean.Id) ?? throw NotFound(clean.Title);

            // Who keeps mailbox and user was allowed them before.
            var pairStays = before.UserId == clean.UserId && ConnectionRules.IsSameMailbox(before, clean);
            Check(session, clean, force || pairStays);
            session.Execute(UpdateSql, Values(clean));
            if (before.UserName != clean.UserName || before.Server != clean.Server || before.Mailbox != clean.Mailbox || before.Access != clean.Access)
            {
                HealthRows.ClearCredentialFailures(session, clean.Id);
            }

            return Find(session, clean.Id)!;
        });
    }

    /// <summary>Removes the connection with its links, runs and journal. Both calendars stay as they are.</summary>
    /// <exception cref="StoreException">ConnectionNotFound.</exception>
    public void Remove(Guid id)
    {
        database.Write(session =>
        {
            if (session.Execute("DELETE FROM connection WHERE id = @id", ("@id", id)) == 0)
            {
                throw NotFound(id.ToString("D"));
            }
        });
        database.EmptyLog();
    }

    /// <summary>Stores another password; null: none.</summary>
    /// <exception cref="StoreException">ConnectionNotFound, SecretKeyMissing, SecretNotReadableByThisAccount, SecretNotProtected.</exception>
    public void SetPassword(Guid id, SecureString? password)
    {
        var secret = Protect(id, password);
        database.Write(session => StorePassword(session, id, secret));
    }

    /// <summary>The password; null when none is stored.</summary>
    /// <exception cref="StoreException">ConnectionNotFound, SecretKeyMissing, SecretNotReadableByThisAccount.</exception>
    public SecureString? ReadPassword(Guid id)
    {
        var rows = database.Read(session =>
            session.Query("SELECT protected_password FROM connection WHERE id = @id", row => row.Bytes("protected_password"), ("@id", id)));
        if (rows.Count == 0)
        {
            throw NotFound(id.ToString("D"));
        }

        return rows[0] is { } secret ? PasswordText.ToSecure(database.Secrets.Unprotect(id, secret)) : null;
    }

    private byte[]? Protect(Guid id, SecureString? password) =>
        password is null ? null : PasswordText.Use(password, characters => database.Secrets.Protect(id, characters));

    private static void StorePassword(SqliteSession session, Guid id, byte[]? secret)
    {
        if (session.Execute("UPDATE connection SET protected_password = @secret WHERE id = @id", ("@id", id), ("@secret", secret)) == 0)
        {
            throw NotFound(id.ToString("D"));
        }

        HealthRows.ClearCredentialFailures(session, id);
    }

    private static void Check(SqliteSession session, ExchangeConnection connection, bool force)
    {
        UserTable.CheckExists(session, connection.UserId);
        ConnectionRules.CheckAgainst(connection, All(session).Where(other => other.Id != connection.Id).ToList(), force);
    }

    private static List<ExchangeConnection> All(SqliteSession session) => session.Query("SELECT * FROM connection ORDER BY title_key", Map);

    internal static ExchangeConnection? Find(SqliteSession session, Guid id) =>
        session.Query("SELECT * FROM connection WHERE id = @id", Map, ("@id", id)).SingleOrDefault();

    private static StoreException NotFound(string connection) =>
        new("ConnectionNotFound", $"There is no connection '{connection}'.", "See Get-MbxExchangeConnection for those that exist.");

    private static (string Name, object? Value)[] Values(ExchangeConnection connection) =>
    [
        ("@id", connection.Id),
        ("@title", connection.Title),
        ("@title_key", UserTable.NameKey(connection.Title)),
        ("@server", connection.Server),
        ("@user_name", connection.UserName),
        ("@use_2007_protocol", connection.Use2007Protocol),
        ("@allow_insecure", connection.AllowInsecure),
        ("@user_id", connection.UserId),
        ("@team", connection.Team),
        ("@mailbox", connection.Mailbox),
        ("@activated", connection.Settings.Activated),
        ("@private_mode", connection.Settings.PrivateMode),
        ("@alarm_on_new", connection.Settings.AlarmOnNew),
        ("@minutes_before", connection.Settings.MinutesBefore),
        ("@time_zone", connection.Settings.TimeZone),
        ("@keep_html", connection.Settings.KeepHtml),
        ("@weeks_back", connection.Settings.WeeksBack),
        ("@weeks_ahead", connection.Settings.WeeksAhead),
        ("@conflict_policy", connection.Settings.ConflictPolicy),
        ("@created", connection.Created),
        ("@recurrence", connection.Settings.Recurrence),
        ("@include_declined", connection.Settings.Filters.IncludeDeclined),
        ("@only_accepted", connection.Settings.Filters.OnlyAccepted),
        ("@categories", ExactText.JoinLines(connection.Settings.Filters.Categories)),
        ("@excluded_categories", ExactText.JoinLines(connection.Settings.Filters.ExcludedCategories)),
        ("@excluded_subjects", ExactText.JoinLines(connection.Settings.Filters.ExcludedSubjects)),
        ("@excluded_statuses", ExactText.JoinLines(connection.Settings.Filters.ExcludedStatuses)),
        ("@exclude_all_day", connection.Settings.Filters.ExcludeAllDay),
        ("@failure_limit", connection.Settings.FailureLimit),
        ("@keep_days", connection.Settings.KeepDays),
        .. AccessColumns.Values(connection.Access),
    ];

    private static ExchangeConnection Map(Row row) => new()
    {
        Id = row.Guid("id"),
        Title = row.Text("title"),
        Server = row.Text("server"),
        UserName = row.Text("user_name"),
        Use2007Protocol = row.Bool("use_2007_protocol"),
        AllowInsecure = row.Bool("allow_insecure"),
        UserId = row.Guid("user_id"),
        Team = row.TextOrNull("team"),
        Mailbox = row.TextOrNull("mailbox"),
        Created = row.Instant("created"),
        HasPassword = !row.IsNull("protected_password"),
        Access = AccessColumns.Map(row),
        Settings = new SyncSettings
        {
            Activated = row.Bool("activated"),
            PrivateMode = row.Name<PrivateMode>("private_mode"),
            AlarmOnNew = row.Bool("alarm_on_new"),
            MinutesBefore = row.Int("minutes_before"),
            TimeZone = row.Text("time_zone"),
            KeepHtml = row.Bool("keep_html"),
            WeeksBack = row.Int("weeks_back"),
            WeeksAhead = row.Int("weeks_ahead"),
            ConflictPolicy = row.Name<ConflictPolicy>("conflict_policy"),
            Recurrence = row.Name<RecurrenceMode>("recurrence"),
            FailureLimit = row.Int("failure_limit"),
            KeepDays = row.Int("keep_days"),
            Filters = new SyncFilters
            {
                IncludeDeclined = row.Bool("include_declined"),
                OnlyAccepted = row.Bool("only_accepted"),
                Categories = row.Lines("categories"),
                ExcludedCategories = row.Lines("excluded_categories"),
                ExcludedSubjects = row.Lines("excluded_subjects"),
                ExcludedStatuses = row.Lines("excluded_statuses"),
                ExcludeAllDay = row.Bool("exclude_all_day"),
            },
        },
    };
}
