using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// Holds deletes that look like an accident: too many at once on a side, counted over 24 hours so that a trickle is seen too, or all there are. The rest of the plan goes on.
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

    /// <summary>The plan with the deletes that are held turned into waiting, and a warning for each side that has some.</summary>
    public SyncPlan Apply(SyncPlan plan)
    {
        var since = _context.Clock.GetCurrentInstant() - Period;
        var held = new HashSet<(Side Side, long Link)>();
        var warnings = plan.Warnings.ToList();
        foreach (var side in CarriedDeletes(plan).GroupBy(action => action.Side))
        {
            var deletes = side.Where(action => !(_context.DeleteLimits.ReleaseHeld && WasHeld(action))).ToList();
            var stopped = IsTooMuch(deletes, since, side.Key) ? deletes : deletes.Where(WasHeld).ToList();
            held.UnionWith(stopped.Select(action => (action.Side, action.Link!.Id)));
            if (stopped.Count > 0)
            {
                warnings.Add($"{stopped.Count} deletes in {side.Key} are held, because so many at once look like an accident. Look at them with -WhatIf; Invoke-MbxExchangeSync -Force carries them out.");
            }
        }

        return held.Count == 0
            ? plan
            : new SyncPlan(plan.Actions.Select(action => action.Kind == SyncActionKind.Delete && held.Contains((action.Side, action.Link!.Id)) ? Hold(action) : action).ToList(), warnings);
    }

    // Only a delete that a user made across: tidying up of our own has its entry there still. An exception of a series that is one on both sides is no entry of its own: without it its
    // date is as the series says, so it counts with its series only.
    private IEnumerable<SyncAction> CarriedDeletes(SyncPlan plan)
    {
        var deletes = plan.Actions.Where(action => action.Kind == SyncActionKind.Delete && action.On(action.Side.Other()) is null).ToList();
        var isSeriesMode = _context.Settings.Recurrence == RecurrenceMode.Series;
        var whole = new HashSet<string>(deletes.Select(action => action.Link!.ExchangeKey), StringComparer.Ordinal);
        return deletes.Where(action => !isSeriesMode || action.Link!.SeriesKey is not { } series || whole.Contains(series));
    }

    private bool WasHeld(SyncAction action) =>
        _pending.Find(action.Side.Other(), action.Link!.KeyOn(action.Side.Other()))?.Kind == PendingKind.Held;

    // The instances of one series are deleted by one act, so a series counts as one entry.
    private bool IsTooMuch(List<SyncAction> deletes, Instant since, Side side)
    {
        if (deletes.Count == 0)
        {
            return false;
        }

        var now = deletes.Select(action => action.Link!.SeriesKey ?? action.Link.ExchangeKey).Distinct(StringComparer.Ordinal).Count();
        var recent = _context.Store.CountDeletes(side, since);
        var linked = _context.Store.CountLinkedEntries();
        var all = now + recent;
        return (all > _context.DeleteLimits.MaxCount && all * 100 > _context.DeleteLimits.MaxPercent * (linked + recent))
            || (now >= linked && linked + recent > 2);
    }

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
