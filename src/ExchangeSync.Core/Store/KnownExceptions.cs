using System.Globalization;
using ExchangeSync.Sync;

namespace ExchangeSync.Store;

/// <summary>
/// Which exceptions of series a run has read. An edit of one date leaves the version of its series as it was, so a write that takes an exception away or overwrites it asks here: one that a user has
/// made since is none that the write was planned on.
/// </summary>
internal sealed class KnownExceptions
{
    private readonly Dictionary<Guid, long> _series = [];
    private readonly HashSet<string> _own = new(StringComparer.Ordinal);
    private long _feed;

    /// <summary>The feed was read to this revision.</summary>
    public void NoteFeed(long revision) => _feed = revision;

    /// <summary>A series was read with its exceptions, when the store was at this revision.</summary>
    public void NoteSeries(Guid series, long revision) => _series[series] = revision;

    /// <summary>What the run itself has written is no user's.</summary>
    public void NoteWritten(IEnumerable<WriteResult> results) => _own.UnionWith(results.Select(result => result.Version).OfType<string>());

    /// <summary>Whether this exception is one that was read, or that the run wrote. Where nothing was read at all, nothing was planned either: whoever writes then knows what it does.</summary>
    public bool Has(Appointment exception)
    {
        var read = Math.Max(_feed, exception.SeriesId is { } series && _series.TryGetValue(series, out var revision) ? revision : 0);
        return read == 0 || long.Parse(exception.Version, CultureInfo.InvariantCulture) <= read || _own.Contains(exception.Version);
    }
}
