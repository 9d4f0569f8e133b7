using ExchangeSync.Store;

namespace ExchangeSync.Sync.Watching;

/// <summary>Tells when Exchange can't be heard any more, and when it can again. One failure is none: connections that are open for long are cut now and then.</summary>
internal sealed class ListenReport(WatchHost host)
{
    private const int Named = 3;
    private const int Lasting = 4;
    private bool _isTold;
    private bool _hasWorked;

    /// <summary>How often in a row it has failed.</summary>
    public int Failures { get; private set; }

    /// <summary>It has failed. Gives whether a run had better look for itself, because that has gone on for some time, or has been so from the beginning; where the server is gone, the run says so.</summary>
    public bool Failed(IReadOnlyList<string> titles, Exception error)
    {
        Failures++;
        if (Failures > 1 && !_isTold)
        {
            _isTold = true;
            host.Warn($"{Names(titles)}: changes in Exchange are not heard of now: {error.Message} {SyncRunner.Describe(error).Remedy} It is tried again until it works; this is said once.");
        }
        else
        {
            host.Tell($"{Names(titles)}: {error.Message}");
        }

        return Failures >= Lasting || (Failures == 1 && !_hasWorked);
    }

    public void Works(IReadOnlyList<string> titles, string how)
    {
        if (_isTold)
        {
            host.Warn($"{Names(titles)}: changes in Exchange are heard of again.");
        }

        if (_isTold || Failures > 0 || !_hasWorked)
        {
            host.Tell($"{Names(titles)}: {how}");
        }

        (_isTold, Failures, _hasWorked) = (false, 0, true);
    }

    private static string Names(IReadOnlyList<string> titles) =>
        string.Join(", ", titles.Take(Named)) + (titles.Count > Named ? $" and {titles.Count - Named} more" : "");
}
