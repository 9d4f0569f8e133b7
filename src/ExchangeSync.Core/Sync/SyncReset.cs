using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>What becomes of the entries that a connection's runs made, when the connection is reset.</summary>
public enum ResetRemoval
{
    /// <summary>They stay; the next run pairs them again, by stamp or by content.</summary>
    None,

    /// <summary>Those in Exchange are moved to Deleted Items.</summary>
    Exchange,

    /// <summary>Those in Microbizz are deleted.</summary>
    Microbizz,

    /// <summary>Those on both sides.</summary>
    Both,
}

/// <summary>
/// Forgets what the sync of a connection remembers, and before that removes the copies that it made, where that is asked for. A copy is removed only while the entry that it is a copy of is there,
/// and of every pair one entry stays; single dates of a series are no copies of their own. A copy that a user edited since the last run stays.
/// </summary>
internal sealed class SyncReset
{
    private readonly SyncContext _context;

    public SyncReset(SyncContext context) => _context = context;

    /// <summary>What would be removed. Writes nothing.</summary>
    public Task<SyncPlan> PlanAsync(ResetRemoval removal, IProgress<SyncProgress>? progress, CancellationToken cancellation) =>
        new SyncRunner(_context).LookAsync(async context => (await PlanAsync(context, removal, progress, cancellation).ConfigureAwait(false)).Plan, cancellation);

    /// <summary>Forgets and removes. The run's journal has what was removed.</summary>
    /// <exception cref="SideException">A side cannot be used. ResetIncomplete: some of it could not be removed; all is forgotten, and another reset finds the rest by stamp.</exception>
    public async Task<SyncRun> RunAsync(ResetRemoval removal, IProgress<SyncProgress>? progress, CancellationToken cancellation)
    {
        var left = 0;
        var run = await new SyncRunner(_context).RunWorkAsync(
            async (ledger, _) =>
            {
                var (plan, window) = await PlanAsync(_context, removal, progress, cancellation).ConfigureAwait(false);

                ledger.Warnings.UnionWith(plan.Warnings);

                // Before anything is removed: while a link is there, a run after a crash would take our delete for a user's and carry it over to the original.
                _context.Store.Forget();
                var executor = new PlanExecutor(_context, ledger, window, new OwnWrites(), progress);
                await executor.ExecuteAsync(plan, cancellation).ConfigureAwait(false);
                left = ledger.Run.Failed + executor.Again.Count;
            },
            cancellation).ConfigureAwait(false);
        return left == 0
            ? run
            : throw new SideException(
                "ResetIncomplete",
                $"{left} entries could not be removed, or were changed meanwhile and stayed. All else is done.",
                "Repeat Reset-MbxExchangeSync with the same -Remove: it finds the rest by its stamps.");
    }

    private static async Task<(SyncPlan Plan, DateInterval Window)> PlanAsync(SyncContext context, ResetRemoval removal, IProgress<SyncProgress>? progress, CancellationToken cancellation)
    {
        var pending = new PendingBook(context.Store.Pending(), context.Clock);
        var start = await new SyncRunner(context).StartAsync(pending, showHeld: true, everything: true, progress, cancellation).ConfigureAwait(false);
        var input = await start.Observer.ObserveAsync(start.Template, start.Exchange, start.Microbizz, cancellation).ConfigureAwait(false);

        // Pairs that are not linked are copies as well, after an earlier reset.
        var pairs = input.Links
            .Select(pair => (pair.Link, Item: pair.Exchange.Entry, Appointment: pair.Microbizz.Entry))
            .Concat(Planner.Plan(input).Actions
                .Where(action => action is { Kind: SyncActionKind.Adopt })
                .Select(action => (Link: action.Link!, Item: action.Exchange, Appointment: action.Microbizz)));
        var deletes = new SeriesDeletes(input, new SyncScope(input, input.ToMapping()));
        var actions = new List<SyncAction>();
        var edited = 0;
        foreach (var (link, item, appointment) in pairs)
        {
            if (item is not null && appointment is not null && SideOf(item, appointment, removal, context) is { } side)
            {
                if (link.Id != 0 && (ContentComparer.Changed(side, link.BaseOn(side), (side == Side.Exchange ? item : appointment).Content) != EntryFields.None || deletes.HasEditedExceptions(link, side)))
                {
                    edited++;
                    continue;
                }

                actions.Add(new SyncAction
                {
                    Kind = SyncActionKind.Delete,
                    Side = side,
                    Link = link,
                    Exchange = item,
                    Microbizz = appointment,
                    HidesTexts = Masking.HidesTextsOf(item, input),
                    Reason = SyncReasons.Reset,
                    Message = "ExchangeSync had made it.",
                });
            }
        }

        var ordered = actions.OrderBy(action => action.Side).ThenBy(action => action.Link!.ExchangeKey, StringComparer.Ordinal).ToList();
        IReadOnlyList<string> warnings = edited == 0 ? [] : [$"Copies that stay, because they say what no run has carried over yet: {edited}. To have them removed too, synchronize and reset again."];
        return (new SyncPlan(ordered, warnings), input.Window);
    }

    // Where both were made by runs (one was lost and made again), Exchange's stays.
    private static Side? SideOf(Entry item, Entry appointment, ResetRemoval removal, SyncContext context)
    {
        if (removal is ResetRemoval.Microbizz or ResetRemoval.Both && IsOurs(appointment, context))
        {
            return Side.Microbizz;
        }

        return removal is ResetRemoval.Exchange or ResetRemoval.Both && IsOurs(item, context) && !item.IsOrganizedByOther ? Side.Exchange : null;
    }

    private static bool IsOurs(Entry entry, SyncContext context) =>
        entry.Kind != EntryKind.Occurrence && entry.Stamp is { } stamp && stamp.Installation == context.Installation && stamp.Connection == context.Connection;
}
