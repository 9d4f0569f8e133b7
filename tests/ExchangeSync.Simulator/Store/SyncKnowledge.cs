using System.Collections.Immutable;

namespace ExchangeSync.Simulator.Store;

/// <summary>What a client has been told about a folder.</summary>
/// <param name="Folder">The folder's key.</param>
/// <param name="Sequence">The folder's sequence number at which the client knew all, or 0.</param>
/// <param name="Versions">The items reported and not taken back, each with the version that was reported.</param>
internal sealed record SyncKnowledge(Guid Folder, long Sequence, ImmutableDictionary<Guid, long> Versions)
{
    /// <summary>What the client does not know, newest first.</summary>
    public IEnumerable<SyncChange> Missing(Folder folder)
    {
        if (folder.Sequence == Sequence)
        {
            return [];
        }

        var present = folder.Items.Values
            .Where(i => !Versions.TryGetValue(i.Key, out var version) || version < i.Version)
            .Select(i => new SyncChange(i.Key, i, i.Version, Versions.ContainsKey(i.Key) ? "Update" : "Create"));
        var gone = Versions.Keys
            .Where(key => !folder.Items.ContainsKey(key))
            .Select(key => new SyncChange(key, null, folder.Tombstones[key], "Delete"));
        return present.Concat(gone).OrderByDescending(c => c.Sequence);
    }

    public SyncKnowledge Learn(IEnumerable<SyncChange> told)
    {
        // Without news this is the same value, and the client keeps its state.
        var versions = Versions.ToBuilder();
        foreach (var change in told)
        {
            if (change.Item is null)
            {
                versions.Remove(change.Key);
            }
            else
            {
                versions[change.Key] = change.Sequence;
            }
        }

        return this with { Versions = versions.ToImmutable() };
    }
}
