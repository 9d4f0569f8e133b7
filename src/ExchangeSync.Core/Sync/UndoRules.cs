using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>The decision table of an undo. A pure function of what the run did, what later runs did, and what both sides say now.</summary>
/// <param name="settings">The connection's settings.</param>
/// <param name="zone">The connection's zone.</param>
/// <param name="run">All that the run changed.</param>
internal sealed class UndoRules(SyncSettings settings, DateTimeZone zone, IReadOnlyCollection<RunChange> run)
{
    private readonly ILookup<(JournalKind Kind, Side Side, string Key), RunChange> _run = run.ToLookup(static change => (change.Kind, change.Side, change.Key));
    private readonly HashSet<(Side Side, string Key)> _purged = [.. run.Where(static change => Purged(change) != EntryFields.None).Select(static change => (change.Side, change.Key))];

    /// <summary>What takes one change back, and what of it stays.</summary>
    public IEnumerable<SyncAction> Plan(UndoState state)
    {
        var change = state.Change;
        var own = state.Own.Entry;
        var action = new SyncAction
        {
            Kind = SyncActionKind.Leave,
            Side = change.Side,
            Link = state.Link,
            Exchange = change.Side == Side.Exchange ? own : state.Across,
            Microbizz = change.Side == Side.Exchange ? state.Across : own,
            Undone = change,
            Reason = SyncReasons.Undone,
            Message = $"Takes back what run {change.RunId} did.",
            HidesTexts = HidesTexts(state),
        };
        if (state.Error is { } error)
        {
            // Also where that is the partner: what is taken back must be carried over anew, or masked, by what the partner says.
            return [action with { Reason = error.Code, Message = error.Message }];
        }

        if (change.Reason == SyncReasons.RecurrenceMode)
        {
            return [action with { Reason = SyncReasons.RecurrenceMode, Message = "It joined or left its series because the recurrence setting was changed. Set that back, and the next run undoes it." }];
        }

        return change.Kind switch
        {
            JournalKind.Create => Made(state, action),
            JournalKind.Delete => Deleted(state, action),
            _ => Updated(state, action),
        };
    }

    private SyncAction[] Made(UndoState state, SyncAction action)
    {
        var change = state.Change;
        if (state.Own.Entry is not { } own || (own.SeriesKey is { } series && GoWithSeries(change.Side) && _run.Contains((JournalKind.Create, change.Side, series))))
        {
            // It is gone, or goes with its series.
            return [];
        }

        if (state.WrittenLater != EntryFields.None)
        {
            return [Later(state, action, EntryFields.None)];
        }

        var touched = Touched(change, own.Content, EntryFields.All);
        if (touched != EntryFields.None || !AreOfTheRun(state))
        {
            return [Since(action, touched)];
        }

        // An occurrence of a series can't be unmade: it becomes what its series says.
        return change.Side == Side.Exchange && Entry.SeriesKeyIn(own.Key) is not null
            ? AsItsSeries(state, action, own)
            : [action with { Kind = SyncActionKind.Delete }];
    }

    private static SyncAction[] AsItsSeries(UndoState state, SyncAction action, Entry own)
    {
        if (state.Series is not { } series || own.OriginalDate is not { } date)
        {
            return [action with { Reason = SyncReasons.GoneSince, Message = "Its series is not there any more." }];
        }

        var content = series.Content with { Time = series.Content.OccurrenceOn(date), RecurrenceRule = null, DeletedDates = [] };
        var fields = ContentComparer.Differs(Side.Exchange, own.Content, content) & ~(EntryFields.Participants | EntryFields.Recurrence);
        return fields == EntryFields.None ? [] : [action with { Kind = SyncActionKind.Update, Fields = fields, Content = own.Content.With(fields, content) }];
    }

    private List<SyncAction> Updated(UndoState state, SyncAction action)
    {
        var change = state.Change;
        if (state.Own.Entry is not { } own)
        {
            return [action with { Fields = change.Fields, Reason = SyncReasons.GoneSince, Message = "The entry was deleted since, or is not found any more." }];
        }

        if (own.IsOrganizedByOther && change.Side == Side.Exchange)
        {
            return [action with { Fields = change.Fields, Reason = SyncReasons.MeetingOfAnotherOrganizer, Message = "The meeting is organized by somebody else, so it is not written." }];
        }

        var before = change.Before!;
        var back = ContentComparer.Differs(change.Side, own.Content, before) & change.Fields;

        // What became a mask can't be taken back, so its pair stays private too: with the title of the mask it would be no mask any more.
        var masked = IsMasked(change) ? Purged(change) | (back & EntryFields.Private) : EntryFields.None;
        back &= ~masked;

        var later = back & state.WrittenLater;
        var touched = Touched(change, own.Content, back & ~later);
        var restored = back & ~(touched | later);

        // A series whose time or pattern is written loses exceptions, and nobody asked for that.
        var sweeping = own.Kind == EntryKind.Series && Sweeps(state, own.Content.With(restored, before)) ? restored & RecurrenceRules.Occasions : EntryFields.None;
        restored &= ~sweeping;
        var actions = new List<SyncAction>();
        if (restored != EntryFields.None)
        {
            actions.Add(action with { Kind = SyncActionKind.Update, Fields = restored, Content = own.Content.With(restored, before) });
        }

        if (touched != EntryFields.None)
        {
            actions.Add(Since(action, touched));
        }

        if (later != EntryFields.None)
        {
            actions.Add(Later(state, action, later));
        }

        if (sweeping != EntryFields.None)
        {
            actions.Add(action with { Fields = sweeping, Reason = SyncReasons.ExceptionsStand, Message = "Single dates of the series were edited, which would be lost with its time or its pattern." });
        }

        if (masked != EntryFields.None)
        {
            actions.Add(action with { Fields = masked, Reason = SyncReasons.TextsPurged, Message = "The journal has the former texts no more, because only the time of private entries is synchronized." });
        }

        return actions;
    }

    private SyncAction[] Deleted(UndoState state, SyncAction action)
    {
        var change = state.Change;
        if (change.Side == Side.Exchange && Entry.SeriesKeyIn(change.Key) is { } series)
        {
            // It comes back with its series, if that was deleted too.
            return _run.Contains((JournalKind.Delete, Side.Exchange, series)) ? [] : [action with { Reason = SyncReasons.DeletedOccurrenceCannotReturn, Message = "Exchange does not bring a deleted occurrence of a series back." }];
        }

        return state.Own.Entry is not null || state.Later.Any(static line => line.Kind == JournalKind.Restore)
            ? [action with { Reason = SyncReasons.ThereAgain, Message = "It is there again." }]
            : [action with { Kind = SyncActionKind.Restore, Link = null, Content = change.Before }];
    }

    private static SyncAction Since(SyncAction action, EntryFields fields) =>
        action with { Fields = fields, Reason = SyncReasons.ChangedSince, Message = "A user has changed it since, so it stays as it is." };

    private static SyncAction Later(UndoState state, SyncAction action, EntryFields fields) => action with
    {
        Fields = fields,
        Reason = SyncReasons.WrittenByLaterRun,
        Message = $"Run {state.Later[^1].RunId} has written it since, so it stays as it is. Undo that one first.",
    };

    // Of a write whose reply was lost only the intention is known, which a server may have spelled in another way.
    private EntryFields Touched(RunChange change, EntryContent now, EntryFields fields) => change.IsApproximate
        ? Merge.Each(fields).Where(field => !LostUpdate.Holds(change.Side, field, change.After!, now, zone)).Aggregate(EntryFields.None, static (all, field) => all | field)
        : ContentComparer.Changed(change.Side, change.After!, now) & fields;

    // Where recurrence has been set to Instances since, a series of Microbizz goes by itself and leaves its exceptions.
    private bool GoWithSeries(Side side) => side == Side.Exchange || settings.Recurrence == RecurrenceMode.Series;

    // Exceptions that the run itself made, and that are as it made them, are taken back too.
    private bool AreOfTheRun(UndoState state) => state.Exceptions.All(IsOfTheRun);

    private bool IsOfTheRun(Entry exception) =>
        _run[(JournalKind.Create, exception.Side, exception.Key)].Any(change => Touched(change, exception.Content, EntryFields.All) == EntryFields.None);

    // Exchange drops them all, Microbizz those of dates that the series does not give any more.
    private bool Sweeps(UndoState state, EntryContent wanted) => state.Exceptions.Any(exception =>
        !IsOfTheRun(exception) && (exception.Side == Side.Exchange || SweptDates.IsDropped(exception.OriginalDate!.Value, wanted, zone)));

    private bool IsMasked(RunChange change) => _purged.Contains((change.Side, change.Key)) || (change.PartnerKey is { } partner && _purged.Contains((change.Side.Other(), partner)));

    // The texts that the journal has no more.
    private static EntryFields Purged(RunChange change) => change.Kind == JournalKind.Update
        ? change.Fields & PrivateMask.Fields & ~ContentComparer.Differs(change.Side, change.After!, change.Before!)
        : EntryFields.None;

    // Microbizz must not know what a private item says, unless it is the copy of an appointment.
    private bool HidesTexts(UndoState state) =>
        settings.PrivateMode == PrivateMode.BusyOnly
        && (state.Link is null || Masking.CopyIn(state.Link) != Side.Exchange)
        && (state.Change.Side == Side.Exchange ? state.Own.Entry ?? state.Across : state.Across)?.Content.Private == true;
}
