using System.Collections;
using ExchangeSync.Store;

namespace ExchangeSync.Parameters;

/// <summary>Completes the appointment types that the Microbizz calendar knows.</summary>
public sealed class TypeCompleter : StoreCompleter
{
    private protected override IEnumerable<Completion> WordsIn(Database database, IDictionary? bound) =>
        new AppointmentTable(database).Types().Select(type => new Completion(type));
}
