using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// Runs the synchronization of one connection: read, plan, run, commit (DESIGN §6). The position in both feeds is stored only with everything that it covers; whatever ends a
/// run early leaves it for the next one.
/// </summary>
public sealed class SyncRunner
{
    // A further round looks at what changed meanwhile and at what the one before has made possible. What still moves after three rounds that wrote nothing, or after twenty in
    // all, waits for the next run.
    private const int IdleRounds = 3;
    private const int MaxRounds = 20;
    private readonly SyncContext _context;

    /// <summary>Makes a runner for one connection.</summary>
    public SyncRunner(SyncContext context) => _context = context;

    /// <summary>What a run would do now. Writes nothing, neither on the sides nor in the store.</summary>
    /// <exception cref="SideException">A side cannot be used.</exception>
    public async Task<SyncPlan> PlanAsync(IProgress<SyncProgress>? progress, CancellationToken cancellation)
    {
        if (_context.Store.OpenIntents().Count > 0)
        {
            // A run that was cut short is tidied up first, as the next run will; in a copy, because a plan writes nothing.
            using var copy = _context.Store.Copy(out var store);
            var context = _context with { Store = store };
            await RecoverAsync(context, cancellation).ConfigureAwait(false);
            return await new SyncRunner(context).PlanAsync(progress, cancellation).ConfigureAwait(false);
        }

        var pending = new PendingBook(_context.Store.Pending(), _context.Clock);
        var start = await StartAsync(pending, showHeld: true, progress, cancellation).ConfigureAwait(false);
        var input = await start.Observer.ObserveAsync(start.Template, start.Exchange, start.Microbizz, cancellation).ConfigureAwait(false);
        return new DeleteGuard(_context, pending).Apply(Planner.Plan(input));
    }

    /// <summary>Runs once. The run that is returned is also stored.</summary>
    /// <exception cref="SideException">A side cannot be used. The run is stored as failed.</exception>
    /// <exception cref="OperationCanceledException">The user stopped it. The run is stored as stopped; nothing is lost.</exception>
    public async Task<SyncRun> RunAsync(IProgress<SyncProgress>? progress, CancellationToken cancellation)
    {
        var requests = _context.Requests();
        var run = _context.Store.BeginRun(_context.Clock.GetCurrentInstant());
        var pending = new PendingBook(_context.Store.Pending(), _context.Clock);
        var ledger = new RunLedger(_context, run, pending);
        try
        {
            await RecoverAsync(_context, cancellation).ConfigureAwait(false);
            pending = new PendingBook(_context.Store.Pending(), _context.Clock);
            ledger = new RunLedger(_context, run, pending);
            return await RunAsync(ledger, pending, progress, requests, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            End(ledger, failure, requests);
            throw;
        }
    }

    private async Task<SyncRun> RunAsync(RunLedger ledger, PendingBook pending, IProgress<SyncProgress>? progress, int requests, CancellationToken cancellation)
    {
        var start = await StartAsync(pending, _context.DeleteLimits.ReleaseHeld, progress, cancellation).ConfigureAwait(false);
        var guard = new DeleteGuard(_context, pending);
        var own = new OwnWrites();
        var (exchange, microbizz) = (start.Exchange, start.Microbizz);
        var idle = 0;
        for (var round = 0; round < MaxRounds && idle < IdleRounds && !(exchange.IsEmpty && microbizz.IsEmpty); round++)
        {
            var input = await start.Observer.ObserveAsync(start.Template, exchange, microbizz, cancellation).ConfigureAwait(false);
            var plan = guard.Apply(Planner.Plan(input));
            ledger.Warnings.UnionWith(plan.Warnings);
            var executor = new PlanExecutor(_context, ledger, start.Template.Window, own, progress);
            await executor.ExecuteAsync(plan, cancellation).ConfigureAwait(false);
            var settled = Settled(input, exchange, microbizz).Except(executor.Again.SelectMany(Keys)).ToList();
            _context.Store.Write(transaction => pending.Settle(transaction, settled));
            (exchange, microbizz) = (exchange.Next(), microbizz.Next());
            FollowUps.TouchAgain(executor.Again, exchange, microbizz);
            FollowUps.TouchSeries(input, plan, _context, exchange, microbizz);
            var written = own.TakeSides();
            idle = written.Count == 0 ? idle + 1 : 0;
            foreach (var side in written)
            {
                await ChangeReader.ReadEchoAsync(_context.On(side), side == Side.Exchange ? exchange : microbizz, own, cancellation).ConfigureAwait(false);
            }
        }

        pending.NoteUnsettled(exchange);
        pending.NoteUnsettled(microbizz);
        return Commit(ledger, pending, start, exchange, microbizz, requests);
    }

    private async Task<RunStart> StartAsync(PendingBook pending, bool showHeld, IProgress<SyncProgress>? progress, CancellationToken cancellation)
    {
        var settings = _context.Settings;
        var now = _context.Clock.GetCurrentInstant();
        var (window, zone) = Days(_context, now);
        var state = _context.Store.LoadState();
        progress?.Report(new SyncProgress("Reading changes", 0, 0));
        var reader = new ChangeReader(_context, state, window, now, showHeld);
        return new RunStart
        {
            Exchange = await reader.ReadAsync(Side.Exchange, pending.Rows, cancellation).ConfigureAwait(false),
            Microbizz = await reader.ReadAsync(Side.Microbizz, pending.Rows, cancellation).ConfigureAwait(false),
            Observer = new Observer(_context, window, pending),
            Template = new PlanInput
            {
                Settings = settings,
                Window = window,
                Zone = zone,
                Now = now,
                Installation = _context.Installation,
                Connection = _context.Connection,
            },
        };
    }

    private static Task RecoverAsync(SyncContext context, CancellationToken cancellation)
    {
        var (window, zone) = Days(context, context.Clock.GetCurrentInstant());
        return new IntentRecovery(context, window, zone).RecoverAsync(cancellation);
    }

    private static (DateInterval Window, DateTimeZone Zone) Days(SyncContext context, Instant now)
    {
        var zone = Zones.Find(context.Settings.TimeZone)
            ?? throw new SideException("UnknownTimeZone", $"The time zone '{context.Settings.TimeZone}' is not known.", "Set a Windows time zone id with Set-MbxExchangeSync -TimeZone.");
        return (context.Settings.WindowAt(now.InZone(zone).Date), zone);
    }

    private SyncRun Commit(RunLedger ledger, PendingBook pending, RunStart start, SideChanges exchange, SideChanges microbizz, int requests)
    {
        SyncRun? finished = null;
        _context.Store.Write(transaction =>
        {
            pending.Settle(transaction, []);
            transaction.SaveState(new SyncState
            {
                ExchangeCursor = exchange.Cursor,
                MicrobizzCursor = microbizz.Cursor,
                ExchangeIdentity = exchange.Identity,
                MicrobizzIdentity = microbizz.Identity,
                WindowStart = start.Template.Window.Start,
                WindowEnd = start.Template.Window.End,
                Scope = SyncScope.Signature(_context.Settings),
            });
            finished = ledger.Run with
            {
                Finished = _context.Clock.GetCurrentInstant(),
                Status = ledger.Run.Failed > 0 ? SyncRunStatus.CompletedWithErrors : SyncRunStatus.Completed,
                Pending = pending.Rows.Count(row => row.Kind is not (PendingKind.Dormant or PendingKind.Skipped)),
                Held = pending.Rows.Count(row => row.Kind == PendingKind.Held),
                Quarantined = pending.Rows.Count(row => row.Kind == PendingKind.Quarantined),
                Requests = _context.Requests() - requests,
                Warnings = [.. ledger.Warnings],
            };
            transaction.FinishRun(finished);
        });
        return finished!;
    }

    /// <summary>What a run's record says of the error that ended it.</summary>
    internal static (string Id, string? Remedy) Describe(Exception failure) => failure switch
    {
        SideException side => (side.ErrorId, side.Remedy),
        StoreException store => (store.ErrorId, store.Remedy),
        _ => (failure.GetType().Name, null),
    };

    // A store that failed the run may also refuse to note how it ended; the run then stays "Running", and what ended it must not be hidden by that.
    private void End(RunLedger ledger, Exception failure, int requests)
    {
        var (id, remedy) = Describe(failure);
        var run = ledger.Run with
        {
            Finished = _context.Clock.GetCurrentInstant(),
            Status = failure is OperationCanceledException ? SyncRunStatus.Stopped : SyncRunStatus.Failed,
            ErrorId = id,
            ErrorMessage = failure is OperationCanceledException ? "The run was stopped." : failure.Message,
            Remedy = remedy,
            Requests = _context.Requests() - requests,
            Warnings = [.. ledger.Warnings],
        };
        try
        {
            _context.Store.Write(transaction => transaction.FinishRun(run));
        }
        catch (StoreException unstored)
        {
            failure.Data["RunNotStored"] = unstored.ErrorId;
        }
    }

    private static IEnumerable<(Side, string)> Settled(PlanInput input, SideChanges exchange, SideChanges microbizz) =>
        exchange.Touched.Keys.Concat(exchange.Deleted).Select(key => (Side.Exchange, key))
            .Concat(microbizz.Touched.Keys.Concat(microbizz.Deleted).Select(key => (Side.Microbizz, key)))
            .Concat(input.Links.SelectMany(pair => new[] { (Side.Exchange, pair.Link.ExchangeKey), (Side.Microbizz, pair.Link.MicrobizzKey) }))
            .Concat(input.NewItems.Select(item => (Side.Exchange, item.Key)))
            .Concat(input.NewAppointments.Select(appointment => (Side.Microbizz, appointment.Key)))
            .Distinct();

    private static IEnumerable<(Side, string)> Keys(SyncAction action) => new[] { Side.Exchange, Side.Microbizz }
        .Select(side => (side, Key: action.On(side)?.Key ?? action.Link?.KeyOn(side)))
        .Where(pair => pair.Key is not null)
        .Select(pair => (pair.side, pair.Key!));

    private sealed record RunStart
    {
        public required SideChanges Exchange { get; init; }

        public required SideChanges Microbizz { get; init; }

        public required Observer Observer { get; init; }

        public required PlanInput Template { get; init; }
    }
}
