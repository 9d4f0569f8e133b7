using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>
/// A round in slices, so that a first run does not hold a whole calendar in memory: new entries of one side that have nothing on the other side to be paired with, so many at a time, each series in one
/// slice with its occurrences. Before them everything that is linked or deleted, in one piece, because those are judged together (the guard counts deletes, lost items are sought among the new ones).
/// </summary>
internal sealed class RoundSlices
{
    // Small enough to be held twice, one slice being read while the one before is written; large enough that a transaction of the store is worth it.
    private const int EntriesOfSlice = 500;

    private readonly Queue<(SideChanges Exchange, SideChanges Microbizz)> _slices = new();

    /// <param name="context">The run's context.</param>
    /// <param name="exchange">What the round looks at in Exchange.</param>
    /// <param name="microbizz">What it looks at in Microbizz.</param>
    public RoundSlices(SyncContext context, SideChanges exchange, SideChanges microbizz)
    {
        var items = New(context, exchange);
        var appointments = New(context, microbizz);
        var (many, few) = items.Count > appointments.Count ? (exchange, appointments.Count) : (microbizz, items.Count);
        var heads = many == exchange ? items : appointments;
        if (few > 0 || heads.Count <= 2 * EntriesOfSlice)
        {
            _slices.Enqueue((exchange, microbizz));
            return;
        }

        var rest = many.Part();
        rest.Deleted.UnionWith(many.Deleted);
        rest.DeletedAlone.UnionWith(many.DeletedAlone);
        var isNew = new HashSet<string>(heads.Select(head => head.Key), StringComparer.Ordinal);
        foreach (var head in many.Touched.Values.Where(head => !isNew.Contains(head.Key)))
        {
            rest.Touch(head);
        }

        var other = many == exchange ? microbizz : exchange;
        if (!rest.IsEmpty || !other.IsEmpty)
        {
            Add(many, rest, other);
        }

        var slice = many.Part();
        foreach (var series in heads.GroupBy(head => head.SeriesKey ?? head.Key, StringComparer.Ordinal))
        {
            foreach (var head in series)
            {
                slice.Touch(head);
            }

            if (slice.Touched.Count >= EntriesOfSlice)
            {
                Add(many, slice, other.Part());
                slice = many.Part();
            }
        }

        if (!slice.IsEmpty)
        {
            Add(many, slice, other.Part());
        }
    }

    /// <summary>There is a further slice.</summary>
    public bool HasNext => _slices.Count > 0;

    /// <summary>The next slice.</summary>
    public (SideChanges Exchange, SideChanges Microbizz) Next() => _slices.Dequeue();

    /// <summary>A slice and all that follow it in one, where they turn out to have to do with each other.</summary>
    public (SideChanges Exchange, SideChanges Microbizz) JoinedTo((SideChanges Exchange, SideChanges Microbizz) slice)
    {
        while (HasNext)
        {
            var (exchange, microbizz) = Next();
            slice.Exchange.Take(exchange);
            slice.Microbizz.Take(microbizz);
        }

        return slice;
    }

    /// <summary>
    /// Whether what was read of a slice may belong to entries of a further one: a linked entry whose partner is gone may be found again among the new ones, and one stamp may be on several items.
    /// </summary>
    public static bool ReachBeyond(PlanInput input) =>
        input.Links.Any(pair => (pair.Exchange.Entry is null && pair.Exchange.Error is null) || (pair.Microbizz.Entry is null && pair.Microbizz.Error is null))
        || input.NewItems.Any(item => item.Stamp is { } stamp && stamp.Installation == input.Installation && stamp.Connection == input.Connection && item.Kind != EntryKind.Occurrence);

    private static List<EntryHead> New(SyncContext context, SideChanges changes)
    {
        var keys = changes.Touched.Values.SelectMany(head => head.SeriesKey is { } series ? new[] { head.Key, series } : [head.Key]).Distinct(StringComparer.Ordinal).ToList();
        var linked = new HashSet<string>(context.Store.FindLinks(changes.Side, keys).SelectMany(link => new[] { link.KeyOn(changes.Side), link.SeriesKey }).OfType<string>(), StringComparer.Ordinal);
        return changes.Touched.Values.Where(head => !linked.Contains(head.Key) && !(head.SeriesKey is { } series && linked.Contains(series))).ToList();
    }

    private void Add(SideChanges many, SideChanges slice, SideChanges other) => _slices.Enqueue(many.Side == Side.Exchange ? (slice, other) : (other, slice));
}
