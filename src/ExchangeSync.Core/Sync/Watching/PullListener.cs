using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Notifications;
using ExchangeSync.Exchange.Wire;
using NodaTime;

namespace ExchangeSync.Sync.Watching;

/// <summary>Asks a server for a mailbox's events every few seconds: one that can't stream them (2007, 2010 without a service pack), or does not let us.</summary>
internal sealed class PullListener(WatchedConnection watched, WatchOptions options, WatchHost host, Func<int> mailboxes)
{
    // A subscription that nobody gave back lives on for so long.
    private const int LifeMinutes = 10;

    private readonly ListenReport _report = new(host);

    private TimeSpan Interval => PollListener.Spread(options.PullInterval, mailboxes());

    /// <summary>Asks for so long. Gives why it can't, or null.</summary>
    public async Task<EwsException?> RunAsync(EwsClientOptions access, TimeSpan period, CancellationToken cancellation)
    {
        using var channel = new EventChannel(access);
        var events = channel.Of(access);
        EwsSubscription? subscription = null;
        var until = options.Clock.GetCurrentInstant() + Duration.FromTimeSpan(period);
        try
        {
            while (options.Clock.GetCurrentInstant() < until)
            {
                try
                {
                    var hasFailed = _report.Failures > 0;
                    var isNew = subscription is null;
                    subscription ??= await events.SubscribeToPullAsync(LifeMinutes, cancellation).ConfigureAwait(false);
                    var hasEvents = await events.PullAsync(subscription, cancellation).ConfigureAwait(false);
                    _report.Works([watched.Title], $"events are asked for every {Interval.TotalSeconds:0} seconds.");
                    if (isNew || hasFailed)
                    {
                        watched.SignalBack();
                    }
                    else if (hasEvents)
                    {
                        watched.Signal();
                    }

                    await options.Delay(Interval, cancellation).ConfigureAwait(false);
                }
                catch (EwsRefusedException error) when (EwsCodes.IsLostSubscription(error.ResponseCode))
                {
                    subscription = null;
                    await options.Delay(options.ListenPause.First, cancellation).ConfigureAwait(false);
                }
                catch (EwsException error) when (error.IsTransient)
                {
                    watched.SignalIf(_report.Failed([watched.Title], error));
                    await options.Delay(WatchOptions.Pause(options.ListenPause, _report.Failures, (error as EwsRefusedException)?.BackOff), cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (EwsException error)
        {
            return error;
        }
        finally
        {
            if (subscription is not null)
            {
                await Farewell.SayAsync(events, subscription, options, host, watched.Title).ConfigureAwait(false);
            }
        }

        return null;
    }
}
