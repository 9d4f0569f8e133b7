using System.Data.SQLite;
using System.Globalization;
using ExchangeSync.Calendar;
using ExchangeSync.Store;
using ExchangeSync.Tests.Sync;

namespace ExchangeSync.Tests.Store;

/// <summary>A store as an earlier version left it: made by that version's scripts alone, with rows in every table that it had.</summary>
internal static class OldStore
{
    public static readonly Guid Installation = new("00000000-0000-0000-0000-00000000000a");
    public static readonly Guid User = new("00000000-0000-0000-0000-00000000000b");
    public static readonly Guid Connection = new("00000000-0000-0000-0000-00000000000c");
    public static readonly Guid Lunch = new("00000000-0000-0000-0000-000000000001");
    public static readonly Guid Dentist = new("00000000-0000-0000-0000-000000000002");
    public static readonly Guid Weekly = new("00000000-0000-0000-0000-000000000003");
    public static readonly Guid Exception = new("00000000-0000-0000-0000-000000000004");

    /// <summary>What stands in the item that Lunch is linked with.</summary>
    public static EntryContent LunchContent => SyncWorld.Hour("Lunch", 1);

    /// <summary>Makes it at <paramref name="path"/>, as the script with the number <paramref name="schema"/> left it.</summary>
    public static void Make(string path, int schema, string itemKey, string itemVersion)
    {
        using var connection = new SQLiteConnection(new SQLiteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Execute(connection, $"PRAGMA application_id = {Schema.ApplicationId}");
        for (var number = 1; number <= schema; number++)
        {
            Execute(connection, Script(number));
            Execute(connection, $"PRAGMA user_version = {number.ToString(CultureInfo.InvariantCulture)}");
            Execute(connection, RowsOf(number, itemKey, itemVersion));
        }

        Execute(connection, "PRAGMA journal_mode = WAL");
    }

    public static long Number(string path, string sql)
    {
        using var connection = new SQLiteConnection(new SQLiteConnectionStringBuilder { DataSource = path, Pooling = false, ReadOnly = true }.ToString());
        connection.Open();
        using var command = new SQLiteCommand(sql, connection);
        return (long)command.ExecuteScalar();
    }

    // What a user of that version could have done with what the script brought.
    private static string RowsOf(int number, string itemKey, string itemVersion) => number switch
    {
        1 => $"""
            INSERT INTO store (id, installation_id, revision) VALUES (1, '{Installation}', 4);
            INSERT INTO user (id, name, name_key, email, created) VALUES ('{User}', 'Anna', 'ANNA', 'anna@example.com', '2026-01-01T00:00:00Z');
            INSERT INTO appointment_type (name) VALUES ('Visit');
            {Appointment(Lunch, "Lunch", "2026-11-24T10:00:00", "2026-11-24T11:00:00", 1)}
            {Appointment(Dentist, "Dentist", "2026-11-25T10:00:00", "2026-11-25T11:00:00", 2)}
            UPDATE appointment SET type = 'Visit', place = 'High Street', here = 0 WHERE id = '{Dentist}';
            INSERT INTO appointment_tombstone (id, user_id, deleted, revision) VALUES ('00000000-0000-0000-0000-0000000000dd', '{User}', '2026-01-02T00:00:00Z', 3);
            """,
        2 => $"""
            INSERT INTO connection (id, title, title_key, server, user_name, use_2007_protocol, allow_insecure, user_id, team, mailbox, activated, private_mode, alarm_on_new, minutes_before,
                time_zone, keep_html, weeks_back, weeks_ahead, conflict_policy, created)
            VALUES ('{Connection}', 'Anna', 'ANNA', 'https://mail.example.com/EWS/Exchange.asmx', 'anna', 0, 0, '{User}', 'Sales', NULL, 1, 'Full', 1, 20,
                '{SyncWorld.ZoneId}', 0, 2, 8, 'MicrobizzWins', '2026-01-01T00:00:00Z');
            """,
        3 => $"""
            INSERT INTO run (id, connection_id, started, finished, status, created_in_exchange, warnings)
            VALUES (7, '{Connection}', '2026-11-22T08:00:00Z', '2026-11-22T08:00:09Z', 'Completed', 1, 'a remark');
            INSERT INTO journal (run_id, kind, side, state, key, partner_key, partner_version, stamp, fields, after, partner_content, at)
            VALUES (7, 'Create', 'Exchange', 'Done', '{itemKey}', '{Lunch}', '1', '{new Stamp(Installation, Connection, Lunch)}', 'None', '{Text(LunchContent)}', '{Text(LunchContent)}', '2026-11-22T08:00:01Z');
            INSERT INTO link (connection_id, exchange_key, exchange_version, microbizz_key, microbizz_version, exchange_base, microbizz_base, dormant)
            VALUES ('{Connection}', '{itemKey}', '{itemVersion}', '{Lunch}', '1', '{Text(LunchContent with { FreeBusyStatus = "Busy", Sensitivity = "Normal" })}', '{Text(LunchContent)}', 0);
            INSERT INTO pending (connection_id, side, key, kind, reason, message, deleted, attempts, since)
            VALUES ('{Connection}', 'Microbizz', '{Dentist}', 'Skipped', 'SomeReason', 'Not carried over.', 0, 1, '2026-11-22T08:00:02Z');
            INSERT INTO sync_state (connection_id, exchange_cursor, microbizz_cursor, exchange_identity, window_start, window_end)
            VALUES ('{Connection}', '1', '1', 'one', '2026-11-08', '2027-01-17');
            INSERT INTO lease (connection_id, token, holder, acquired, expires) VALUES ('{Connection}', 5, NULL, '2026-11-22T08:00:00Z', '2026-11-22T08:00:09Z');
            """,
        4 => $"""
            {Appointment(Weekly, "Weekly", "2026-11-23T14:00:00", "2026-11-23T15:00:00", 5)}
            UPDATE appointment SET recurrence_rule = 'FREQ=WEEKLY;BYDAY=MO', deleted_dates = '2026-12-07' WHERE id = '{Weekly}';
            {Appointment(Exception, "Weekly, later", "2026-11-30T16:00:00", "2026-11-30T17:00:00", 6)}
            UPDATE appointment SET series_id = '{Weekly}', original_date = '2026-11-30' WHERE id = '{Exception}';
            UPDATE store SET revision = 6;
            """,
        5 => $"UPDATE appointment SET external_key = 'import-1' WHERE id = '{Dentist}'",
        6 => "UPDATE connection SET excluded_subjects = 'Holiday*', exclude_all_day = 1; UPDATE link SET keeps_html = 0",
        7 => $"""
            UPDATE connection SET failure_limit = 7;
            UPDATE health SET failing_since = '2026-11-22T09:00:00Z', failures = 6, credential_failures = 2, last_failure = '2026-11-22T10:00:00Z', error_id = 'SomeError', error_message = 'It failed.', remedy = 'Mend it.';
            """,
        8 => $"""
            UPDATE connection SET authentication = 'Ntlm', impersonate = 1, mailbox = 'anna@example.com', calendar = 'Team', proxy = 'http://proxy:3128', proxy_user_name = 'bo';
            INSERT INTO connection_secret (connection_id, kind, protected) VALUES ('{Connection}', 'ProxyPassword', x'0102');
            """,
        9 => $"""
            UPDATE connection SET keep_days = 30;
            UPDATE appointment_tombstone SET external_key = 'import-2', created = '2026-01-01T00:00:00Z';
            INSERT INTO journal (run_id, kind, side, state, key, fields, before, base, policy, resolution, resolved, reason, at)
            VALUES (7, 'Conflict', 'Microbizz', 'Done', '{Lunch}', 'Title', '{Text(LunchContent)}', '{Text(LunchContent)}', 'MicrobizzWins', 'Exchange', '2026-11-22T09:00:00Z', 'BothEdited', '2026-11-22T08:00:03Z');
            """,
        10 => $"UPDATE appointment SET made_by = '{Connection}' WHERE id = '{Weekly}'",
        11 => $"INSERT INTO server_version (connection_id, server, version, protocol) VALUES ('{Connection}', 'https://mail.example.com/EWS/Exchange.asmx', 'Exchange 2016', 'Exchange2016')",
        12 => "UPDATE connection SET secret_name = 'calendar', secret_vault = 'Vault'",
        _ => "SELECT 1",
    };

    private static string Appointment(Guid id, string title, string start, string end, int revision) =>
        "INSERT INTO appointment (id, user_id, title, start_wall, end_wall, all_day, zone, place, here, private, note, note_is_html, created, modified, revision) "
        + $"VALUES ('{id}', '{User}', '{title}', '{start}', '{end}', 0, '{SyncWorld.ZoneId}', '', 1, 0, 'a note', 0, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', {revision.ToString(CultureInfo.InvariantCulture)});";

    private static string Text(EntryContent content) => ContentCodec.EncodeBase(content with { Note = new Note { Text = "a note" } }).Replace("'", "''", StringComparison.Ordinal);

    private static string Script(int number)
    {
        var assembly = typeof(Database).Assembly;
        var prefix = $"ExchangeSync.Store.Sql.{number.ToString("D3", CultureInfo.InvariantCulture)}";
        var name = assembly.GetManifestResourceNames().Single(resource => resource.StartsWith(prefix, StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static void Execute(SQLiteConnection connection, string sql)
    {
        using var command = new SQLiteCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
