using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>
/// Decides how differences that an audit found are mended. What a run would do anyway stays that; what has drifted apart is settled by the connection's conflict policy, its loser kept in the journal;
/// a partner that is missing without proof of a delete is made again, never its survivor deleted; of duplicates nothing is touched. A pure function, as the planner is.
/// </summary>
internal static class RepairPlanner
{
    /// <summary>The steps of the plan that mend <paramref name="chosen"/>, and no others.</summary>
    public static SyncPlan Plan(PlanInput input, IReadOnlyCollection<CalendarDifference> chosen)
    {
        var links = chosen.Where(IsMendable).Where(difference => difference.Link is { Id: not 0 }).ToDictionary(difference => difference.Link!.Id);
        var unlinked = chosen.Where(IsMendable).Where(difference => difference.Link is null or { Id: 0 }).ToList();
        var items = new HashSet<string>(unlinked.Select(difference => difference.Exchange?.Key).OfType<string>(), StringComparer.Ordinal);
        var appointments = new HashSet<string>(unlinked.Select(difference => difference.Microbizz?.Key).OfType<string>(), StringComparer.Ordinal);

        // The whole is planned, as a run would, and then what is not chosen is left out: a part alone could look like another situation.
        var drifted = input with
        {
            Links = input.Links.Select(pair => links.TryGetValue(pair.Link.Id, out var difference) ? pair with { Link = Unsettled(pair.Link, difference.Drift) } : pair).ToList(),
        };
        var mapping = input.ToMapping();
        var series = new SeriesPlanner(input, mapping, new SyncScope(input, mapping), new SeriesBook(input));
        var actions = Planner.Plan(drifted).Actions
            .Where(action => action.Link is { Id: not 0 } link
                ? links.ContainsKey(link.Id)
                : (action.Exchange is { } item && items.Contains(item.Key)) || (action.Microbizz is { } appointment && appointments.Contains(appointment.Key)))
            .Select(action => action is { Kind: SyncActionKind.Wait, Pending: PendingKind.Unproven, Link: { } link } ? MakeAgain(action, links[link.Id], series, input) : action)
            .ToList();
        return new SyncPlan(actions, []);
    }

    private static bool IsMendable(CalendarDifference difference) =>
        difference.Kind is not (DifferenceKind.DuplicateInExchange or DifferenceKind.DuplicateInMicrobizz or DifferenceKind.Unreadable);

    // A base on which neither side agrees makes a conflict of what drifted. Behind a mask only the original can have changed, and the base tells which of the two that is.
    private static Link Unsettled(Link link, EntryFields drift) => link with
    {
        ExchangeBase = link.ExchangeBase.NeverAgreed(Masking.Unmasked(link, Side.Exchange, drift)),
        MicrobizzBase = link.MicrobizzBase.NeverAgreed(Masking.Unmasked(link, Side.Microbizz, drift)),
    };

    private static SyncAction MakeAgain(SyncAction waiting, CalendarDifference difference, SeriesPlanner series, PlanInput input)
    {
        if (difference is { Exchange: null, Microbizz: null })
        {
            return new SyncAction { Kind = SyncActionKind.Unlink, Link = waiting.Link };
        }

        var survivor = (difference.Exchange ?? difference.Microbizz)!;
        var mapping = input.ToMapping();
        return series.Place(
            new SyncAction
            {
                Kind = SyncActionKind.Create,
                Side = survivor.Side.Other(),
                Link = waiting.Link,
                Exchange = difference.Exchange,
                Microbizz = difference.Microbizz,
                Content = Masking.OfNew(
                    survivor.Side == Side.Exchange ? FieldMapping.ToMicrobizz(survivor.Content, null, mapping) : FieldMapping.ToExchange(survivor.Content, null, mapping), input),
                HidesTexts = Masking.HidesTextsOf(survivor, input),
                Reason = SyncReasons.Repaired,
                Message = "Its partner was missing without proof of a delete and was made again.",
            },
            survivor);
    }
}
