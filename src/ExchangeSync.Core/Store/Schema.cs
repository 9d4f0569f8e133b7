using System.Globalization;

namespace ExchangeSync.Store;

/// <summary>The numbered scripts of Store/Sql, and what marks a database as ours.</summary>
internal static class Schema
{
    /// <summary>SQLite's application_id of every ExchangeSync store: "MbxS".</summary>
    public const int ApplicationId = 0x4D627853;

    private static readonly List<(int Number, string Resource)> Scripts = FindScripts();

    /// <summary>The number of the newest script.</summary>
    public static int Newest => Scripts[Scripts.Count - 1].Number;

    /// <summary>The number of the last script that ran in this database.</summary>
    public static int VersionOf(SqliteSession session) => (int)(session.Number("PRAGMA user_version") ?? 0);

    /// <summary>Runs the scripts that the database has not seen. Inside a transaction.</summary>
    public static void Upgrade(SqliteSession session)
    {
        var version = VersionOf(session);
        foreach (var (number, resource) in Scripts.Where(script => script.Number > version))
        {
            using var stream = typeof(Schema).Assembly.GetManifestResourceStream(resource)!;
            using var reader = new StreamReader(stream);
            session.Script(reader.ReadToEnd());
            session.Script($"PRAGMA user_version = {number.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private static List<(int Number, string Resource)> FindScripts()
    {
        const string prefix = "ExchangeSync.Store.Sql.";
        return typeof(Schema).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => (int.Parse(name.Substring(prefix.Length, 3), CultureInfo.InvariantCulture), name))
            .OrderBy(script => script.Item1)
            .ToList();
    }
}
