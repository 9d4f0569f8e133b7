using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>
/// Decides what a run does. A pure function: the same input gives the same plan, whatever order the input is in; it does no I/O and reads no clock. Every rule of DESIGN
/// §6 lives here and in what it calls.
/// </summary>
public static class Planner
{
    /// <summary>The plan for what was read.</summary>
    public static SyncPlan Plan(PlanInput input)
    {
        var mapping = input.ToMapping();
        var scope = new SyncScope(input, mapping);
        var book = new SeriesBook(input);
        var series = new SeriesPlanner(input, mapping, scope, book);
        var modes = new ModeSwitch(input, mapping, scope, book, series);
        var deletes = new SeriesDeletes(input, scope);
        var swept = new SweptDates(input, scope, deletes);
        var links = new LinkPlanner(input, mapping, scope, series, modes, deletes, swept);
        var warnings = new SortedSet<string>(StringComparer.Ordinal);
        var (items, appointments) = Candidates(input, scope);

        var known = input.Links.Select(pair => modes.IsSeriesOnlyInExchange(pair) ? pair with { Exchange = Observation.Gone } : pair).ToList();
        var orphans = known.Where(pair => pair.Exchange.Entry is null && pair.Exchange.Error is null && pair.Microbizz.Entry is not null).ToList();
        var others = items.Where(item => IsOfAnother(item, input)).ToList();
        var masters = input.IsSeriesMode ? [] : modes.RelinkMasters(orphans);
        items.RemoveAll(item => others.Contains(item) || modes.IsTaken(item) || modes.AwaitsSingle(item));
        var surviving = new HashSet<string>(known.Select(pair => pair.Exchange.Entry?.SeriesKey).OfType<string>(), StringComparer.Ordinal);
        var relinked = input.IsSeriesMode
            ? series.Relink(items, orphans)
            : [.. masters, .. Adoption.Relink(items, orphans.Except(masters.Select(pair => pair.Orphan)), surviving, scope.Includes, input.Zone)];
        var taken = new HashSet<string>(relinked.Select(pair => pair.Item.Key), StringComparer.Ordinal);
        var found = new HashSet<long>(relinked.Select(pair => pair.Orphan.Link.Id));
        items.RemoveAll(item => taken.Contains(item.Key));
        var renamed = series.Renamed(relinked, orphans).ToList();
        found.UnionWith(renamed.Select(action => action.Link!.Id));
        var singles = new HashSet<string>(relinked.Where(pair => pair.Item.Kind == EntryKind.Single).Select(pair => pair.Orphan.Link.ExchangeKey), StringComparer.Ordinal);
        var actions = known.Where(pair => !found.Contains(pair.Link.Id)).Select(pair => IsGoneWithSeries(pair, singles) ? pair with { Exchange = Observation.Gone } : pair).SelectMany(links.Plan)
            .Concat(renamed)
            .Concat(relinked.SelectMany(pair => modes.OneDateOf(pair.Orphan.Link, FoundAgain(links.Plan(pair.Orphan with { Exchange = new Observation(pair.Item) }).ToList(), items))))
            .ToList();

        var exceptions = items.Concat(appointments).Where(series.IsException).ToLookup(exception => (exception.Side, exception.SeriesKey!), exception => exception.OriginalDate);
        var pairs = Adoption.Pair(items.Where(item => !series.IsException(item)).ToList(), appointments.Where(appointment => !series.IsException(appointment)).ToList(), exceptions, scope.Passes, input.Zone)
            .Concat(series.Pair(items.Where(series.IsException), appointments.Where(series.IsException)))
            .ToList();
        foreach (var (item, appointment) in pairs)
        {
            var (link, losses) = Adoption.Draft(item, appointment, input, mapping);
            var adopt = new SyncAction { Kind = SyncActionKind.Adopt, Link = link, Exchange = item, Microbizz = appointment, Losses = losses, HidesTexts = Masking.HidesTextsOf(item, input) };
            if (scope.LeftOut(new ObservedLink(link, new Observation(item), new Observation(appointment))) is { } leftOut)
            {
                // The two are the same entry: linked, neither is made again on the other side. Nothing more until the settings let it through.
                // Nor does one of the two win yet: where they differ they have never agreed, so that what each of them says counts as its user's edit.
                var (sleeping, _) = Adoption.Draft(item, appointment, input with { Settings = input.Settings with { ConflictPolicy = ConflictPolicy.Manual } }, mapping);
                actions.Add(adopt with { Link = sleeping with { Dormant = true, LeftOut = leftOut }, Losses = [] });
                continue;
            }

            actions.Add(adopt);
            actions.AddRange(links.Merged(link, item, appointment).Where(action => action.Kind != SyncActionKind.Refresh));
        }

        var adopted = new HashSet<string>(pairs.SelectMany(pair => new[] { "E" + pair.Item.Key, "M" + pair.Appointment.Key }), StringComparer.Ordinal);
        var lonelyItems = items.Where(item => scope.Passes(item) && !adopted.Contains("E" + item.Key));
        var lonelyAppointments = appointments.Where(appointment => scope.Passes(appointment) && !adopted.Contains("M" + appointment.Key));
        actions.AddRange(lonelyItems.Select(item => series.IsException(item) ? series.AwaitSeries(item) ?? series.CreatePartner(item) : ForNewItem(item, modes.BehindMask(item), input, mapping, warnings)).OfType<SyncAction>());
        actions.AddRange(lonelyAppointments.Select(appointment => series.IsException(appointment) ? series.AwaitSeries(appointment) ?? series.CreatePartner(appointment) : ForNewAppointment(appointment, input, mapping)).OfType<SyncAction>());
        actions = actions.ConvertAll(series.Over);
        actions.AddRange(others.Where(scope.Passes).Select(item => LeftAlone(item, input)));
        actions.AddRange(input.Unreadable.Select(unreadable => new SyncAction
        {
            Kind = SyncActionKind.Wait,
            Side = unreadable.Side,
            Head = unreadable.Head,
            Pending = PendingKind.Quarantined,
            Reason = unreadable.Error.Code,
            Message = unreadable.Error.Message,
        }));

        actions = swept.Without(actions);
        actions.AddRange(input.Vanished.Select(vanished => new SyncAction
        {
            Kind = SyncActionKind.Wait,
            Side = vanished.Side,
            Head = vanished.Head,
            Pending = PendingKind.Retry,
            Reason = SyncReasons.NewEntryNotFound,
            Message = "It was reported as new or changed and was not found when it was read. If it was deleted since, that will be reported too.",
        }));

        return new SyncPlan(actions.OrderBy(Rank).ThenBy(action => action.Kind == SyncActionKind.Update ? action.Side : Side.Exchange).ThenBy(Key, StringComparer.Ordinal).ThenBy(action => action.Side).ToList(), [.. warnings]);
    }

    // Either a series of Exchange is an entry of its own, with its exceptions, or each of its occurrences is. What the settings leave out is among them, because its partner may be there.
    private static (List<Entry> Items, List<Entry> Appointments) Candidates(PlanInput input, SyncScope scope)
    {
        return (
            input.NewItems.Where(item => (input.IsSeriesMode ? item.Kind != EntryKind.Occurrence || item.IsException : item.Kind != EntryKind.Series) && scope.InWindow(item)).ToList(),
            input.NewAppointments.Where(appointment => (input.IsSeriesMode || appointment.Kind != EntryKind.Occurrence) && scope.InWindow(appointment)).ToList());
    }

    // What users have made of single dates of a series that has just been found again gets its partners first: Exchange drops it when the pattern is written. That follows in the next round,
    // with all else that is to be written of the series, so that its link stays one that has to be looked at.
    private static IEnumerable<SyncAction> FoundAgain(List<SyncAction> steps, List<Entry> items) =>
        steps.Exists(step => FollowUps.WritesPattern(step) && items.Exists(item => item.IsException && item.SeriesKey == step.Exchange!.Key)) ? steps.Where(step => !step.Writes) : steps;

    // A date of a series that was found again, under another id, as the single that it became: it is not there any more, whatever else is known of the calendar.
    private static bool IsGoneWithSeries(ObservedLink pair, HashSet<string> singles) =>
        pair is { Exchange: { Entry: null, Error: null }, Link.SeriesKey: { } series } && singles.Contains(series);

    // What was made for another user is neither imported nor adopted, or one user's appointments would reach another. The connection that made it may be gone by now.
    private static bool IsOfAnother(Entry item, PlanInput input) =>
        item.Stamp is { } stamp && stamp.Installation == input.Installation
        && (input.ConnectionsOfOthers.Contains(stamp.Connection) || input.AppointmentsOfOthers.Contains(stamp.Appointment));

    private static SyncAction LeftAlone(Entry item, PlanInput input) => new()
    {
        Kind = SyncActionKind.Wait,
        Side = Side.Exchange,
        Exchange = item,
        HidesTexts = Masking.HidesTextsOf(item, input),
        Pending = PendingKind.Skipped,
        Reason = SyncReasons.ItemOfAnotherConnection,
        Message = "ExchangeSync made this item for the connection of another user, so this one leaves it alone.",
    };

    private static SyncAction ForNewItem(Entry item, EntryContent? behindMask, PlanInput input, MappingOptions mapping, SortedSet<string> warnings)
    {
        if (item.Stamp is { } foreign && foreign.Installation != input.Installation)
        {
            warnings.Add("Another installation of ExchangeSync writes in this calendar too. Two that synchronize the same mailbox see each other's items as ordinary ones.");
        }

        var content = FieldMapping.ToMicrobizz(item.Content, null, mapping);
        return new SyncAction
        {
            Kind = SyncActionKind.Create,
            Side = Side.Microbizz,
            Exchange = item,
            Content = behindMask is null ? Masking.OfNew(content, input) : content.With(PrivateMask.Fields, behindMask),
            HidesTexts = Masking.HidesTextsOf(item, input),
        };
    }

    private static SyncAction ForNewAppointment(Entry appointment, PlanInput input, MappingOptions mapping) => RecurrenceRules.WhyNotInExchange(appointment.Content, item: null, input) is { } why
        ? new SyncAction
        {
            Kind = SyncActionKind.Wait,
            Side = Side.Microbizz,
            Microbizz = appointment,
            Pending = PendingKind.Skipped,
            Reason = why.Reason,
            Message = why.Message,
        }
        : new SyncAction
        {
            Kind = SyncActionKind.Create,
            Side = Side.Exchange,
            Microbizz = appointment,
            Content = Masking.OfNew(FieldMapping.ToExchange(appointment.Content, null, mapping), input),
        };

    // Dead links first, because another may take over one of their keys; new links next, so that what follows finds them; deletes last, so that a run cut
    // short has taken nothing away yet. What a pair gets on both sides is written in Exchange first (SyncAction.Precedes); what Exchange alone says before it is swept away there.
    private static int Rank(SyncAction action) => action.Kind switch
    {
        SyncActionKind.Unlink => 0,
        SyncActionKind.Adopt => 1,
        SyncActionKind.Refresh => 2,
        SyncActionKind.Sleep => 3,
        SyncActionKind.Wait => 4,
        SyncActionKind.Create => 5,
        SyncActionKind.Update => action.Saves ? 6 : 7,
        // An exception of Microbizz would go with its series, and leave no before-image of its own.
        _ => action is { Side: Side.Microbizz, Microbizz.SeriesKey: not null } ? 8 : 9,
    };

    private static string Key(SyncAction action) =>
        action.Link?.ExchangeKey ?? action.Exchange?.Key ?? action.Microbizz?.Key ?? action.Head?.Key ?? "";
}
