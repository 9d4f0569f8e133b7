using ExchangeSync.Exchange;

namespace ExchangeSync.Sync.Watching;

/// <summary>Finds the group of each connection whose events are streamed.</summary>
internal sealed class StreamHub(WatchOptions options, WatchHost host)
{
    private readonly object _gate = new();
    private readonly List<StreamGroup> _groups = [];

    /// <summary>Has the connection's events streamed until that is not possible any more; gives why, or null where it is simply to be tried again.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the subscription is given back.</exception>
    public async Task<Exception?> StreamAsync(WatchedConnection watched, EwsClientOptions access, CancellationToken cancellation)
    {
        var member = new StreamMember(watched, access);
        var group = Join(member);
        using (cancellation.Register(() => group.Remove(member)))
        {
            var reason = await member.Out.Task.ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            return reason;
        }
    }

    private StreamGroup Join(StreamMember member)
    {
        lock (_gate)
        {
            if (_groups.Find(group => group.TryAdd(member)) is { } found)
            {
                return found;
            }

            var made = new StreamGroup(options, host);
            made.TryAdd(member);
            _groups.Add(made);
            _ = RunAsync(made);
            return made;
        }
    }

    private async Task RunAsync(StreamGroup group)
    {
        using (group)
        {
            await Task.Run(group.RunAsync).ConfigureAwait(false);
            lock (_gate)
            {
                _groups.Remove(group);
            }
        }
    }
}
