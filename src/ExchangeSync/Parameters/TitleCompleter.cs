using System.Collections;
using ExchangeSync.Store;

namespace ExchangeSync.Parameters;

/// <summary>Completes the titles of connections.</summary>
public sealed class TitleCompleter : StoreCompleter
{
    private protected override IEnumerable<Completion> WordsIn(Database database, IDictionary? bound) => new ConnectionTable(database).All()
        .Select(connection => new Completion(connection.Title, $"{connection.Mailbox ?? connection.UserName}{(connection.Settings.Activated ? "" : ", not activated")}"));
}
