using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>What stands of the writes of later runs: a run and its undo together wrote nothing, as far as the undo came.</summary>
internal static class LaterWrites
{
    /// <summary>The writes of one entry and its partner without those that an undo among them took back, and without what that undo wrote for it.</summary>
    /// <param name="writes">The lines of the journal, in order.</param>
    /// <param name="undos">The run that each undo undoes.</param>
    public static IReadOnlyList<JournalEntry> Standing(IEnumerable<JournalEntry> writes, IReadOnlyDictionary<long, long> undos)
    {
        var standing = writes.ToList();

        // The newest first: one that was undone itself takes nothing back.
        foreach (var undo in standing.Select(line => line.RunId).Where(undos.ContainsKey).Distinct().OrderByDescending(run => run).ToList())
        {
            foreach (var side in new[] { Side.Exchange, Side.Microbizz })
            {
                var back = standing.Where(line => line.RunId == undo && line.Side == side && line.State == JournalState.Done).ToList();
                var done = standing.Where(line => line.RunId == undos[undo] && line.Side == side).ToList();
                standing = IsWhole(back, done)
                    ? standing.Except(back).Except(done).ToList()
                    : standing.Select(line => back.Contains(line) || done.Contains(line) ? Without(line, Updated(back) & Updated(done)) : line).OfType<JournalEntry>().ToList();
            }
        }

        return standing;
    }

    // What was made is gone again, or what was deleted there again.
    private static bool IsWhole(List<JournalEntry> back, List<JournalEntry> done) =>
        (back.Exists(line => line.Kind == JournalKind.Delete) && done.Exists(line => line.Kind is JournalKind.Create or JournalKind.Restore))
        || (back.Exists(line => line.Kind is JournalKind.Create or JournalKind.Restore) && done.Exists(line => line.Kind == JournalKind.Delete));

    private static EntryFields Updated(IEnumerable<JournalEntry> lines) =>
        lines.Where(line => line.Kind == JournalKind.Update).Aggregate(EntryFields.None, static (all, line) => all | line.Fields);

    private static JournalEntry? Without(JournalEntry line, EntryFields fields) =>
        line.Kind != JournalKind.Update ? line : (line.Fields & ~fields) is var left && left != EntryFields.None ? line with { Fields = left } : null;
}
