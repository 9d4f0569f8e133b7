using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>What this run wrote, so that its echo in the feeds is told from a user's edit.</summary>
internal sealed class OwnWrites
{
    private readonly HashSet<(Side Side, string Key, string? Version)> _made = [];

    /// <summary>Sides that were written on since the last <see cref="TakeSides"/>.</summary>
    private readonly HashSet<Side> _sides = [];

    // What it created since they were asked for.
    private readonly List<(Side Side, string Key)> _created = [];

    // Entries whose partner could not be made because what it belongs to is not there.
    private readonly HashSet<string> _misplaced = new(StringComparer.Ordinal);

    /// <summary>Notes that there was no place for the partner of an entry; false: not for the first time in this run, so another reading will not help.</summary>
    public bool AddMisplaced(string key) => _misplaced.Add(key);

    public void AddCreated(Side side, string key) => _created.Add((side, key));

    /// <summary>The keys of what was created on a side and not asked for yet.</summary>
    public IReadOnlyList<string> TakeCreated(Side side)
    {
        var keys = _created.Where(created => created.Side == side).Select(created => created.Key).ToList();
        _created.RemoveAll(created => created.Side == side);
        return keys;
    }

    public void Add(Side side, string key, string? version)
    {
        _made.Add((side, key, version));
        _sides.Add(side);
    }

    /// <summary>Something may have been written although no result says so.</summary>
    public void AddUnknown(Side side) => _sides.Add(side);

    /// <summary>Whether a line of a feed is nothing but our own write.</summary>
    public bool Made(Side side, FeedChange change) => _made.Contains((side, change.Key, change.Deleted ? null : change.Version));

    public IReadOnlyList<Side> TakeSides()
    {
        var sides = _sides.OrderBy(side => side).ToList();
        _sides.Clear();
        return sides;
    }
}
