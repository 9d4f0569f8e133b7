using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>Compares both calendars of a connection in full, and mends what is chosen of the differences.</summary>
public sealed class CalendarAudit
{
    // Series come in steps: their exceptions can be made only once they have a partner.
    private const int Rounds = 3;
    private readonly SyncContext _context;

    /// <summary>Makes one for one connection.</summary>
    public CalendarAudit(SyncContext context) => _context = context;

    /// <summary>
    /// Reads both sides, all that is in the window and all that is linked, and gives one row for each difference under the mapping and the settings. Writes nothing, neither on the sides nor in the store.
    /// </summary>
    /// <exception cref="SideException">A side cannot be used.</exception>
    public Task<IReadOnlyList<CalendarDifference>> CompareAsync(IProgress<SyncProgress>? progress, CancellationToken cancellation) =>
        new SyncRunner(_context).LookAsync(
            async context =>
            {
                var reading = await ReadAsync(context, progress, cancellation).ConfigureAwait(false);
                var plan = Guarded(context, reading, RepairPlanner.Plan(reading.Input, reading.Differences));
                return (IReadOnlyList<CalendarDifference>)reading.Differences.Select(difference => Shown(difference, reading.Input) with { Repair = RepairOf(difference, plan) }).ToList();
            },
            cancellation);

    /// <summary>What <see cref="RepairAsync"/> would do. Writes nothing.</summary>
    /// <exception cref="SideException">A side cannot be used.</exception>
    public Task<SyncPlan> PlanRepairAsync(IReadOnlyCollection<DifferenceId> chosen, IProgress<SyncProgress>? progress, CancellationToken cancellation) =>
        new SyncRunner(_context).LookAsync(
            async context =>
            {
                var reading = await ReadAsync(context, progress, cancellation).ConfigureAwait(false);
                return Guarded(context, reading, RepairPlanner.Plan(reading.Input, Choose(reading.Differences, chosen)));
            },
            cancellation);

    /// <summary>
    /// Mends these differences as far as they are still there, and nothing else: by <see cref="RepairPlanner"/>, the guard and the journal. It is a run; where the reading of both sides stands stays as it
    /// is, so the next ordinary run misses nothing.
    /// </summary>
    /// <exception cref="SideException">A side cannot be used. The run is stored as failed.</exception>
    /// <exception cref="OperationCanceledException">The user stopped it. The run is stored as stopped; nothing is lost.</exception>
    public Task<SyncRun> RepairAsync(IReadOnlyCollection<DifferenceId> chosen, IProgress<SyncProgress>? progress, CancellationToken cancellation) =>
        new SyncRunner(_context).RunWorkAsync(
            async (ledger, pending) =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    var reading = await ReadAsync(_context, progress, cancellation).ConfigureAwait(false);
                    var plan = new DeleteGuard(_context, pending).Apply(RepairPlanner.Plan(reading.Input, Choose(reading.Differences, chosen)), reading.Input);
                    if (plan.Actions.Count == 0)
                    {
                        break;
                    }

                    ledger.Warnings.UnionWith(plan.Warnings);
                    plan = plan with { Actions = plan.Actions.Where(action => !WaitsForSeries(action, plan)).ToList() };
                    var executor = new PlanExecutor(_context, ledger, reading.Input.Window, new OwnWrites(), progress);
                    await executor.ExecuteAsync(plan, cancellation).ConfigureAwait(false);
                    var settled = plan.Actions.SelectMany(SyncRunner.Keys).Distinct().ToList();
                    _context.Store.Write(transaction => pending.Settle(transaction, settled));
                    if (executor.Again.Count == 0 && !plan.Actions.Any(action => action.Content?.RecurrenceRule is not null || action.Exchange?.Kind == EntryKind.Series))
                    {
                        break;
                    }
                }
            },
            cancellation);

    // An exception is mended with its series.
    private static List<CalendarDifference> Choose(IEnumerable<CalendarDifference> differences, IReadOnlyCollection<DifferenceId> chosen)
    {
        var ids = new HashSet<DifferenceId>(chosen);
        var items = new HashSet<string>(chosen.Select(id => id.ExchangeKey).OfType<string>(), StringComparer.Ordinal);
        var appointments = new HashSet<string>(chosen.Select(id => id.MicrobizzKey).OfType<string>(), StringComparer.Ordinal);
        return differences
            .Where(difference => ids.Contains(difference.Id)
                || (difference.Exchange?.SeriesKey is { } master && items.Contains(master))
                || (difference.Microbizz?.SeriesKey is { } series && appointments.Contains(series)))
            .ToList();
    }

    // An exception belongs to its series by a key that the series gets only when it is made again: the next round.
    private static bool WaitsForSeries(SyncAction action, SyncPlan plan) => action is { Kind: SyncActionKind.Create, SeriesKey: { } series }
        && plan.Actions.Any(other => other is { Kind: SyncActionKind.Create, Link: { } link } && other.Side == action.Side && link.KeyOn(other.Side) == series);

    private static async Task<Reading> ReadAsync(SyncContext context, IProgress<SyncProgress>? progress, CancellationToken cancellation)
    {
        var pending = new PendingBook(context.Store.Pending(), context.Clock);
        var start = await new SyncRunner(context).StartAsync(pending, showHeld: true, everything: true, progress, cancellation).ConfigureAwait(false);
        var input = await start.Observer.ObserveAsync(start.Template, start.Exchange, start.Microbizz, cancellation).ConfigureAwait(false);
        return new Reading(input, pending, CalendarComparer.Compare(input, Planner.Plan(input)));
    }

    // What the mask of a private item hides is hidden here too: whoever compares is an admin of Microbizz, not the mailbox's owner.
    private static CalendarDifference Shown(CalendarDifference difference, PlanInput input) =>
        difference.Exchange is { } item && Masking.HidesTextsOf(item, input)
            ? difference with { Exchange = item with { Content = PrivateMask.Over(item.Content) } }
            : difference;

    private static SyncPlan Guarded(SyncContext context, Reading reading, SyncPlan plan) => new DeleteGuard(context, reading.Pending).Apply(plan, reading.Input);

    private static SyncAction? RepairOf(CalendarDifference difference, SyncPlan plan) => difference.Kind is DifferenceKind.DuplicateInExchange or DifferenceKind.DuplicateInMicrobizz
        ? null
        : plan.Actions
            .Where(action => action.Writes || action.Kind is SyncActionKind.Adopt or SyncActionKind.Unlink || MendsLink(action, difference) || action is { Kind: SyncActionKind.Wait, Pending: PendingKind.Held })
            .Where(action => difference.Link is { Id: not 0 } link ? action.Link?.Id == link.Id : IsAbout(action, difference))
            .OrderByDescending(action => action.Writes)
            .FirstOrDefault();

    // What a run notes of a link while its conflict is open mends nothing of that.
    private static bool MendsLink(SyncAction action, CalendarDifference difference) =>
        action.Kind == SyncActionKind.Refresh && difference is not { Kind: DifferenceKind.Different, Reason: SyncReasons.ConflictUnresolved };

    private static bool IsAbout(SyncAction action, CalendarDifference difference) =>
        action.Link is null or { Id: 0 }
        && ((action.Exchange is { } item && item.Key == difference.Exchange?.Key) || (action.Microbizz is { } appointment && appointment.Key == difference.Microbizz?.Key));

    private sealed record Reading(PlanInput Input, PendingBook Pending, IReadOnlyList<CalendarDifference> Differences);
}
