using ExchangeSync.Calendar;
using ExchangeSync.Exchange;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync.Watching;

/// <summary>One connection that is watched: runs it when something has happened on either side, and now and then although nothing was heard of.</summary>
internal sealed class WatchedConnection(Database database, ExchangeConnection connection, WatchOptions options, WatchHost host, SemaphoreSlim turns)
{
    // Another process runs it: it will soon be done.
    private static readonly TimeSpan OthersRun = TimeSpan.FromSeconds(5);

    private readonly RunTrigger _trigger = new(options);
    private readonly ToldOnce _told = new(host.Warn);
    private readonly SyncStore _store = new(database, connection.Id);
    private readonly HashSet<string> _failedFor = new(StringComparer.Ordinal);
    private volatile ExchangeConnection _connection = connection;
    private volatile TaskCompletionSource<bool> _ended = NewEnd();
    private volatile bool _isRunning;
    private volatile bool _lacksCredentials;
    private bool _mayHaveNews;

    public ExchangeConnection Connection => _connection;

    public string Title => _connection.Title;

    /// <summary>Ends when the next run does, well or not.</summary>
    public Task NextEnd => _ended.Task;

    /// <summary>How its mailbox is reached now.</summary>
    /// <exception cref="StoreException">A secret can't be read.</exception>
    /// <exception cref="EwsException">What is stored can't be used.</exception>
    public EwsClientOptions Access() => ConnectionOptions.Of(database, _connection, host.Connection);

    /// <inheritdoc cref="RunTrigger.Signal"/>
    public void Signal() => _trigger.Signal();

    /// <summary>As <see cref="Signal"/>, where that is so.</summary>
    public void SignalIf(bool isSo)
    {
        if (isSo)
        {
            Signal();
        }
    }

    /// <summary>It can be listened to (again): what happened meanwhile is looked at, and a run that failed is tried again at once.</summary>
    public void SignalBack()
    {
        _trigger.Signal();
        _trigger.Hurry();
    }

    /// <summary>Somebody may have changed the connection or its settings.</summary>
    public void Update(ExchangeConnection now)
    {
        var isOther = now != _connection;
        _connection = now;
        if (isOther || (_lacksCredentials && _store.Health().CredentialFailures == 0))
        {
            SignalBack();
        }
    }

    /// <summary>Waits until no log-on with these credentials has failed since the last one that went well: more of them would lock the account.</summary>
    public async Task WhenCredentialsAreGoodAsync(CancellationToken cancellation)
    {
        for (var next = NextEnd; _store.Health().CredentialFailures > 0; next = NextEnd)
        {
            await Task.WhenAny(next, options.Delay(options.RunPause.Longest, cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Signals where the store holds a change by somebody else than this connection's runs. One caller at a time.</summary>
    /// <param name="hasChanged">Something of its user has changed since the last call.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task LookAtStoreAsync(bool hasChanged, CancellationToken cancellation)
    {
        _mayHaveNews |= hasChanged;

        // What a run writes is covered by the position that it stores when it ends.
        if (_isRunning || !_mayHaveNews)
        {
            return;
        }

        var (state, settings) = (_store.LoadState(), _connection.Settings);
        if (state.MicrobizzCursor is { } cursor && Zones.Find(settings.TimeZone) is { } zone)
        {
            var side = new MicrobizzSide(database, _connection.UserId, zone, options.Clock, settings.Recurrence, _store);
            if ((await side.ReadFeedAsync(cursor, cancellation).ConfigureAwait(false)).Changes.Count > 0)
            {
                _trigger.Signal();
            }
        }

        _mayHaveNews = false;
    }

    /// <summary>Whether the mailbox has changes that no run has read.</summary>
    /// <exception cref="EwsException">It can't be asked.</exception>
    public async Task<bool> HasNewsInExchangeAsync(EwsClient client, CancellationToken cancellation)
    {
        var (state, settings) = (_store.LoadState(), _connection.Settings);
        if (_isRunning || state.ExchangeCursor is not { } cursor)
        {
            return false;
        }

        var feed = await new ExchangeSide(client, settings.TimeZone, settings.Recurrence).ReadFeedAsync(cursor, cancellation).ConfigureAwait(false);
        return !feed.CursorAccepted || feed.Changes.Count > 0;
    }

    /// <summary>Runs it until <paramref name="ending"/>; a run that is under way then ends as it would, unless <paramref name="cancellation"/> stops it too.</summary>
    public async Task RunAsync(CancellationToken ending, CancellationToken cancellation)
    {
        var (wait, failures) = (options.Patience, 0);
        while (true)
        {
            if (failures == 0)
            {
                await _trigger.WaitAsync(wait, ending).ConfigureAwait(false);
            }

            var ended = await RunOnceAsync(ending, cancellation).ConfigureAwait(false);
            wait = options.Every;
            failures = ended.Error is null ? 0 : failures + 1;
            if (ended.Error is { } error)
            {
                var pause = IsOthersRun(error) ? OthersRun : WatchOptions.Pause(options.RunPause, failures, (error as EwsRefusedException)?.BackOff);
                host.Tell($"{Title}: the next try is in {pause.TotalSeconds:0} seconds.");
                await _trigger.PauseAsync(pause, ending).ConfigureAwait(false);
            }
        }
    }

    private static bool IsOthersRun(Exception error) => error is StoreException { ErrorId: "RunInProgress" };

    private async Task<ConnectionRun> RunOnceAsync(CancellationToken ending, CancellationToken cancellation)
    {
        await turns.WaitAsync(ending).ConfigureAwait(false);
        try
        {
            _isRunning = true;
            _trigger.Take();
            var ended = await AttemptAsync(cancellation).ConfigureAwait(false);
            Report(ended);
            return ended;
        }
        finally
        {
            _isRunning = false;
            turns.Release();
            Interlocked.Exchange(ref _ended, NewEnd()).TrySetResult(true);
        }
    }

    private async Task<ConnectionRun> AttemptAsync(CancellationToken cancellation)
    {
        try
        {
            return await ConnectionRun.RunAsync(
                database, _connection, host.Limits, host.Connection, sync => sync.RunAsync(null, cancellation), cancellation).ConfigureAwait(false);
        }
        catch (StoreException error)
        {
            // The store could not even be asked for the last run; it is reported like a run that failed.
            return new ConnectionRun(null, error, null);
        }
    }

    private void Report(ConnectionRun ended)
    {
        if (ended.Error is { } error && IsOthersRun(error))
        {
            host.Tell($"{Title}: {error.Message}");
            return;
        }

        host.Ended(_connection, ended);
        if (ended.Error is { } failure)
        {
            var (id, remedy) = SyncRunner.Describe(failure);
            _lacksCredentials = id is EwsErrorIds.WrongCredentials or "CredentialsSuspended";

            // A server that is gone shows in many ways, one after the other.
            if (_failedFor.Add(failure is EwsBrokenException { IsTransient: true } ? nameof(EwsBrokenException) : id))
            {
                host.Warn($"{Title}: the run failed: {failure.Message} {remedy} It is tried again until it works; this is said once.");
            }
        }
        else
        {
            ReportDone(ended.Run!);
        }
    }

    private void ReportDone(SyncRun run)
    {
        _lacksCredentials = false;
        if (_failedFor.Count > 0)
        {
            _failedFor.Clear();
            host.Warn($"{Title}: runs work again.");
        }

        // Counted, not named: a transcript is no place for what somebody's appointments are called.
        var skipped = _store.Pending().Where(change => change.Kind == PendingKind.Skipped).GroupBy(change => change.Message)
            .Select(group => $"{Title}: {group.Count()} not carried over: {group.Key}");
        var failed = _store.Journal(run.Id).Where(entry => entry.State == JournalState.Failed)
            .Select(entry => $"{Title}: {entry.Kind} of {entry.Key ?? entry.PartnerKey} in {entry.Side} failed: {entry.Message} It is tried again.")
            .Concat(RunFailures.Unread(_store, run).Select(entry => $"{Title}: {entry.Key} in {entry.Side} can't be read: {entry.Message} It is tried again."));
        _told.Say(run.Warnings.Select(warning => $"{Title}: {warning}").Concat(skipped).Concat(failed), keeps: run.Quarantined > 0);
    }

    private static TaskCompletionSource<bool> NewEnd() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
