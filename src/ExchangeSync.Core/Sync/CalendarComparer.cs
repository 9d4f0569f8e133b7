using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>
/// Compares two calendars that were read in full, under the mapping and the settings: what differs, also where neither side has changed since both sides agreed. A pure function, as the planner
/// is; what is not linked it pairs as a run would.
/// </summary>
internal sealed class CalendarComparer
{
    private readonly PlanInput _input;
    private readonly MappingOptions _mapping;
    private readonly SyncScope _scope;
    private readonly Dictionary<long, Entry> _moved;
    private readonly Dictionary<long, EntryFields> _conflicts;

    private CalendarComparer(PlanInput input, SyncPlan plan)
    {
        _input = input;
        _mapping = input.ToMapping();
        _scope = new SyncScope(input, _mapping);

        // Where a linked item is gone and the planner takes another one for it, that one has the link in its action.
        var lost = new HashSet<long>(input.Links.Where(pair => pair.Exchange.Entry is null).Select(pair => pair.Link.Id));
        _moved = plan.Actions
            .Where(action => action is { Link: not null, Exchange: not null } && lost.Contains(action.Link.Id))
            .GroupBy(action => action.Link!.Id)
            .ToDictionary(group => group.Key, group => group.First().Exchange!);
        _conflicts = plan.Actions
            .Where(action => action is { Kind: SyncActionKind.Wait, Pending: PendingKind.Conflict, Link: not null })
            .ToDictionary(action => action.Link!.Id, action => action.Fields);
    }

    /// <summary>The differences, by start.</summary>
    /// <param name="input">Both sides, every entry in scope and every link.</param>
    /// <param name="plan">What a run would make of it.</param>
    public static IReadOnlyList<CalendarDifference> Compare(PlanInput input, SyncPlan plan)
    {
        var comparer = new CalendarComparer(input, plan);
        return comparer.Linked()
            .Concat(plan.Actions.Where(action => action.Link is null or { Id: 0 }).Select(comparer.Unlinked).OfType<CalendarDifference>())
            .GroupBy(difference => difference.Id).Select(group => group.First())
            .Concat(comparer.Duplicates(Side.Exchange))
            .Concat(comparer.Duplicates(Side.Microbizz))
            .OrderBy(StartOf)
            .ThenBy(difference => difference.ExchangeKey ?? difference.MicrobizzKey, StringComparer.Ordinal)
            .ThenBy(difference => difference.Kind)
            .ToList();
    }

    private static NodaTime.LocalDateTime? StartOf(CalendarDifference difference) =>
        (difference.Exchange?.Content ?? difference.Microbizz?.Content ?? difference.Link?.ExchangeBase)?.Time.Start;

    private IEnumerable<CalendarDifference> Linked() => _input.Links
        .Select(pair => _moved.TryGetValue(pair.Link.Id, out var item) ? pair with { Exchange = new Observation(item) } : pair)
        .Where(pair => _scope.LeftOut(pair) is null && _scope.Includes(pair))
        .Select(OfLink)
        .OfType<CalendarDifference>();

    private CalendarDifference? OfLink(ObservedLink pair)
    {
        var (link, exchange, microbizz) = pair;
        var difference = new CalendarDifference { Kind = DifferenceKind.Different, Link = link, Exchange = exchange.Entry, Microbizz = microbizz.Entry };
        if ((exchange.Error ?? microbizz.Error) is { } error)
        {
            return difference with { Kind = DifferenceKind.Unreadable, Reason = error.Code, Message = error.Message, OtherKey = exchange.Error is null ? link.MicrobizzKey : link.ExchangeKey };
        }

        if (exchange.Entry is null || microbizz.Entry is null)
        {
            var (kind, gone) = (exchange.Entry, microbizz.Entry) switch
            {
                (null, null) => (DifferenceKind.LinkWithoutEntries, exchange),
                (null, _) => (DifferenceKind.MissingInExchange, exchange),
                _ => (DifferenceKind.MissingInMicrobizz, microbizz),
            };
            return difference with
            {
                Kind = kind,
                Reason = gone.IsHeld ? SyncReasons.DeleteHeld : gone.Deleted ? null : SyncReasons.MissingWithoutProof,
                Message = gone.IsHeld ? "It was deleted, and its partner's delete is held."
                    : gone.Deleted ? "It was deleted; the next run carries that over."
                    : "It is not there, and nothing proves that it was deleted.",
            };
        }

        var fields = Differing(link, exchange.Entry, microbizz.Entry);
        var isMoved = exchange.Entry.Key != link.ExchangeKey;
        if (fields == EntryFields.None && !isMoved)
        {
            return null;
        }

        var edited = ContentComparer.Changed(Side.Exchange, link.ExchangeBase, exchange.Entry.Content)
            | ContentComparer.Changed(Side.Microbizz, link.MicrobizzBase, microbizz.Entry.Content);
        var open = _conflicts.TryGetValue(link.Id, out var conflict) ? fields & conflict : EntryFields.None;
        return difference with
        {
            Kind = isMoved ? DifferenceKind.LinkOutdated : DifferenceKind.Different,
            Fields = fields,
            Drift = fields & ~edited,
            Reason = open == EntryFields.None ? null : SyncReasons.ConflictUnresolved,
            Message = fields == EntryFields.None ? "Its item has another id by now."
                : open != EntryFields.None ? $"Both sides changed {open}, and the policy is Manual: both stay until somebody chooses, with Resolve-MbxExchangeConflict."
                : (fields & ~edited) == EntryFields.None ? "Changed since the last run." : "Not changed since both sides agreed, and different all the same.",
        };
    }

    // The original says what its masked copy has to show; otherwise the item says what the appointment has to, as it does when two entries are paired.
    private EntryFields Differing(Link link, Entry item, Entry appointment)
    {
        var masking = Masking.Of(link, item, appointment, _input);
        var hidden = masking?.Copy == Side.Exchange ? masking.Hidden(item, appointment) : EntryFields.None;
        var inMicrobizz = FieldMapping.ToMicrobizz(item.Content, appointment.Content, _mapping);
        inMicrobizz = masking is { Is: true, Copy: Side.Microbizz } ? PrivateMask.Over(inMicrobizz) : inMicrobizz;
        var fields = ContentComparer.Changed(Side.Microbizz, appointment.Content, inMicrobizz) & ~hidden;
        if (hidden != EntryFields.None)
        {
            var inExchange = FieldMapping.ToExchange(appointment.Content, item.Content, _mapping, link.MicrobizzBase);
            inExchange = masking!.Is ? PrivateMask.Over(inExchange) : inExchange;
            fields |= ContentComparer.Changed(Side.Exchange, item.Content, inExchange) & hidden & ~EntryFields.Participants;
        }

        return fields;
    }

    private CalendarDifference? Unlinked(SyncAction action)
    {
        var difference = new CalendarDifference { Kind = DifferenceKind.NotLinked, Exchange = action.Exchange, Microbizz = action.Microbizz, Reason = action.Reason, Message = action.Message };
        return action.Kind switch
        {
            SyncActionKind.Adopt when action.Link!.Dormant => null,
            SyncActionKind.Adopt => difference with { Fields = Differing(action.Link!, action.Exchange!, action.Microbizz!), Message = "Both are there and not linked yet." },
            SyncActionKind.Create => difference with
            {
                Kind = action.Side == Side.Exchange ? DifferenceKind.MissingInExchange : DifferenceKind.MissingInMicrobizz,
                Message = action.Message ?? "It has no partner yet.",
            },
            SyncActionKind.Wait when action.Pending == PendingKind.Quarantined => difference with { Kind = DifferenceKind.Unreadable, OtherKey = action.Head?.Key },
            SyncActionKind.Wait when action.On(action.Side) is not null && action.On(action.Side.Other()) is null =>
                difference with { Kind = action.Side == Side.Exchange ? DifferenceKind.MissingInMicrobizz : DifferenceKind.MissingInExchange },
            _ => null,
        };
    }

    // Which of two equal entries their user wants, nobody but that user knows: they are named and left alone. Two masks may hide two different entries.
    private IEnumerable<CalendarDifference> Duplicates(Side side)
    {
        var unlinked = side == Side.Exchange ? _input.NewItems : _input.NewAppointments;
        var entries = _input.Links
            .Select(pair => (Entry: side == Side.Exchange ? pair.Exchange.Entry : pair.Microbizz.Entry, IsLinked: true))
            .Concat(unlinked.Select(entry => (Entry: (Entry?)entry, IsLinked: false)))
            .Where(candidate => candidate.Entry is { } entry && (entry.Kind != EntryKind.Series || _input.IsSeriesMode) && !PrivateMask.Covers(entry.Content) && _scope.InWindow(entry) && _scope.Passes(entry))
            .Select(candidate => (Entry: candidate.Entry!, candidate.IsLinked));
        foreach (var group in entries.GroupBy(candidate => Adoption.ContentKey(candidate.Entry.Content, _input.Zone)).Where(group => group.Count() > 1))
        {
            var ordered = group.OrderByDescending(candidate => candidate.IsLinked)
                .ThenBy(candidate => candidate.Entry.Created ?? NodaTime.Instant.MaxValue)
                .ThenBy(candidate => candidate.Entry.Key, StringComparer.Ordinal)
                .Select(candidate => candidate.Entry)
                .ToList();
            foreach (var entry in ordered.Skip(1))
            {
                yield return new CalendarDifference
                {
                    Kind = side == Side.Exchange ? DifferenceKind.DuplicateInExchange : DifferenceKind.DuplicateInMicrobizz,
                    Exchange = side == Side.Exchange ? entry : null,
                    Microbizz = side == Side.Microbizz ? entry : null,
                    OtherKey = ordered[0].Key,
                    Message = "Another entry has the same time and title. Delete the one that is not wanted; the sync carries that over.",
                };
            }
        }
    }
}
