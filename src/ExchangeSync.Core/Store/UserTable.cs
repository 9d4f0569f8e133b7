using System.Text;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>The users of Microbizz.</summary>
public sealed class UserTable(Database database)
{
    /// <summary>All users, by name.</summary>
    public IReadOnlyList<MicrobizzUser> All() => database.Read(session => session.Query("SELECT * FROM user ORDER BY name_key", Map));

    /// <summary>The user with that id, name, or (where only one has it) e-mail address; null when there is none.</summary>
    public MicrobizzUser? Find(string idNameOrEmail)
    {
        var users = All();
        var text = idNameOrEmail.Trim();
        if (Guid.TryParse(text, out var id) && users.FirstOrDefault(user => user.Id == id) is { } byId)
        {
            return byId;
        }

        var byEmail = users.Where(user => string.Equals(user.Email, text, StringComparison.OrdinalIgnoreCase)).Take(2).ToList();
        return users.FirstOrDefault(user => NameKey(user.Name) == NameKey(text)) ?? (byEmail.Count == 1 ? byEmail[0] : null);
    }

    /// <summary>The user with that id, name or e-mail address.</summary>
    /// <exception cref="StoreException">UserNotFound.</exception>
    public MicrobizzUser Get(string idNameOrEmail) => Find(idNameOrEmail) ?? throw NotFound(idNameOrEmail);

    /// <summary>Makes a user.</summary>
    /// <exception cref="StoreException">UserNameMissing, UserNameInUse.</exception>
    public MicrobizzUser Add(string name, string? email, Instant now)
    {
        var user = Clean(new MicrobizzUser { Id = Guid.NewGuid(), Name = name, Email = email, Created = now });
        database.Write(session =>
        {
            CheckName(session, user);
            session.Execute(
                "INSERT INTO user (id, name, name_key, email, created) VALUES (@id, @name, @nameKey, @email, @created)",
                ("@id", user.Id), ("@name", user.Name), ("@nameKey", NameKey(user.Name)), ("@email", user.Email), ("@created", user.Created));
        });
        return user;
    }

    /// <summary>Changes name and e-mail address of the user with that id.</summary>
    /// <exception cref="StoreException">UserNotFound, UserNameMissing, UserNameInUse.</exception>
    public MicrobizzUser Update(MicrobizzUser user)
    {
        var changed = Clean(user);
        database.Write(session =>
        {
            CheckName(session, changed);
            var count = session.Execute(
                "UPDATE user SET name = @name, name_key = @nameKey, email = @email WHERE id = @id",
                ("@id", changed.Id), ("@name", changed.Name), ("@nameKey", NameKey(changed.Name)), ("@email", changed.Email));
            if (count == 0)
            {
                throw NotFound(changed.Name);
            }
        });
        return changed;
    }

    /// <summary>Removes a user with all appointments. None of this reaches Exchange: a user with a connection is not removed.</summary>
    /// <exception cref="StoreException">UserNotFound, UserHasConnections.</exception>
    public void Remove(Guid id)
    {
        database.Write(session =>
        {
            var titles = session.Query("SELECT title FROM connection WHERE user_id = @id ORDER BY title_key", row => row.Text("title"), ("@id", id));
            if (titles.Count > 0)
            {
                throw new StoreException(
                    "UserHasConnections",
                    $"The user has connections: {string.Join(", ", titles)}.",
                    "Remove these first (Remove-MbxExchangeConnection); both calendars stay as they are.");
            }

            session.Execute("DELETE FROM appointment WHERE user_id = @id", ("@id", id));
            session.Execute("DELETE FROM appointment_tombstone WHERE user_id = @id", ("@id", id));
            if (session.Execute("DELETE FROM user WHERE id = @id", ("@id", id)) == 0)
            {
                throw NotFound(id.ToString("D"));
            }
        });
        database.EmptyLog();
    }

    internal static void CheckExists(SqliteSession session, Guid id)
    {
        if (session.Number("SELECT 1 FROM user WHERE id = @id", ("@id", id)) is null)
        {
            throw NotFound(id.ToString("D"));
        }
    }

    /// <summary>Names that a person would call the same have the same key.</summary>
    internal static string NameKey(string name) => name.Trim().Normalize(NormalizationForm.FormC).ToUpperInvariant();

    private static MicrobizzUser Clean(MicrobizzUser user)
    {
        if (string.IsNullOrWhiteSpace(user.Name))
        {
            throw new StoreException("UserNameMissing", "A user needs a name.", "Give one: New-MbxUser -Name.");
        }

        return user with { Name = user.Name.Trim(), Email = string.IsNullOrWhiteSpace(user.Email) ? null : user.Email!.Trim() };
    }

    private static void CheckName(SqliteSession session, MicrobizzUser user)
    {
        if (session.Number("SELECT 1 FROM user WHERE name_key = @nameKey AND id <> @id", ("@nameKey", NameKey(user.Name)), ("@id", user.Id)) is not null)
        {
            throw new StoreException("UserNameInUse", $"There already is a user '{user.Name}'.", "Choose another name, or use that user (Get-MbxUser).");
        }
    }

    private static StoreException NotFound(string user) =>
        new("UserNotFound", $"There is no user '{user}'.", "See Get-MbxUser for those that exist; make one with New-MbxUser.");

    private static MicrobizzUser Map(Row row) => new()
    {
        Id = row.Guid("id"),
        Name = row.Text("name"),
        Email = row.TextOrNull("email"),
        Created = row.Instant("created"),
    };
}
