namespace ExchangeSync.Benchmarks.Soak;

/// <summary>How often each thing happened.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public void Count(string what, long times = 1)
    {
        if (times != 0)
        {
            _counts[what] = _counts.GetValueOrDefault(what) + times;
        }
    }

    public long Of(string what) => _counts.GetValueOrDefault(what);

    public void Add(Tally other)
    {
        foreach (var (what, times) in other._counts)
        {
            Count(what, times);
        }
    }

    public IEnumerable<string> Lines() => _counts.Select(count => $"{count.Value,12:N0}  {count.Key}");
}
