using ExchangeSync.Store;

namespace ExchangeSync.Parameters;

/// <summary>Completes the names of Microbizz users.</summary>
public sealed class UserCompleter : StoreCompleter
{
    private protected override IEnumerable<string> NamesIn(Database database) => new UserTable(database).All().Select(user => user.Name);
}
