using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// Holds deletes that look like an accident: too many at once on a side, counted over 24 hours so that a trickle is seen too, or all there are. The rest of the plan goes on. What there is are the linked
/// entries in the window: those that lie years back are in no danger, and would make any accident look small. What is held there does not count either, or the rest could go in small parts.
/// </summary>
internal sealed class DeleteGuard
{
    private static readonly Duration Period = Duration.FromHours(24);
    private readonly SyncContext _context;
    private readonly PendingBook _pending;

    public DeleteGuard(SyncContext context, PendingBook pending)
    {
        _context = context;
        _pending = pending;
    }

    /// <summary>
    /// The plan for what was read, guarded (<see cref="Apply"/>). An edit of the surviving entry ends a hold, also one that was made before it: where only the policy lets a delete win over an edit, the
    /// edit stays when the guard stops the delete.
    /// </summary>
    public SyncPlan Plan(PlanInput input)
    {
        var plan = Planner.Plan(input);
        var stopped = Stopped(plan, input);

        // A series and its occurrences stay or go together.
        var edited = new HashSet<string>(stopped.Where(action => action.Losses.Any(loss => loss.Reason == SyncReasons.EditedAndDeleted)).Select(action => WholeKey(action.Link!)), StringComparer.Ordinal);
        return edited.Count == 0
            ? Held(plan, stopped)
            : Held(Planner.Plan(input with { Links = input.Links.Select(pair => edited.Contains(WholeKey(pair.Link)) ? AsHeld(pair) : pair).ToList() }), stopped);
    }

    /// <summary>The plan with the deletes that are held turned into waiting, and a warning for each side that has some.</summary>
    public SyncPlan Apply(SyncPlan plan, PlanInput input) => Held(plan, Stopped(plan, input));

    private static ObservedLink AsHeld(ObservedLink pair) => pair with
    {
        Exchange = pair.Exchange.Deleted ? Observation.GoneButHeld : pair.Exchange,
        Microbizz = pair.Microbizz.Deleted ? Observation.GoneButHeld : pair.Microbizz,
    };

    private SyncPlan Held(SyncPlan plan, List<SyncAction> stopped)
    {
        var held = new HashSet<(Side Side, long Link)>(stopped.Select(action => (action.Side, action.Link!.Id)));
        bool IsHeld(SyncAction action) => action is { Kind: SyncActionKind.Delete, Link: { } link } && held.Contains((action.Side, link.Id));
        var warnings = plan.Actions.Where(IsHeld).GroupBy(action => action.Side).Select(side =>
            $"{side.Count()} deletes in {side.Key} are held, because so many at once look like an accident. Look at them with -WhatIf; Invoke-MbxExchangeSync -Force carries them out.");
        return new SyncPlan(plan.Actions.Select(action => IsHeld(action) ? Hold(action) : Released(action)).ToList(), [.. plan.Warnings, .. warnings]);
    }

    // Somebody has looked at it and meant it, so it does not count towards the next ones.
    private SyncAction Released(SyncAction action) =>
        action is { Kind: SyncActionKind.Delete, Link: not null } && _context.DeleteLimits.ReleaseHeld && WasHeld(action) ? action with { Reason = SyncReasons.DeleteReleased } : action;

    private static string WholeKey(Link link) => link.SeriesKey ?? link.ExchangeKey;

    private List<SyncAction> Stopped(SyncPlan plan, PlanInput input)
    {
        var stopped = new List<SyncAction>();
        var linked = new Lazy<IReadOnlyList<Link>>(() => _context.Store.FindLinks(link => link.LeftOut is null && (IsInWindow(link.ExchangeBase, input) || IsInWindow(link.MicrobizzBase, input))));
        foreach (var side in CarriedDeletes(plan).GroupBy(action => action.Side))
        {
            var deletes = side.Where(action => !(_context.DeleteLimits.ReleaseHeld && WasHeld(action))).ToList();

            // What is held already is looked at again in a plan, and in a run only with -Force: in both, the others are judged by themselves.
            var held = deletes.Where(WasHeld).ToList();
            stopped.AddRange(IsTooMuch(deletes.Except(held).ToList(), side.Key, linked) ? deletes : held);
        }

        // One that was held together with its series stays held, also where its series is there again. That of a meeting that was put back and called off is none that a user made.
        return [.. stopped, .. plan.Actions.Where(action => IsCarried(action) && !_context.DeleteLimits.ReleaseHeld && WasHeld(action)).Except(stopped)];
    }

    // Only a delete that a user made across: tidying up of our own has its entry there still. An exception of a series that is one on both sides is no entry of its own: without it its
    // date is as the series says, so it counts with its series only.
    private IEnumerable<SyncAction> CarriedDeletes(SyncPlan plan)
    {
        var deletes = plan.Actions.Where(IsCarried).ToList();
        var isSeriesMode = _context.Settings.Recurrence == RecurrenceMode.Series;
        var whole = new HashSet<string>(deletes.Select(action => action.Link!.ExchangeKey), StringComparer.Ordinal);
        return deletes.Where(action => !isSeriesMode || action.Link!.SeriesKey is not { } series || whole.Contains(series));
    }

    private static bool IsCarried(SyncAction action) => action is { Kind: SyncActionKind.Delete, Link: not null } && action.On(action.Side.Other()) is null;

    private bool WasHeld(SyncAction action) => IsHeld(action.Link!, action.Side);

    private bool IsHeld(Link link, Side deletedOn) => _pending.Find(deletedOn.Other(), link.KeyOn(deletedOn.Other()))?.Kind == PendingKind.Held;

    // The instances of one series are deleted by one act, so a series counts as one entry.
    private bool IsTooMuch(List<SyncAction> deletes, Side side, Lazy<IReadOnlyList<Link>> linked)
    {
        if (deletes.Count == 0)
        {
            return false;
        }

        var inWindow = linked.Value;
        var held = new HashSet<string>(inWindow.Where(link => IsHeld(link, side)).Select(link => link.ExchangeKey), StringComparer.Ordinal);
        var deleted = Wholes(deletes.Select(action => action.Link!));
        var left = Wholes(inWindow.Where(link => !held.Contains(link.ExchangeKey) && !held.Contains(WholeKey(link))));
        left.UnionWith(deleted);
        var recent = _context.Store.CountDeletes(side, _context.Clock.GetCurrentInstant() - Period);
        var all = deleted.Count + recent;
        return (all > _context.DeleteLimits.MaxCount && all * 100 > _context.DeleteLimits.MaxPercent * (left.Count + recent))
            || (deleted.Count == left.Count && Wholes(inWindow).Union(deleted).Count() + recent > 2);
    }

    private static HashSet<string> Wholes(IEnumerable<Link> links) => new(links.Select(WholeKey), StringComparer.Ordinal);

    private static bool IsInWindow(EntryContent content, PlanInput input) => AppointmentDays.Overlaps(content, input.Window, input.Zone);

    private SyncAction Hold(SyncAction action)
    {
        var source = action.Side.Other();
        var since = _pending.Find(source, action.Link!.KeyOn(source)) is { Kind: PendingKind.Held } row ? $" Held since {row.Since:uuuu-MM-dd HH:mm} UTC." : "";
        return action with
        {
            Kind = SyncActionKind.Wait,
            Side = source,
            Head = action.Link!.HeadOn(source),
            Pending = PendingKind.Held,
            Deleted = true,
            Losses = [],
            Reason = SyncReasons.DeleteHeld,
            Message = $"Its partner in {source} was deleted, but so many deletes at once look like an accident.{since}",
        };
    }
}
