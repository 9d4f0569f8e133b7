using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>Reads what a run had written, and plans what takes it back.</summary>
internal sealed class UndoPlanner
{
    private readonly SyncContext _context;
    private readonly DateInterval _window;
    private readonly DateTimeZone _zone;

    public UndoPlanner(SyncContext context, DateInterval window, DateTimeZone zone) => (_context, _window, _zone) = (context, window, zone);

    /// <summary>The plan. Writes nothing.</summary>
    public async Task<SyncPlan> PlanAsync(IReadOnlyList<RunChange> changes, CancellationToken cancellation)
    {
        if (changes.Count == 0)
        {
            return new SyncPlan([], []);
        }

        var links = changes.Select(FindLink).ToList();
        var keys = changes.Zip(links, (change, link) => (Own: link?.KeyOn(change.Side) ?? change.Key, Across: link?.KeyOn(change.Side.Other()) ?? change.PartnerKey)).ToList();
        var heads = new Dictionary<(Side, string), EntryHead>();
        for (var i = 0; i < changes.Count; i++)
        {
            Want(changes[i].Side, keys[i].Own, links[i]);
            Want(changes[i].Side.Other(), keys[i].Across, links[i]);

            // To take an exception of Exchange back is to make it what its series says.
            Want(changes[i].Side, Entry.SeriesKeyIn(keys[i].Own), null);
        }

        var read = new Dictionary<(Side, string), ReadResult>();
        foreach (var side in new[] { Side.Exchange, Side.Microbizz })
        {
            var wanted = heads.Where(head => head.Key.Item1 == side).Select(head => head.Value).ToList();
            var results = wanted.Count == 0 ? [] : await _context.On(side).ReadAsync(wanted, _window, cancellation).ConfigureAwait(false);
            for (var i = 0; i < wanted.Count; i++)
            {
                read[(side, wanted[i].Key)] = results[i];
            }
        }

        var later = _context.Store.WritesAfter(changes[0].RunId);
        var undos = _context.Store.UndosAfter(changes[0].RunId);
        var rules = new UndoRules(_context.Settings, _zone, changes);
        var actions = new List<SyncAction>();
        for (var i = 0; i < changes.Count; i++)
        {
            var (change, link, (own, across)) = (changes[i], links[i], keys[i]);
            // What was deleted can be linked again only with a partner that has no other one by now.
            var partner = across is null || (change.Kind == JournalKind.Delete && link is not null) ? null : read[(change.Side.Other(), across)];
            var series = Entry.SeriesKeyIn(own) is { } master ? read[(change.Side, master)] : null;
            var state = new UndoState
            {
                Change = change,
                Link = link,
                Own = read[(change.Side, own)],
                Across = partner?.Entry,
                Series = series?.Entry,
                Error = read[(change.Side, own)].Error ?? partner?.Error ?? series?.Error,
                Exceptions = Exceptions(change, read[(change.Side, own)]),
                Later = LaterWrites.Standing(later.Where(line => Concerns(line, change, own, across)), undos),
            };
            actions.AddRange(rules.Plan(state));
        }

        return new SyncPlan(actions.OrderBy(Rank).ThenBy(action => action.Undone!.Key, StringComparer.Ordinal).ThenBy(action => action.Side).ToList(), []);

        void Want(Side side, string? key, Link? link)
        {
            if (key is not null && !heads.ContainsKey((side, key)))
            {
                heads[(side, key)] = link is not null && link.KeyOn(side) == key ? link.HeadOn(side) with { Version = null } : new EntryHead(key, SeriesKey: Entry.SeriesKeyIn(key));
            }
        }
    }

    // Its key may be another one by now, after a migration or an earlier undo; its partner tells.
    private Link? FindLink(RunChange change) =>
        _context.Store.FindLink(change.Side, change.Key)
        ?? (change.PartnerKey is { } partner ? _context.Store.FindLink(change.Side.Other(), partner) : null);

    // A series goes with its exceptions, and they go with its pattern, so a user's work on one of them counts as work on the series.
    private static List<Entry> Exceptions(RunChange change, ReadResult own)
    {
        var isSwept = change.Kind == JournalKind.Update && (change.Fields & RecurrenceRules.Occasions) != EntryFields.None;
        return (change.Kind == JournalKind.Create || isSwept) && own.Entry is { Kind: EntryKind.Series } ? own.Occurrences.Where(occurrence => occurrence.IsException).ToList() : [];
    }

    private static bool Concerns(JournalEntry line, RunChange change, string own, string? across) =>
        line.RunId != change.RunId
        && ((line.Side == change.Side && (line.Key == own || line.Key == change.Key))
            || (line.Side != change.Side && line.Key is not null && line.Key == across)
            || (line.Kind == JournalKind.Restore && line.Uid is not null && line.Uid == change.Uid));

    // What comes back comes first, so that an undo cut short has taken nothing away yet; series before what belongs to them, and the other way round where they go.
    private static int Rank(SyncAction action) => action.Kind switch
    {
        SyncActionKind.Leave => 0,
        SyncActionKind.Update => 1,
        SyncActionKind.Restore => action.Content!.RecurrenceRule is not null ? 2 : 3,
        _ => action.On(action.Side)!.Kind == EntryKind.Series ? 5 : 4,
    };
}
