using System.Collections;
using ExchangeSync.Store;

namespace ExchangeSync.Parameters;

/// <summary>Completes the names of Microbizz users.</summary>
public sealed class UserCompleter : StoreCompleter
{
    private protected override IEnumerable<Completion> WordsIn(Database database, IDictionary? bound) =>
        new UserTable(database).All().Select(user => new Completion(user.Name, user.Email));
}
