using System.Collections;
using System.Globalization;
using ExchangeSync.Clr;
using ExchangeSync.Store;

namespace ExchangeSync.Parameters;

/// <summary>Completes the numbers of runs, the newest first: those of the connection that the line names, or of all.</summary>
public sealed class RunCompleter : StoreCompleter
{
    private const int Most = 30;

    private protected override IEnumerable<Completion> WordsIn(Database database, IDictionary? bound) => Named(database, bound)
        .SelectMany(connection => new SyncStore(database, connection.Id).Runs(Most).Select(run => (connection.Title, Run: run)))
        .OrderByDescending(found => found.Run.Id)
        .Take(Most)
        .Select(found => new Completion(
            found.Run.Id.ToString(CultureInfo.InvariantCulture),
            $"{found.Title}, {found.Run.StartedAt().LocalDateTime:yyyy-MM-dd HH:mm}, {found.Run.Status}, Exchange +{found.Run.CreatedInExchange} ~{found.Run.UpdatedInExchange} -{found.Run.DeletedInExchange}, Microbizz +{found.Run.CreatedInMicrobizz} ~{found.Run.UpdatedInMicrobizz} -{found.Run.DeletedInMicrobizz}"));
}
