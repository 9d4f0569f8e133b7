using ExchangeSync.Store;

namespace ExchangeSync.Parameters;

/// <summary>Completes the titles of connections.</summary>
public sealed class TitleCompleter : StoreCompleter
{
    private protected override IEnumerable<string> NamesIn(Database database) => new ConnectionTable(database).All().Select(connection => connection.Title);
}
