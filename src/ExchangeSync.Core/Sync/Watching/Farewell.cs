using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Notifications;
using ExchangeSync.Exchange.Wire;

namespace ExchangeSync.Sync.Watching;

/// <summary>Gives a subscription back, in a time of its own: whoever is stopped has none left.</summary>
internal static class Farewell
{
    public static async Task SayAsync(MailboxEvents events, EwsSubscription subscription, WatchOptions options, WatchHost host, string title)
    {
        using var time = new CancellationTokenSource(options.Farewell);
        try
        {
            await events.UnsubscribeAsync(subscription, time.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is EwsException or OperationCanceledException)
        {
            // The server drops it by itself before long.
            host.Tell($"{title}: the subscription was not given back: {error.Message}");
        }
    }
}
