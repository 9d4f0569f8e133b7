using System.Collections;
using System.Globalization;
using ExchangeSync.Clr;
using ExchangeSync.Store;

namespace ExchangeSync.Parameters;

/// <summary>Completes the numbers of conflicts, the newest first: those of the connection that the line names, or of all.</summary>
public sealed class ConflictCompleter : StoreCompleter
{
    private const int Most = 30;

    private protected override IEnumerable<Completion> WordsIn(Database database, IDictionary? bound) => Named(database, bound)
        .SelectMany(connection => new SyncStore(database, connection.Id).Conflicts().Select(conflict => (connection.Title, Conflict: conflict)))
        .OrderByDescending(found => found.Conflict.Line.Id)
        .Take(Most)
        .Select(found => new Completion(
            found.Conflict.Line.Id.ToString(CultureInfo.InvariantCulture),
            $"{found.Title}, {found.Conflict.Line.MetAt().LocalDateTime:yyyy-MM-dd HH:mm}, {found.Conflict.State}, {found.Conflict.Line.Fields}"));
}
