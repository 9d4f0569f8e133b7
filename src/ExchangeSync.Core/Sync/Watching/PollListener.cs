using ExchangeSync.Exchange;
using NodaTime;

namespace ExchangeSync.Sync.Watching;

/// <summary>The last resort: looks every minute whether a mailbox has changed. Exchange gives subscriptions to a mailbox's owner only, not to somebody with whom its calendar is shared.</summary>
internal sealed class PollListener(WatchedConnection watched, WatchOptions options, WatchHost host, Func<int> mailboxes)
{
    // So that all of them together are not more requests than this to the servers: ten a second.
    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(100);

    private readonly ListenReport _report = new(host);
    private readonly ToldOnce _told = new(host.Warn);

    private TimeSpan Interval => Spread(options.PollInterval, mailboxes());

    /// <summary>How often one of so many mailboxes is asked that is asked by turns.</summary>
    public static TimeSpan Spread(TimeSpan interval, int mailboxes)
    {
        var turn = TimeSpan.FromTicks(Each.Ticks * mailboxes);
        return turn > interval ? turn : interval;
    }

    /// <summary>Looks for so long. Gives why it can't, or null.</summary>
    /// <param name="access">How the mailbox is reached.</param>
    /// <param name="reason">Why there is no better way; said when this one works.</param>
    /// <param name="period">How long.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<EwsException?> RunAsync(EwsClientOptions access, Exception reason, TimeSpan period, CancellationToken cancellation)
    {
        using var client = new EwsClient(access);
        var until = options.Clock.GetCurrentInstant() + Duration.FromTimeSpan(period);
        while (options.Clock.GetCurrentInstant() < until)
        {
            try
            {
                var hasNews = await watched.HasNewsInExchangeAsync(client, cancellation).ConfigureAwait(false);
                _told.Say([$"{watched.Title}: Exchange tells nothing of changes in this mailbox: {reason.Message} They are looked for every {Interval.TotalSeconds:0} seconds. "
                    + "Use the mailbox's own account, or one with the right to impersonate (-Impersonate), to hear of them at once."]);
                var hasFailed = _report.Failures > 0;
                _report.Works([watched.Title], $"changes in Exchange are looked for every {Interval.TotalSeconds:0} seconds.");
                if (hasFailed)
                {
                    watched.SignalBack();
                }
                else if (hasNews)
                {
                    watched.Signal();
                }

                await options.Delay(Interval, cancellation).ConfigureAwait(false);
            }
            catch (EwsException error) when (error.IsTransient)
            {
                watched.SignalIf(_report.Failed([watched.Title], error));
                await options.Delay(WatchOptions.Pause(options.ListenPause, _report.Failures, (error as EwsRefusedException)?.BackOff), cancellation).ConfigureAwait(false);
            }
            catch (EwsException error)
            {
                return error;
            }
        }

        return null;
    }
}
