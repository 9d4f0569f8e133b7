namespace ExchangeSync.Sync.Watching;

/// <summary>Remembers what was said of something that is looked at again and again, so that only news is said.</summary>
internal sealed class ToldOnce(Action<string> tell)
{
    private readonly object _gate = new();
    private HashSet<string> _told = [];

    /// <summary>Says those that were not true the last time.</summary>
    /// <param name="now">What is true now.</param>
    /// <param name="keeps">What was said before stays said.</param>
    public void Say(IEnumerable<string> now, bool keeps = false)
    {
        List<string> news;
        lock (_gate)
        {
            var all = new HashSet<string>(now, StringComparer.Ordinal);
            news = all.Where(message => !_told.Contains(message)).ToList();
            all.UnionWith(keeps ? _told : []);
            _told = all;
        }

        news.ForEach(tell);
    }
}
