using ExchangeSync.Calendar;
using ExchangeSync.Exchange;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// One stored connection, ready to run: its mailbox over EWS on one side, its user's Microbizz calendar on the other, and the lease
/// that makes a run the only writer.
/// </summary>
public sealed class ConnectionSync : IDisposable
{
    private readonly EwsClient _client;
    private readonly SyncRunner _runner;
    private readonly CalendarAudit _audit;
    private readonly SyncContext _context;
    private readonly UndoRunner _undo;
    private readonly SyncReset _reset;
    private readonly RunLease _lease;
    private readonly ExchangeConnection _connection;
    private readonly SyncStore _store;
    private readonly ServerVersionTable _servers;

    private ConnectionSync(EwsClient client, SyncContext context, RunLease lease, ExchangeConnection connection, ServerVersionTable servers)
    {
        _client = client;
        _context = context;
        _runner = new SyncRunner(context);
        _undo = new UndoRunner(context);
        _audit = new CalendarAudit(context);
        _reset = new SyncReset(context);
        _lease = lease;
        _connection = connection;
        _store = context.Store;
        _servers = servers;
    }

    /// <summary>Makes one; nothing is sent yet.</summary>
    /// <param name="database">The store.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="limits">When deletes are held; null: the defaults.</param>
    /// <param name="host">What runs it; null: nobody is there.</param>
    /// <exception cref="StoreException">ConnectionNotFound, PasswordMissing, SecretKeyMissing, SecretNotReadableByThisAccount.</exception>
    /// <exception cref="EwsException">InvalidServer, InsecureConnection.</exception>
    public static ConnectionSync For(Database database, ExchangeConnection connection, DeleteLimits? limits = null, ConnectionHost? host = null) =>
        For(database, connection, limits ?? new DeleteLimits(), ConnectionOptions.Of(database, connection, host ?? new ConnectionHost()), Guid.NewGuid);

    /// <summary>As the other one, with the way to the server, its clock (which is ours too) and ids for new appointments handed in.</summary>
    internal static ConnectionSync For(Database database, ExchangeConnection connection, DeleteLimits limits, EwsClientOptions options, Func<Guid> newId)
    {
        var clock = options.Clock;
        var zone = Zones.Find(connection.Settings.TimeZone) ?? throw AppointmentRules.InvalidTimeZone(connection.Settings.TimeZone);
        var store = new SyncStore(database, connection.Id);
        var lease = new RunLease(store, clock);
        var client = new EwsClient(options) { BeforeRequest = lease.RenewIfDue };
        var context = new SyncContext
        {
            Exchange = new ExchangeSide(client, connection.Settings.TimeZone, connection.Settings.Recurrence),
            Microbizz = new MicrobizzSide(database, connection.UserId, zone, clock, connection.Settings.Recurrence, store),
            Store = store,
            Settings = connection.Settings,
            DeleteLimits = limits,
            Installation = database.InstallationId,
            Connection = connection.Id,
            AppointmentTypes = () => new AppointmentTable(database).Types(),
            Clock = clock,
            NewId = newId,
            Requests = () => client.Requests,
            WritesAtATime = side => side == Side.Exchange ? client.RequestsAtATime : 1,
            ExchangeClockSkew = () => client.ClockSkew,
            CheckOwner = options.OwnerAddress is { } owner ? cancellation => client.WarnUnlessCalendarOfAsync(owner, cancellation) : _ => Task.FromResult<string?>(null),
        };
        return new ConnectionSync(client, context, lease, connection, new ServerVersionTable(database));
    }

    /// <summary>Tries step by step whether the connection works. A failure of the server is in the report.</summary>
    /// <remarks>It logs on although runs are suspended for wrong credentials, if not much more often; where it passes, they are tried again.</remarks>
    /// <exception cref="StoreException">PasswordMissing, SecretKeyMissing, SecretNotReadableByThisAccount.</exception>
    /// <exception cref="EwsException">InvalidServer.</exception>
    public static async Task<ConnectionTestReport> TestAsync(Database database, ExchangeConnection connection, ConnectionHost host, CancellationToken cancellation)
    {
        var report = await ConnectionTest.RunAsync(ConnectionOptions.Of(database, connection, host, busyRetries: 1, TimeSpan.FromSeconds(5)), SystemClock.Instance, cancellation).ConfigureAwait(false);
        if (report.Passed)
        {
            new SyncStore(database, connection.Id).ClearCredentialFailures();
        }

        return report;
    }

    /// <summary>The names of the calendars of the connection's mailbox. It is asked for by a key press, so a server that is slow is not waited for.</summary>
    /// <exception cref="StoreException">PasswordMissing, SecretKeyMissing, SecretNotReadableByThisAccount.</exception>
    /// <exception cref="EwsException">The server does not tell them.</exception>
    public static async Task<IReadOnlyList<string>> ListCalendarsAsync(Database database, ExchangeConnection connection, CancellationToken cancellation)
    {
        using var client = new EwsClient(ConnectionOptions.Of(database, connection, new ConnectionHost(), busyRetries: 0, timeout: TimeSpan.FromSeconds(10)));
        return await client.ListCalendarsAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>What a run would do now. Writes nothing, neither on the sides nor in the store.</summary>
    /// <exception cref="SideException">A side cannot be used; CredentialsSuspended.</exception>
    public Task<SyncPlan> PlanAsync(IProgress<SyncProgress>? progress, CancellationToken cancellation)
    {
        RefuseSuspended();
        return _runner.PlanAsync(progress, cancellation);
    }

    /// <summary>What an undo of a run would do now. Writes nothing.</summary>
    /// <exception cref="SideException">A side cannot be used; CredentialsSuspended.</exception>
    /// <exception cref="StoreException">RunNotFound.</exception>
    public Task<SyncPlan> PlanUndoAsync(long runId, CancellationToken cancellation)
    {
        RefuseSuspended();
        return _undo.PlanAsync(runId, cancellation);
    }

    /// <summary>Resolves a conflict, see <see cref="ConflictResolver"/>. The run that is returned is also stored.</summary>
    /// <exception cref="SideException">A side cannot be used, or refuses the version. CredentialsSuspended: nothing was tried.</exception>
    /// <exception cref="StoreException">Those of <see cref="ConflictResolver.RunAsync"/>, RunInProgress, LeaseLost.</exception>
    public Task<SyncRun> ResolveAsync(long conflictId, ConflictChoice keep, CancellationToken cancellation) =>
        AsOneWriterAsync(() => new ConflictResolver(_context).RunAsync(conflictId, keep, cancellation));

    /// <summary>Undoes a run, see <see cref="UndoRunner"/>. The undo that is returned is also stored.</summary>
    /// <exception cref="SideException">A side cannot be used. The undo is stored as failed. CredentialsSuspended: nothing was tried, and no run is stored.</exception>
    /// <exception cref="OperationCanceledException">The user stopped it. The undo is stored as stopped; nothing is lost.</exception>
    /// <exception cref="StoreException">RunNotFound, RunInProgress, LeaseLost.</exception>
    public Task<SyncRun> UndoAsync(long runId, IProgress<SyncProgress>? progress, CancellationToken cancellation) =>
        AsOneWriterAsync(() => _undo.RunAsync(runId, progress, cancellation));

    /// <summary>Runs once. The run that is returned is also stored.</summary>
    /// <exception cref="SideException">A side cannot be used. The run is stored as failed. CredentialsSuspended: nothing was tried, and no run is stored.</exception>
    /// <exception cref="OperationCanceledException">The user stopped it. The run is stored as stopped; nothing is lost.</exception>
    /// <exception cref="StoreException">RunInProgress: another process runs this connection. LeaseLost: another one has taken over, because this one stood still for too long.</exception>
    public Task<SyncRun> RunAsync(IProgress<SyncProgress>? progress, CancellationToken cancellation) => AsOneWriterAsync(() => _runner.RunAsync(progress, cancellation));

    /// <inheritdoc cref="CalendarAudit.CompareAsync"/>
    public Task<IReadOnlyList<CalendarDifference>> CompareAsync(IProgress<SyncProgress>? progress, CancellationToken cancellation)
    {
        RefuseSuspended();
        return _audit.CompareAsync(progress, cancellation);
    }

    /// <inheritdoc cref="CalendarAudit.PlanRepairAsync"/>
    public Task<SyncPlan> PlanRepairAsync(IReadOnlyCollection<DifferenceId> chosen, IProgress<SyncProgress>? progress, CancellationToken cancellation)
    {
        RefuseSuspended();
        return _audit.PlanRepairAsync(chosen, progress, cancellation);
    }

    /// <inheritdoc cref="CalendarAudit.RepairAsync"/>
    /// <exception cref="StoreException">RunInProgress, LeaseLost.</exception>
    public Task<SyncRun> RepairAsync(IReadOnlyCollection<DifferenceId> chosen, IProgress<SyncProgress>? progress, CancellationToken cancellation) =>
        AsOneWriterAsync(() => _audit.RepairAsync(chosen, progress, cancellation));

    /// <inheritdoc cref="SyncReset.PlanAsync(ResetRemoval, IProgress{SyncProgress}?, CancellationToken)"/>
    public Task<SyncPlan> PlanResetAsync(ResetRemoval removal, CancellationToken cancellation)
    {
        RefuseSuspended();
        return _reset.PlanAsync(removal, null, cancellation);
    }

    /// <inheritdoc cref="SyncReset.RunAsync"/>
    /// <exception cref="StoreException">RunInProgress, LeaseLost.</exception>
    public Task<SyncRun> ResetAsync(ResetRemoval removal, IProgress<SyncProgress>? progress, CancellationToken cancellation) =>
        AsOneWriterAsync(() => _reset.RunAsync(removal, progress, cancellation));

    /// <summary>Forgets links, position and pending changes, without a word to the server. Gives the number of links that there were.</summary>
    /// <exception cref="StoreException">RunInProgress.</exception>
    public static int Forget(Database database, ExchangeConnection connection)
    {
        var store = new SyncStore(database, connection.Id);
        var lease = new RunLease(store, SystemClock.Instance);
        lease.Take();
        try
        {
            return store.Forget();
        }
        finally
        {
            lease.GiveBack();
        }
    }

    private async Task<SyncRun> AsOneWriterAsync(Func<Task<SyncRun>> run)
    {
        RefuseSuspended();
        _lease.Take();
        try
        {
            return await run().ConfigureAwait(false);
        }
        finally
        {
            if (_client.AgreedProtocol is { } protocol)
            {
                _servers.Keep(_connection, new KnownServer(_client.ServerVersion?.ToString(), protocol));
            }

            _lease.GiveBack();
        }
    }

    /// <summary>Ends the connection to the server.</summary>
    public void Dispose() => _client.Dispose();

    private void RefuseSuspended() => Suspension.Check(_store, _connection);
}
