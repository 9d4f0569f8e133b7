using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>What the next round of a run has to look at because of what this one planned and did.</summary>
internal static class FollowUps
{
    /// <summary>Entries whose write met another version than planned on: they are read and planned again.</summary>
    public static void TouchAgain(IEnumerable<SyncAction> actions, SideChanges exchange, SideChanges microbizz)
    {
        foreach (var action in actions)
        {
            foreach (var changes in new[] { exchange, microbizz })
            {
                if (action.On(changes.Side) is { } entry)
                {
                    changes.Touch(new EntryHead(entry.Key, null, entry.Address, entry.SeriesKey));
                }
                else if (action is { Kind: SyncActionKind.Create, Side: Side.Exchange, SeriesKey: { } series } && changes.Side == Side.Exchange)
                {
                    // What users have made of that date meanwhile comes with its series.
                    changes.Touch(new EntryHead(series));
                }
                else if (action.Kind == SyncActionKind.Delete && changes.Side != action.Side)
                {
                    changes.DeleteAlone(action.Link!.KeyOn(changes.Side));
                }
            }
        }
    }

    /// <summary>
    /// Series come in steps: exceptions can be made only once their series has a partner, instances join a series or leave it before it is there or gone, and a written pattern sweeps exceptions away.
    /// </summary>
    public static void TouchSeries(PlanInput input, SyncPlan plan, SyncContext context, SideChanges exchange, SideChanges microbizz)
    {
        var linkedNow = plan.Actions.Where(action => IsNewSeriesLink(action) && (action.Kind != SyncActionKind.Create || IsMade(action, context))).ToList();
        foreach (var action in linkedNow.Where(action => action.Exchange is not null))
        {
            exchange.Touch(new EntryHead(action.Exchange!.Key));
        }

        // Appointments that joined their series or left it, and those that gave way to an exception of it: what else has become of them is looked at next.
        var regrouped = plan.Actions
            .Where(action => action is { Reason: SyncReasons.RecurrenceMode, Exchange: not null, Kind: SyncActionKind.Update } or { Reason: SyncReasons.RecurrenceMode, Exchange.SeriesKey: not null, Kind: SyncActionKind.Delete })
            .ToList();
        foreach (var item in regrouped.Select(action => action.Exchange!))
        {
            exchange.Touch(new EntryHead(item.Key, null, item.Address, item.SeriesKey));
        }

        // Of one that left its series without an item there is more to be said than that.
        foreach (var action in plan.Actions.Where(action => action is { Reason: SyncReasons.RecurrenceMode, Kind: SyncActionKind.Update, Exchange: null, Microbizz: not null }))
        {
            microbizz.Touch(new EntryHead(action.Microbizz!.Key));
        }

        // Exceptions that were linked with a date of a meeting of somebody else go back to what that says.
        foreach (var action in plan.Actions.Where(action => action is { Kind: SyncActionKind.Refresh, Exchange: null, Link.Id: 0 }))
        {
            microbizz.Touch(new EntryHead(action.Microbizz!.Key));
        }

        // What leaves a series of Microbizz may have been the last of it.
        foreach (var series in regrouped.Select(action => action.Microbizz?.SeriesKey).OfType<string>())
        {
            microbizz.Touch(new EntryHead(series));
        }

        // What was made in Exchange as an item of its own has to leave its series, and what users wrote over a mask gives way to it.
        foreach (var action in plan.Actions.Where(action => action is { Kind: SyncActionKind.Create, Side: Side.Exchange, Microbizz.SeriesKey: not null } && (action.SeriesKey is null || action.Fields != EntryFields.None)))
        {
            if (IsMade(action, context))
            {
                microbizz.Touch(new EntryHead(action.Microbizz!.Key));
            }
        }

        if (linkedNow.Count > 0 || regrouped.Exists(action => action.Kind == SyncActionKind.Delete))
        {
            foreach (var exception in input.NewAppointments.Where(appointment => appointment.Kind == EntryKind.Occurrence))
            {
                microbizz.Touch(new EntryHead(exception.Key));
            }
        }

        // Exceptions that are made again with their series, or whose date it has again because the other side's pattern stands.
        foreach (var action in plan.Actions.Where(action => action.Kind == SyncActionKind.Unlink))
        {
            TouchAgain([action], exchange, microbizz);
        }

        // The occurrences that exceptions without a partner had kept for themselves.
        foreach (var action in plan.Actions.Where(action => action is { Kind: SyncActionKind.Delete, Reason: SyncReasons.RecurrenceMode, Exchange.SeriesKey: null }))
        {
            exchange.Touch(new EntryHead(action.Exchange!.Key));
        }

        foreach (var series in plan.Actions.Where(action => action is { Kind: SyncActionKind.Update, SeriesKey: not null, Link.SeriesKey: not null } or { Kind: SyncActionKind.Delete, Microbizz.SeriesKey: not null, Link.SeriesKey: not null }).Select(action => action.Link!.SeriesKey!).Distinct())
        {
            exchange.Touch(new EntryHead(series));
        }

        // Appointments that had not joined their series when it was deleted in Microbizz: where it is gone in Exchange now, which its link tells, their items have gone with it.
        foreach (var series in plan.Actions.Where(action => action is { Kind: SyncActionKind.Delete, Side: Side.Exchange, Exchange.Kind: EntryKind.Series }).Select(action => action.Exchange!.Key))
        {
            if (context.Store.FindLink(Side.Exchange, series) is null)
            {
                ExceptionsOf(series, context).ToList().ForEach(link => exchange.DeleteAlone(link.ExchangeKey));
            }
        }

        // An exception says what its series says where it does not differ, so what is written to the series changes it too.
        foreach (var action in plan.Actions.Where(action => action is { Kind: SyncActionKind.Update, Side: Side.Exchange, Exchange.Kind: EntryKind.Series, Link: not null }))
        {
            foreach (var link in ExceptionsOf(action.Exchange!.Key, context))
            {
                exchange.Touch(link.HeadOn(Side.Exchange) with { Version = null });
            }

            if (context.Settings.Recurrence == RecurrenceMode.Instances)
            {
                // It is to be dissolved, now that what its users had written is in Exchange.
                exchange.Touch(new EntryHead(action.Exchange!.Key));
            }
        }
    }

    // Nothing follows from what was refused.
    private static bool IsMade(SyncAction create, SyncContext context) =>
        create.On(create.Side.Other()) is { } source && context.Store.FindLink(source.Side, source.Key) is { } made && made.KeyOn(create.Side) != create.Link?.KeyOn(create.Side);

    /// <summary>
    /// The series of Exchange, and singles that were one, that this plan carries over together with occurrences of theirs. One version stands for all of it, so while only a part is done a process that dies must leave word
    /// that the series has to be looked at again.
    /// </summary>
    public static IReadOnlyList<string> SeriesInParts(SyncPlan plan)
    {
        var parts = new HashSet<string>(plan.Actions.Select(action => action.Link?.SeriesKey ?? action.Exchange?.SeriesKey).OfType<string>(), StringComparer.Ordinal);
        return plan.Actions.Where(action => action.Exchange is { Kind: not EntryKind.Occurrence } whole && parts.Contains(whole.Key)).Select(action => action.Exchange!.Key).Distinct(StringComparer.Ordinal).ToList();
    }

    /// <summary>Whether this write makes Exchange drop the exceptions of a series.</summary>
    public static bool WritesPattern(SyncAction action) => action.Side == Side.Exchange && WritesDates(action);

    /// <summary>Whether this write says on which dates a series falls.</summary>
    public static bool WritesDates(SyncAction action) =>
        action is { Kind: SyncActionKind.Update, Link: not null } && action.On(action.Side)?.Kind == EntryKind.Series
        && (action.Fields & RecurrenceRules.Occasions) != 0;

    /// <summary>
    /// The links of exceptions that went with a series whose partner stays where it is: nobody deleted those either. Where a series goes because its partner was deleted, its exceptions lose
    /// theirs too, and say so themselves.
    /// </summary>
    public static IEnumerable<Link> GoneWith(SyncAction action, SyncContext context) =>
        action is { Kind: SyncActionKind.Delete, Link: { } gone } && action.On(action.Side)?.Kind == EntryKind.Series && TakesExceptions(action.Reason, context) ? ExceptionsOf(gone.ExchangeKey, context) : [];

    /// <summary>Whether a series that is deleted for this reason takes its exceptions with it, whatever their partners say.</summary>
    public static bool TakesExceptions(string? reason, SyncContext context) =>
        reason is SyncReasons.Undone || (reason is SyncReasons.MeetingCancelled or SyncReasons.MeetingDeclined && context.Settings.Recurrence == RecurrenceMode.Series);

    /// <summary>The links of the exceptions of a series, by its key in Exchange.</summary>
    public static IEnumerable<Link> ExceptionsOf(string series, SyncContext context) =>
        context.Store.FindLinks(Side.Exchange, [series]).Where(link => link.SeriesKey == series);

    /// <summary>Whether this step gives a series of Exchange a partner, or another one: its exceptions can follow then.</summary>
    public static bool IsNewSeriesLink(SyncAction action) => action.Kind switch
    {
        SyncActionKind.Create => action.Content?.RecurrenceRule is not null,
        SyncActionKind.Adopt => action.Exchange?.Kind == EntryKind.Series,
        SyncActionKind.Refresh => action.Exchange is { Kind: EntryKind.Series } item && item.Key != action.Link!.ExchangeKey,
        _ => false,
    };
}
