using System.Globalization;

namespace ExchangeSync.Store;

/// <summary>The numbered scripts of Store/Sql, and what marks a database as ours.</summary>
internal static class Schema
{
    /// <summary>SQLite's application_id of every ExchangeSync store: "MbxS".</summary>
    public const int ApplicationId = 0x4D627853;

    private const string Folder = "ExchangeSync.Store.Sql.";

    // In the order of their numbers, which have as many digits each.
    private static readonly string[] Scripts = typeof(Schema).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .OrderBy(name => name, StringComparer.Ordinal)
        .ToArray();

    /// <summary>The number of the newest script.</summary>
    public static int Newest => NumberOf(Scripts[Scripts.Length - 1]);

    /// <summary>The number of the last script that ran in this database.</summary>
    public static int VersionOf(SqliteSession session) => (int)(session.Number("PRAGMA user_version") ?? 0);

    /// <summary>As <see cref="VersionOf"/>, for a database that is about to be used.</summary>
    /// <exception cref="StoreException">StoreTooNew.</exception>
    public static int KnownVersionOf(SqliteSession session, string path) => VersionOf(session) is var version && version <= Newest ? version : throw new StoreException(
        "StoreTooNew",
        $"The database '{path}' was written by a newer version of ExchangeSync (schema {version}; this version knows {Newest}).",
        "Install that version of the module, or a later one. Where it is installed by now, go on in a new PowerShell session, which loads it.");

    /// <summary>Runs the scripts that the database has not seen. Inside a transaction.</summary>
    public static void Upgrade(SqliteSession session)
    {
        var version = VersionOf(session);
        foreach (var resource in Scripts.Where(script => NumberOf(script) > version))
        {
            using var stream = typeof(Schema).Assembly.GetManifestResourceStream(resource)!;
            using var reader = new StreamReader(stream);
            session.Script(reader.ReadToEnd());
            session.Script($"PRAGMA user_version = {NumberOf(resource).ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private static int NumberOf(string script) => int.Parse(script.Substring(Folder.Length, 3), CultureInfo.InvariantCulture);
}
