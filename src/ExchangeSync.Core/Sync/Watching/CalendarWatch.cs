using ExchangeSync.Store;

namespace ExchangeSync.Sync.Watching;

/// <summary>
/// Keeps connections synchronized within seconds of a change on either side, until it is stopped: hears of changes in Exchange, looks for those in the store, and has each connection run when there are
/// any. Connections that are activated meanwhile join, those that are deactivated or removed leave; one that fails does not stop the others.
/// </summary>
public sealed class CalendarWatch : IDisposable
{
    private readonly Database _database;
    private readonly Func<IReadOnlyList<ExchangeConnection>> _select;
    private readonly WatchOptions _options;
    private readonly WatchHost _host;
    private readonly StreamHub _hub;
    private readonly SemaphoreSlim _turns;
    private readonly ToldOnce _toldOfStore;
    private readonly ToldOnce _toldOfNone;
    private readonly Dictionary<Guid, Watched> _watched = [];
    private volatile int _count;
    private long? _revision;

    /// <summary>Makes one; nothing happens yet.</summary>
    /// <param name="database">The store; it must stay open for as long as the watch runs.</param>
    /// <param name="select">Which connections there are now; those that are not activated are left out.</param>
    /// <param name="options">How fast, and how patient.</param>
    /// <param name="host">Who hears of it.</param>
    public CalendarWatch(Database database, Func<IReadOnlyList<ExchangeConnection>> select, WatchOptions options, WatchHost host)
    {
        (_database, _select, _options, _host) = (database, select, options, host);
        _hub = new StreamHub(options, host);
        _turns = new SemaphoreSlim(options.ThrottleLimit);
        _toldOfStore = new ToldOnce(host.Warn);
        _toldOfNone = new ToldOnce(host.Warn);
    }

    /// <summary>Watches. It returns after <paramref name="ending"/>, when runs that were under way have ended and all subscriptions are given back.</summary>
    /// <param name="ending">Ends it in good order.</param>
    /// <param name="cancellation">Ends it at once: runs are stopped too.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public async Task RunAsync(CancellationToken ending, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ending, cancellation);
        try
        {
            await LookAsync(over.Token, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // As it was told to.
        }
        finally
        {
            over.Cancel();
            await Task.WhenAll(_watched.Values.Select(watched => watched.Work)).ConfigureAwait(false);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task LookAsync(CancellationToken ending, CancellationToken cancellation)
    {
        for (var until = TimeSpan.Zero; ; until -= _options.StoreInterval)
        {
            var errors = new List<string>();
            if (until <= TimeSpan.Zero)
            {
                await TryAsync(() => ReloadAsync(ending, cancellation), errors).ConfigureAwait(false);
                until = _options.ReloadInterval;
            }

            await TryAsync(() => LookAtStoreAsync(errors, ending), errors).ConfigureAwait(false);
            _toldOfStore.Say(errors);
            await _options.Delay(_options.StoreInterval, ending).ConfigureAwait(false);
        }
    }

    private async Task LookAtStoreAsync(List<string> errors, CancellationToken ending)
    {
        var (revision, users) = _database.Read(session => AppointmentRows.Revision(session) is var now && now == _revision
            ? (now, [])
            : (now, AppointmentRows.UsersChangedAfter(session, _revision ?? now)));
        _revision = revision;
        foreach (var watched in _watched.Values)
        {
            await TryAsync(() => watched.Connection.LookAtStoreAsync(users.Contains(watched.Connection.Connection.UserId), ending), errors).ConfigureAwait(false);
        }
    }

    private static async Task TryAsync(Func<Task> look, List<string> errors)
    {
        try
        {
            await look().ConfigureAwait(false);
        }
        catch (Exception error) when (error is StoreException { ErrorId: not "StoreTooNew" } or SideException)
        {
            errors.Add($"The database can't be read now: {error.Message} {SyncRunner.Describe(error).Remedy} It is tried again.");
        }
    }

    private async Task ReloadAsync(CancellationToken ending, CancellationToken cancellation)
    {
        var connections = _select().Where(connection => connection.Settings.Activated).ToDictionary(connection => connection.Id);
        foreach (var gone in _watched.Where(watched => !connections.ContainsKey(watched.Key)).ToList())
        {
            _watched.Remove(gone.Key);
            gone.Value.Stop.Cancel();
            await gone.Value.Work.ConfigureAwait(false);
            gone.Value.Stop.Dispose();
            _host.Tell($"{gone.Value.Connection.Title}: is not watched any more.");
        }

        foreach (var connection in connections.Values)
        {
            if (_watched.TryGetValue(connection.Id, out var known))
            {
                known.Connection.Update(connection);
            }
            else
            {
                _watched.Add(connection.Id, Begin(connection, ending, cancellation));
                _host.Tell($"{connection.Title}: is watched.");
            }
        }

        _count = _watched.Count;
        _toldOfNone.Say(connections.Count == 0 ? ["No connection is activated (Set-MbxExchangeSync -Activated); waiting for one."] : []);
    }

    private Watched Begin(ExchangeConnection connection, CancellationToken ending, CancellationToken cancellation)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(ending);
        var watched = new WatchedConnection(_database, connection, _options, _host, _turns);
        var listener = new ConnectionListener(watched, _hub, _options, _host, () => _count);
        return new Watched(watched, stop, Task.WhenAll(
            GuardAsync(watched, () => watched.RunAsync(stop.Token, cancellation), stop.Token),
            GuardAsync(watched, () => listener.RunAsync(stop.Token), stop.Token)));
    }

    // One that fails in a way that nobody thought of must neither stop the others nor be silently gone.
    private Task GuardAsync(WatchedConnection watched, Func<Task> work, CancellationToken stop) => Task.Run(async () =>
    {
        var told = new ToldOnce(_host.Warn);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                told.Say([$"{watched.Title}: {error.Message} {SyncRunner.Describe(error).Remedy ?? "This is a defect of ExchangeSync: report it."} It goes on in a minute."]);
                await Task.WhenAny(_options.Delay(TimeSpan.FromMinutes(1), stop)).ConfigureAwait(false);
            }
        }
    }, CancellationToken.None);

    private sealed record Watched(WatchedConnection Connection, CancellationTokenSource Stop, Task Work);
}
