using System.Collections;
using System.Collections.Concurrent;
using ExchangeSync.Exchange;
using ExchangeSync.Store;
using ExchangeSync.Sync;

namespace ExchangeSync.Parameters;

/// <summary>
/// Completes the calendars of the mailbox of the connection that the line names. The server is asked once in ten minutes, in the background: Tab waits for a moment only, and offers what has come by then.
/// </summary>
public sealed class CalendarCompleter : StoreCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private static readonly ConcurrentDictionary<Guid, (DateTime Asked, Task<IReadOnlyList<string>> Names)> Known = new();

    private protected override IEnumerable<Completion> WordsIn(Database database, IDictionary? bound)
    {
        // A password that was refused must not be tried again by a key press: the account would be locked.
        if (Named(database, bound).Take(2).ToList() is not [var connection] || new SyncStore(database, connection.Id).Health().CredentialFailures > 0)
        {
            return [];
        }

        var path = database.Path;
        var asked = Known.AddOrUpdate(
            connection.Id,
            _ => (DateTime.UtcNow, Task.Run(() => AskAsync(path, connection))),
            (_, before) => DateTime.UtcNow - before.Asked < Fresh ? before : (DateTime.UtcNow, Task.Run(() => AskAsync(path, connection))));
        return asked.Names.Wait(Patience) ? asked.Names.Result.Select(name => new Completion(name)) : [];
    }

    private static async Task<IReadOnlyList<string>> AskAsync(string path, ExchangeConnection connection)
    {
        try
        {
            using var database = Database.Open(path, create: false);
            return await ConnectionSync.ListCalendarsAsync(database, connection, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is EwsException or StoreException)
        {
            // The command itself will say what is wrong; until the time is over nobody asks again.
            return [];
        }
    }
}
