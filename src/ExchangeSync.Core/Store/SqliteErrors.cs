using System.Data.SQLite;

namespace ExchangeSync.Store;

/// <summary>What SQLite's error codes mean to an admin.</summary>
internal static class SqliteErrors
{
    /// <summary>A statement broke a constraint of the schema.</summary>
    public const string Constraint = "StoreConstraint";

    /// <summary>A row holds what this program never writes.</summary>
    public static StoreException UnreadableRow(Exception error, string path) => new(
        "StoreUnreadable",
        $"A row of the database '{path}' can't be read: {error.Message}",
        "Another program has changed it: correct the row, or put the last good copy of the file in its place.",
        error);

    // The code's low byte is the family; the rest tells variants apart (https://www.sqlite.org/rescode.html).
    public static StoreException Translate(SQLiteException error, string path) => (SQLiteErrorCode)((int)error.ResultCode & 0xFF) switch
    {
        SQLiteErrorCode.Busy or SQLiteErrorCode.Locked => new StoreException(
            "StoreBusy",
            $"The database '{path}' is locked by another process.",
            "Wait until the other process is done, then try again.",
            error),
        SQLiteErrorCode.NotADb => new StoreException(
            "StoreUnreadable",
            $"'{path}' is not a database.",
            "Name the file of an ExchangeSync store, or one that does not exist yet.",
            error),
        SQLiteErrorCode.Corrupt => new StoreException(
            "StoreUnreadable",
            $"The database '{path}' is damaged: {error.Message}",
            "Put the last good copy of the file in its place. Without one, move the file away and set the connections up again: the first run then pairs both calendars anew.",
            error),
        SQLiteErrorCode.CantOpen or SQLiteErrorCode.Perm or SQLiteErrorCode.ReadOnly or SQLiteErrorCode.Auth => new StoreException(
            "StoreUnreadable",
            $"The database '{path}' can't be opened for reading and writing: {error.Message}",
            "Check that this account may read and write the file and its folder.",
            error),
        SQLiteErrorCode.Full => new StoreException(
            "StoreFull",
            $"There is no space left for the database '{path}'.",
            "Free space on its disk, then try again.",
            error),
        SQLiteErrorCode.Constraint => new StoreException(
            Constraint,
            $"The change breaks a rule of the store: {error.Message}",
            "Nothing was stored. This is a defect of ExchangeSync: please report it with this message.",
            error),
        _ => new StoreException(
            "StoreFailed",
            $"The database '{path}' failed: {error.Message}",
            "Check the disk that holds the file.",
            error),
    };
}
