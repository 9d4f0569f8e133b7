using System.Globalization;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>
/// The copy of a store that is kept from before its schema is upgraded: a whole store beside it, as private as it is, that the version of ExchangeSync which wrote it opens. Its passwords are
/// readable where the store's key file is.
/// </summary>
internal static class UpgradeBackup
{
    /// <summary>The name of the copy that is made of <paramref name="path"/> at <paramref name="now"/>, while its schema is <paramref name="version"/>.</summary>
    public static string NameOf(string path, int version, Instant now) =>
        $"{path}.schema-{version.ToString(CultureInfo.InvariantCulture)}.{now.ToDateTimeUtc().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}.bak";

    /// <summary>Makes the copy of what <paramref name="source"/> reads, whole or not at all.</summary>
    /// <exception cref="StoreException">BackupNotMade, StoreFull.</exception>
    public static void Make(SqliteSession source, string path, int version, Instant now, Func<string, SqliteSession> open)
    {
        string? draft = null;
        try
        {
            draft = PrivateFile.CreateBeside(path);
            using (var target = open(draft))
            {
                source.CopyTo(target);
            }

            File.Move(draft, NameOf(path, version, now));
            draft = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                "BackupNotMade",
                $"The database '{path}' must be brought up to date, but the backup before it can't be made: {e.Message}",
                "Check that this account may write to the database's folder and that its disk has room for a second copy. The database was not changed.",
                e);
        }
        finally
        {
            if (draft is not null)
            {
                File.Delete(draft);
            }
        }
    }
}
