using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>
/// Where the occurrences of a series share their change key, each write of ours gives all of them another one. This tells such a key from the one of another user's edit: only the key that
/// our last write returned is taken for ours, and the server itself compares it.
/// </summary>
internal sealed class SeriesVersions
{
    private readonly Dictionary<string, Chain> _chains = new(StringComparer.Ordinal);

    /// <summary>The version that an entry of the series has now, if it had <paramref name="planned"/> before our writes and nobody else has written.</summary>
    public string? Present(string series, string? planned) =>
        planned is not null && _chains.TryGetValue(series, out var chain) && planned == chain.Before ? chain.Latest : planned;

    /// <summary>A write went through.</summary>
    /// <param name="series">Into that series.</param>
    /// <param name="index">Whose result it is.</param>
    /// <param name="sent">The version that it was conditional on.</param>
    /// <param name="returned">The version that it made.</param>
    public void Wrote(string series, int index, string sent, string returned)
    {
        if (!_chains.TryGetValue(series, out var chain) || chain.Latest != sent)
        {
            _chains[series] = chain = new Chain(sent);
        }

        chain.Latest = returned;
        chain.Writes.Add(index);
    }

    /// <summary>The results, those that share a version with the one of the last write.</summary>
    public IReadOnlyList<WriteResult> Settle(IReadOnlyList<WriteResult> results)
    {
        var settled = results.ToArray();
        foreach (var chain in _chains.Values)
        {
            foreach (var index in chain.Writes)
            {
                settled[index] = settled[index].Outcome == WriteOutcome.Done ? settled[index] with { Version = chain.Latest } : settled[index];
            }
        }

        return settled;
    }

    private sealed class Chain(string before)
    {
        public string Before { get; } = before;

        public string Latest { get; set; } = before;

        public List<int> Writes { get; } = [];
    }
}
