using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>What one run made of one entry: all lines of its journal about it, taken together.</summary>
public sealed record RunChange
{
    /// <summary>The run.</summary>
    public required long RunId { get; init; }

    /// <summary>The side of the entry.</summary>
    public required Side Side { get; init; }

    /// <summary>The entry's key.</summary>
    public required string Key { get; init; }

    /// <summary>The key that its partner had then.</summary>
    public string? PartnerKey { get; init; }

    /// <summary>Create, Update or Delete.</summary>
    public required JournalKind Kind { get; init; }

    /// <summary>Update: the fields that were written.</summary>
    public EntryFields Fields { get; init; }

    /// <summary>Update and delete: what it said before.</summary>
    public EntryContent? Before { get; init; }

    /// <summary>Create and update: what it said after.</summary>
    public EntryContent? After { get; init; }

    /// <summary><see cref="After"/> is what was intended, because the reply was lost; the side may spell it in another way.</summary>
    public bool IsApproximate { get; init; }

    /// <summary>The fields in which a user's version of this side gave way: to the policy, or to what an admin chose.</summary>
    public EntryFields Lost { get; init; }

    /// <summary>Delete: see <see cref="Entry.Stamp"/>.</summary>
    public Stamp? Stamp { get; init; }

    /// <summary>Delete: see <see cref="Entry.Uid"/>.</summary>
    public string? Uid { get; init; }

    /// <summary>The reason that the run gave for it.</summary>
    public string? Reason { get; init; }

    /// <summary>What a run changed, in the order in which it first did. What it made and deleted again is not in it.</summary>
    public static IReadOnlyList<RunChange> Of(IReadOnlyList<JournalEntry> journal)
    {
        var losses = journal.Where(line => line.Kind is JournalKind.Conflict or JournalKind.Skip && line.Key is not null).ToLookup(line => (line.Side, line.Key!));
        return journal.Where(TookEffect)
            .GroupBy(line => (line.Side, line.Key!))
            .Select(lines => Of(lines.ToList()))
            .OfType<RunChange>()
            .Select(change => change with { Lost = change.Lost | FieldsOf(losses[(change.Side, change.Key)]) })
            .ToList();
    }

    private static EntryFields FieldsOf(IEnumerable<JournalEntry> lines) => lines.Aggregate(EntryFields.None, static (all, line) => all | line.Fields);

    private static bool TookEffect(JournalEntry line) => line.Key is not null
        && line.Kind is JournalKind.Create or JournalKind.Update or JournalKind.Delete or JournalKind.Restore
        && (line.State == JournalState.Done
            || (line.State == JournalState.Resolved && line.Reason is SyncReasons.FoundByStamp or SyncReasons.FoundWritten or SyncReasons.FoundDeleted));

    private static RunChange? Of(List<JournalEntry> lines)
    {
        var (first, last) = (lines[0], lines[^1]);
        var made = first.Kind is JournalKind.Create or JournalKind.Restore;
        if (made && last.Kind == JournalKind.Delete)
        {
            return null;
        }

        var change = new RunChange
        {
            RunId = first.RunId,
            Side = first.Side,
            Key = first.Key!,
            PartnerKey = last.PartnerKey ?? first.PartnerKey,
            Kind = made ? JournalKind.Create : last.Kind == JournalKind.Delete ? JournalKind.Delete : JournalKind.Update,
            After = first.After,
            Stamp = last.Stamp,
            Uid = last.Uid,
            Reason = last.Reason,
            IsApproximate = lines.Exists(line => line.State == JournalState.Resolved),
        };
        var updates = lines.Where(line => line.Kind == JournalKind.Update).ToList();
        if (change.Kind != JournalKind.Delete)
        {
            change = change with
            {
                Fields = FieldsOf(updates),
                Lost = FieldsOf(updates.Where(line => line.Reason == SyncReasons.ConflictResolved)),
                After = updates.Aggregate(first.After!, static (after, line) => after.With(line.Fields, line.After!)),
            };
        }

        // Of two lines about one field the earlier one has what was there before the run.
        return made ? change : change with { Before = Enumerable.Reverse(updates).Aggregate(last.Before!, static (before, line) => before.With(line.Fields, line.Before!)) };
    }
}
