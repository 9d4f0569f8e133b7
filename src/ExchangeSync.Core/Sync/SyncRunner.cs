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
        return await LookAsync(
            async context =>
            {
                var pending = new PendingBook(context.Store.Pending(), context.Clock);
                var start = await new SyncRunner(context).StartAsync(pending, showHeld: true, everything: false, progress, cancellation).ConfigureAwait(false);
                var input = await start.Observer.ObserveAsync(start.Template, start.Exchange, start.Microbizz, cancellation).ConfigureAwait(false);
                var plan = new DeleteGuard(context, pending).Plan(input);
                return start.Warning is null ? plan : plan with { Warnings = [start.Warning, .. plan.Warnings] };
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs once. The run that is returned is also stored.</summary>
    /// <exception cref="SideException">A side cannot be used. The run is stored as failed.</exception>
    /// <exception cref="OperationCanceledException">The user stopped it. The run is stored as stopped; nothing is lost.</exception>
    public Task<SyncRun> RunAsync(IProgress<SyncProgress>? progress, CancellationToken cancellation) =>
        RunFrameAsync((ledger, pending, requests) => RunAsync(ledger, pending, progress, requests, cancellation), undoes: null, cancellation);

    /// <summary>Runs work of another kind as a run: begun, recovered from earlier ones, stored however it ends. Where the reading of both sides stands stays as it is.</summary>
    internal Task<SyncRun> RunWorkAsync(Func<RunLedger, PendingBook, Task> work, CancellationToken cancellation) => RunFrameAsync(
        async (ledger, pending, requests) =>
        {
            await work(ledger, pending).ConfigureAwait(false);
            return Commit(ledger, pending, null, requests, isOtherScope: false);
        },
        undoes: null,
        cancellation);

    /// <summary>Looks without writing. Where a run was cut short, that is tidied up first as the next run will, in a copy.</summary>
    internal async Task<T> LookAsync<T>(Func<SyncContext, Task<T>> look, CancellationToken cancellation)
    {
        if (!IntentRecovery.IsNeeded(_context.Store))
        {
            return await look(_context).ConfigureAwait(false);
        }

        using var copy = _context.Store.Copy(out var store);
        var context = _context with { Store = store };
        await RecoverAsync(context, cancellation).ConfigureAwait(false);
        return await look(context).ConfigureAwait(false);
    }

    /// <summary>What every run has around it: it is begun, earlier ones are recovered from, and an error that ends it is stored. The work stores how it ends well; it is given the requests that were made before.</summary>
    internal async Task<SyncRun> RunFrameAsync(Func<RunLedger, PendingBook, int, Task<SyncRun>> work, long? undoes, CancellationToken cancellation)
    {
        var requests = _context.Requests();
        var run = _context.Store.BeginRun(_context.Clock.GetCurrentInstant(), undoes);
        var ledger = new RunLedger(_context, run, new PendingBook([], _context.Clock));
        try
        {
            await RecoverAsync(_context, cancellation).ConfigureAwait(false);
            var pending = new PendingBook(_context.Store.Pending(), _context.Clock);
            ledger = new RunLedger(_context, run, pending);
            return await work(ledger, pending, requests).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            End(_context, ledger, failure, requests);
            throw;
        }
    }

    private async Task<SyncRun> RunAsync(RunLedger ledger, PendingBook pending, IProgress<SyncProgress>? progress, int requests, CancellationToken cancellation)
    {
        var start = await StartAsync(pending, _context.DeleteLimits.ReleaseHeld, everything: false, progress, cancellation).ConfigureAwait(false);
        if (start.Warning is not null)
        {
            ledger.Warnings.Add(start.Warning);
        }

        NoteOtherScope(start);
        var guard = new DeleteGuard(_context, pending);
        var own = new OwnWrites();
        var (exchange, microbizz) = (start.Exchange, start.Microbizz);
        var idle = 0;
        for (var round = 0; round < MaxRounds && idle < IdleRounds && !(exchange.IsEmpty && microbizz.IsEmpty); round++)
        {
            var (nextExchange, nextMicrobizz) = (exchange.Next(), microbizz.Next());
            var slices = new RoundReader(start.Observer, start.Template, new RoundSlices(_context, exchange, microbizz));
            await slices.ReadAsync(
                async slice =>
                {
                    var plan = guard.Plan(slice.Input);
                    ledger.Warnings.UnionWith(plan.Warnings);
                    var executor = new PlanExecutor(_context, ledger, start.Template.Window, own, progress);
                    await executor.ExecuteAsync(plan, cancellation).ConfigureAwait(false);
                    var settled = Settled(slice.Input, slice.Exchange, slice.Microbizz).Except(executor.Again.SelectMany(Keys)).ToList();
                    _context.Store.Write(transaction => pending.Settle(transaction, settled));
                    FollowUps.TouchAgain(executor.Again, nextExchange, nextMicrobizz);
                    FollowUps.TouchSeries(slice.Input, plan, _context, nextExchange, nextMicrobizz);
                },
                cancellation).ConfigureAwait(false);
            (exchange, microbizz) = (nextExchange, nextMicrobizz);
            var written = own.TakeSides();
            idle = written.Count == 0 ? idle + 1 : 0;
            foreach (var side in written)
            {
                await ChangeReader.ReadEchoAsync(_context, side == Side.Exchange ? exchange : microbizz, own, cancellation).ConfigureAwait(false);
            }
        }

        if (exchange.Repeats)
        {
            ledger.Warnings.Add("The Exchange server takes every sync state as a new one, so each run reads the whole window, and an entry that is deleted there keeps its appointment: nothing proves the delete.");
        }

        pending.NoteUnsettled(exchange);
        pending.NoteUnsettled(microbizz);
        var isListed = !start.Exchange.ListedInPart && !start.Microbizz.ListedInPart;
        var state = new SyncState
        {
            ExchangeCursor = exchange.Cursor,
            MicrobizzCursor = microbizz.Cursor,
            ExchangeIdentity = exchange.Identity,
            MicrobizzIdentity = microbizz.Identity,
            WindowStart = isListed ? start.Template.Window.Start : null,
            WindowEnd = isListed ? start.Template.Window.End : null,
            Scope = SyncScope.Signature(_context.Settings),
        };
        return Commit(ledger, pending, state, requests, isOtherScope: start.State.Scope != state.Scope);
    }

    // A run under other settings that dies leaves links of both kinds. Whatever the settings are by then, also the former ones again, the next run reads everything that is in the window. What lies
    // outside was not looked at under these settings: it is when it enters the window, as what sleeps is.
    private void NoteOtherScope(RunStart start)
    {
        if (start.State.Scope is null || start.State.Scope == SyncScope.Signature(_context.Settings))
        {
            return;
        }

        var far = _context.Store.AllLinks().Where(link => link is { Dormant: false, SeriesKey: null } && IsFar(link.ExchangeBase) && IsFar(link.MicrobizzBase)).ToList();
        _context.Store.Write(transaction =>
        {
            transaction.SaveState(start.State with { Scope = null });
            far.ForEach(link => transaction.Save(link with { Dormant = true }));
        });

        bool IsFar(EntryContent content) => content.RecurrenceRule is null && !WindowScope.Overlaps(content.Time, start.Template.Window, start.Template.Zone);
    }

    /// <summary>Reads what may have changed on both sides; with <paramref name="everything"/>, all that is in the window and all that is linked.</summary>
    internal async Task<RunStart> StartAsync(PendingBook pending, bool showHeld, bool everything, IProgress<SyncProgress>? progress, CancellationToken cancellation)
    {
        var settings = _context.Settings;
        var now = _context.Clock.GetCurrentInstant();
        var (window, zone) = Days(_context, now);
        var state = _context.Store.LoadState();
        var reader = new ChangeReader(_context, state, window, now, showHeld) { Everything = everything };
        progress?.Report(new SyncProgress("Reading what changed in Exchange", 0, 0));
        var warning = state == SyncState.None ? await _context.CheckOwner(cancellation).ConfigureAwait(false) : null;
        var exchange = await reader.ReadAsync(Side.Exchange, pending.Rows, cancellation).ConfigureAwait(false);
        progress?.Report(new SyncProgress("Reading what changed in Microbizz", 0, 0));
        var microbizz = await reader.ReadAsync(Side.Microbizz, pending.Rows, cancellation).ConfigureAwait(false);
        progress?.Report(new SyncProgress($"Reading {exchange.Touched.Count} entries of Exchange and {microbizz.Touched.Count} of Microbizz", 0, 0));
        return new RunStart
        {
            Warning = warning,
            State = state,
            Exchange = exchange,
            Microbizz = microbizz,
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

    /// <summary>Finds out what became of the writes of runs that were cut short.</summary>
    private static Task RecoverAsync(SyncContext context, CancellationToken cancellation)
    {
        var (window, zone) = Days(context, context.Clock.GetCurrentInstant());
        return new IntentRecovery(context, window, zone).RecoverAsync(cancellation);
    }

    /// <summary>The days in scope, and the zone in which they begin.</summary>
    internal static (DateInterval Window, DateTimeZone Zone) Days(SyncContext context, Instant now)
    {
        var zone = Zones.Find(context.Settings.TimeZone)
            ?? throw new SideException("UnknownTimeZone", $"The time zone '{context.Settings.TimeZone}' is not known.", "Set a Windows time zone id with Set-MbxExchangeSync -TimeZone.");
        return (context.Settings.WindowAt(now.InZone(zone).Date), zone);
    }

    private SyncRun Commit(RunLedger ledger, PendingBook pending, SyncState? state, int requests, bool isOtherScope)
    {
        SyncRun? finished = null;
        _context.Store.Write(transaction =>
        {
            pending.Settle(transaction, []);
            if (state is not null)
            {
                transaction.SaveState(state);
            }

            HideBehindMasks(_context, transaction, everything: isOtherScope);
            finished = Finished(_context, ledger, pending.Rows, requests);

            // This machine's clock may be set far ahead by mistake; then Exchange's says how old the history is.
            var (ended, skew) = (finished.Finished!.Value, _context.ExchangeClockSkew());
            transaction.Prune(skew < Duration.Zero ? ended + skew : ended, Duration.FromDays(_context.Settings.KeepDays));
            transaction.FinishRun(finished);
        });
        return finished!;
    }

    /// <summary>
    /// With a run that comes to its end: of the pairs of which Microbizz shows the mask then, what was written down since one last did, by this run and by those that did not; that may say what they were to show. With
    /// <paramref name="everything"/>, after a change of settings, all that is written down of them: Microbizz could see behind the masks, and where an undo put one back since, no write does so any more.
    /// </summary>
    internal static void HideBehindMasks(SyncContext context, SyncTransaction transaction, bool everything)
    {
        if (context.Settings.PrivateMode == PrivateMode.BusyOnly)
        {
            transaction.HideTexts(static link => Masking.CopyIn(link) == Side.Microbizz, everything);
        }
    }

    /// <summary>A run that came to its end.</summary>
    internal static SyncRun Finished(SyncContext context, RunLedger ledger, IReadOnlyCollection<PendingChange> pending, int requests) => ledger.Run with
    {
        Finished = context.Clock.GetCurrentInstant(),
        Status = ledger.Run.Failed > 0 ? SyncRunStatus.CompletedWithErrors : SyncRunStatus.Completed,
        Pending = pending.Count(row => row.Kind is not (PendingKind.Dormant or PendingKind.Skipped)),
        Held = pending.Count(row => row.Kind == PendingKind.Held),
        Quarantined = pending.Count(row => row.Kind == PendingKind.Quarantined),
        Requests = context.Requests() - requests,
        Warnings = [.. ledger.Warnings],
    };

    /// <summary>What a run's record says of the error that ended it.</summary>
    internal static (string Id, string? Remedy) Describe(Exception failure) => failure switch
    {
        SideException side => (side.ErrorId, side.Remedy),
        StoreException store => (store.ErrorId, store.Remedy),
        _ => (failure.GetType().Name, null),
    };

    /// <summary>Stores that an error ended a run. A store that failed it may also refuse to note that; the run then stays "Running", and what ended it must not be hidden by that.</summary>
    private static void End(SyncContext context, RunLedger ledger, Exception failure, int requests)
    {
        var (id, remedy) = Describe(failure);
        var run = ledger.Run with
        {
            Finished = context.Clock.GetCurrentInstant(),
            Status = failure is OperationCanceledException ? SyncRunStatus.Stopped : SyncRunStatus.Failed,
            ErrorId = id,
            ErrorMessage = failure is OperationCanceledException ? "The run was stopped." : failure.Message,
            Remedy = remedy,
            Requests = context.Requests() - requests,
            Warnings = [.. ledger.Warnings],
        };
        try
        {
            context.Store.Write(transaction => transaction.FinishRun(run));
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

    /// <summary>The entries of an action, those of its link where they were not read.</summary>
    internal static IEnumerable<(Side, string)> Keys(SyncAction action) => new[] { Side.Exchange, Side.Microbizz }
        .Select(side => (side, Key: action.On(side)?.Key ?? action.Link?.KeyOn(side)))
        .Where(pair => pair.Key is not null)
        .Select(pair => (pair.side, pair.Key!));

    /// <summary>What a run begins with.</summary>
    internal sealed record RunStart
    {
        /// <summary>A remark on the connection as a whole.</summary>
        public string? Warning { get; init; }

        /// <summary>Where the last run left off.</summary>
        public required SyncState State { get; init; }

        public required SideChanges Exchange { get; init; }

        public required SideChanges Microbizz { get; init; }

        public required Observer Observer { get; init; }

        public required PlanInput Template { get; init; }
    }
}
