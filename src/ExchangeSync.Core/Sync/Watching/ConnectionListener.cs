using ExchangeSync.Exchange;
using ExchangeSync.Store;

namespace ExchangeSync.Sync.Watching;

/// <summary>Hears of changes in one connection's mailbox, in the best way that its server allows: streamed, pulled, or looked for.</summary>
internal sealed class ConnectionListener(WatchedConnection watched, StreamHub hub, WatchOptions options, WatchHost host, Func<int> mailboxes)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    private readonly PullListener _pull = new(watched, options, host, mailboxes);
    private readonly PollListener _poll = new(watched, options, host, mailboxes);
    private readonly ListenReport _report = new(host);
    private int _tooMany;

    /// <summary>Listens until it is cancelled; then all subscriptions are given back.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await watched.WhenCredentialsAreGoodAsync(cancellation).ConfigureAwait(false);
            var reason = await ListenAsync(cancellation).ConfigureAwait(false);
            if (reason is not (null or EwsException or StoreException))
            {
                throw new InvalidOperationException(reason.Message, reason);
            }

            if (reason is EwsException { IsTransient: true })
            {
                watched.SignalIf(_report.Failed([watched.Title], reason));
                await options.Delay(WatchOptions.Pause(options.ListenPause, _report.Failures, (reason as EwsRefusedException)?.BackOff), cancellation).ConfigureAwait(false);
            }
            else if (reason is not null)
            {
                // A run meets the same and says so, once and with what to do about it; and it counts wrong passwords, of which there must not be many.
                host.Tell($"{watched.Title}: {reason.Message}");
                var ended = watched.NextEnd;
                watched.Signal();
                await Task.WhenAny(ended, options.Delay(options.Every, cancellation)).ConfigureAwait(false);
                await options.Delay(options.RunPause.First, cancellation).ConfigureAwait(false);
            }
        }
    }

    // Gives why nothing can be heard at all, or null where it is simply to be tried again.
    private async Task<Exception?> ListenAsync(CancellationToken cancellation)
    {
        EwsClientOptions access;
        try
        {
            access = watched.Access();
        }
        catch (Exception error) when (error is StoreException or EwsException)
        {
            return error;
        }

        var reason = await hub.StreamAsync(watched, access, cancellation).ConfigureAwait(false);
        if (reason is null || IsNoReasonForLess(reason))
        {
            return reason;
        }

        host.Tell($"{watched.Title}: no streaming: {reason.Message}");
        var period = PeriodWithout(reason);
        reason = await _pull.RunAsync(access, period, cancellation).ConfigureAwait(false);
        if (reason is null || IsNoReasonForLess(reason))
        {
            return reason;
        }

        return await _poll.RunAsync(access, reason, period, cancellation).ConfigureAwait(false);
    }

    // A connection that was cut counts on the server until it notices, so that too many are soon fewer.
    private TimeSpan PeriodWithout(Exception reason)
    {
        _tooMany = IsTooMany(reason) ? _tooMany + 1 : 0;
        return _tooMany == 0 ? options.Fallback : WatchOptions.Pause((Soon, options.Fallback), _tooMany, asked: null);
    }

    private static bool IsTooMany(Exception reason) => reason is EwsRefusedException refused && EwsCodes.IsTooMany(refused.ResponseCode);

    // What stops the better way only for now, or would stop every way.
    private static bool IsNoReasonForLess(Exception reason) =>
        reason is not EwsException error || error.ErrorId == EwsErrorIds.WrongCredentials || (error.IsTransient && !IsTooMany(error));
}
