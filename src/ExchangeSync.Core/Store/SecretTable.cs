using System.Security;

namespace ExchangeSync.Store;

/// <summary>The secrets of connections beside their passwords, protected as these are.</summary>
public sealed class SecretTable(Database database)
{
    /// <summary>Stores a secret; null: removes it.</summary>
    /// <exception cref="StoreException">SecretKeyMissing, SecretNotReadableByThisAccount, SecretNotProtected.</exception>
    public void Set(Guid connection, ConnectionSecret kind, SecureString? secret)
    {
        var sealedSecret = secret is null ? null : PasswordText.Use(secret, characters => database.Secrets.Protect(connection, characters, kind.ToString()));
        database.Write(session =>
        {
            session.Execute("DELETE FROM connection_secret WHERE connection_id = @id AND kind = @kind", ("@id", connection), ("@kind", kind));
            if (sealedSecret is not null)
            {
                session.Execute(
                    "INSERT INTO connection_secret (connection_id, kind, protected) VALUES (@id, @kind, @secret)",
                    ("@id", connection), ("@kind", kind), ("@secret", sealedSecret));
            }

            // A refresh token is renewed by runs themselves; any other secret is an admin's new try.
            if (kind != ConnectionSecret.RefreshToken)
            {
                HealthRows.ClearCredentialFailures(session, connection);
            }
        });
    }

    /// <summary>A secret; null where none is stored.</summary>
    /// <exception cref="StoreException">SecretKeyMissing, SecretNotReadableByThisAccount.</exception>
    public SecureString? Read(Guid connection, ConnectionSecret kind)
    {
        var rows = database.Read(session => session.Query(
            "SELECT protected FROM connection_secret WHERE connection_id = @id AND kind = @kind", row => row.Bytes("protected"), ("@id", connection), ("@kind", kind)));
        return rows.Count == 0 ? null : PasswordText.ToSecure(database.Secrets.Unprotect(connection, rows[0]!, kind.ToString()));
    }
}
