using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>What may have changed on one side, before any content was read.</summary>
internal sealed class SideChanges
{
    public SideChanges(Side side, string cursor, bool cursorAccepted, string identity)
    {
        Side = side;
        Cursor = cursor;
        CursorAccepted = cursorAccepted;
        Identity = identity;
    }

    public Side Side { get; }

    /// <summary>Where the next reading goes on.</summary>
    public string Cursor { get; set; }

    /// <summary>The feed went on from the last run, so a "not found" means something.</summary>
    public bool CursorAccepted { get; }

    public string Identity { get; }

    /// <summary>Entries that are looked at, by key.</summary>
    public Dictionary<string, EntryHead> Touched { get; } = new(StringComparer.Ordinal);

    /// <summary>Keys whose delete is proven.</summary>
    public HashSet<string> Deleted { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Of those, the ones that a plan has seen before and could not carry out: each link that the delete concerned has got one of its own then. What stands under that key by now may be
    /// a series whose occurrences are new, so of them it says nothing.
    /// </summary>
    public HashSet<string> DeletedAlone { get; } = new(StringComparer.Ordinal);

    /// <summary>Entries are looked at even where their version is the one that was agreed on, because the scope changed.</summary>
    public bool IgnoreVersions { get; set; }

    /// <summary>It is another calendar than in the last run.</summary>
    public bool Replaced { get; init; }

    /// <summary>
    /// All that is linked was asked for, whether anything says that it changed or not: then "not found" proves nothing, because so wide a reading would take one fault of the side for many deletes.
    /// </summary>
    public bool Everything { get; init; }

    /// <summary>See <see cref="ChangeFeed.Repeats"/>.</summary>
    public bool Repeats { get; set; }

    /// <summary>A listing was not whole (<see cref="Listing.IsWhole"/>): the next run lists the window again.</summary>
    public bool ListedInPart { get; set; }

    public bool IsEmpty => Touched.Count == 0 && Deleted.Count == 0;

    public void Touch(EntryHead head)
    {
        // A head without an address must not replace one that has it: an occurrence is read by its address.
        if (!Touched.TryGetValue(head.Key, out var known) || known.Address is null)
        {
            Touched[head.Key] = head;
        }
    }

    /// <summary>See <see cref="DeletedAlone"/>. What is known to be deleted with all that belongs to it stays so.</summary>
    public void DeleteAlone(string key)
    {
        if (Deleted.Add(key))
        {
            DeletedAlone.Add(key);
        }
    }

    /// <summary>Whether the delete of this series is proven, and with it that of its occurrences.</summary>
    public bool IsSeriesDeleted(string series) => Deleted.Contains(series) && !DeletedAlone.Contains(series);

    public void Apply(FeedChange change)
    {
        DeletedAlone.Remove(change.Key);
        if (change.Deleted)
        {
            Touched.Remove(change.Key);
            Deleted.Add(change.Key);
        }
        else
        {
            Deleted.Remove(change.Key);

            // What is to be looked at whatever its version is stays so: a series that has got its partner by that version still has to be followed by its exceptions.
            var isWanted = Touched.TryGetValue(change.Key, out var known) && known.Version is null;
            Touched[change.Key] = new EntryHead(change.Key, isWanted ? null : change.Version);
        }
    }

    /// <summary>Adds what another one of the same side looks at.</summary>
    public void Take(SideChanges other)
    {
        foreach (var head in other.Touched.Values)
        {
            Touch(head);
        }

        DeletedAlone.RemoveWhere(key => other.IsSeriesDeleted(key));
        DeletedAlone.UnionWith(other.DeletedAlone.Where(key => !Deleted.Contains(key)));
        Deleted.UnionWith(other.Deleted);
    }

    /// <summary>The same position, with nothing touched: what a further round of the run starts from.</summary>
    public SideChanges Next() => new(Side, Cursor, CursorAccepted, Identity) { Replaced = Replaced, Everything = Everything, Repeats = Repeats };

    /// <summary>A part of the same reading.</summary>
    public SideChanges Part() => new(Side, Cursor, CursorAccepted, Identity) { Replaced = Replaced, Everything = Everything, Repeats = Repeats, IgnoreVersions = IgnoreVersions };
}
