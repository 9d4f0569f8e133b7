using System.Diagnostics;
using ExchangeSync.Exchange.Testing;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Exchange;

/// <summary>
/// Tries step by step whether a connection works: name, server, service, log-on, version; then calendar, reading, and writing with an appointment that it removes again. It leaves nothing behind.
/// </summary>
public sealed class ConnectionTest
{
    private static readonly TimeSpan CleanUpTime = TimeSpan.FromSeconds(15);

    private readonly EwsClientOptions _options;
    private readonly IClock _clock;
    private readonly List<string> _warnings = [];
    private readonly ConnectionTestSteps _steps = new();

    private ConnectionTest(EwsClientOptions options, IClock clock) => (_options, _clock) = (options, clock);

    /// <summary>Runs the test. A failure is in the report, never thrown.</summary>
    /// <param name="options">How to reach the server.</param>
    /// <param name="clock">Says what "now" is, to read the coming appointments.</param>
    /// <param name="cancellation">Stops it; what it made is removed first.</param>
    /// <exception cref="OperationCanceledException">It was stopped; its message says so if something could not be removed.</exception>
    public static async Task<ConnectionTestReport> RunAsync(EwsClientOptions options, IClock clock, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var test = new ConnectionTest(options, clock);
        var contact = new FirstContact(options, test._steps, clock);
        EwsClient? client = null;
        try
        {
            client = await contact.MakeAsync(cancellation).ConfigureAwait(false);
            await test.ReadAndWriteAsync(client, cancellation).ConfigureAwait(false);
            return new ConnectionTestReport(
                options.Url, client?.ServerVersion?.ToString(), test._steps.General, test._steps.Data, [.. contact.Warnings, .. test._warnings], client?.Requests ?? 0, watch.Elapsed);
        }
        finally
        {
            client?.Dispose();
        }
    }

    private async Task ReadAndWriteAsync(EwsClient? client, CancellationToken cancellation)
    {
        var item = client is null ? null : new TestItem(client, _options.Delay);
        try
        {
            await _steps.TryAsync("Read appointments", async () =>
            {
                var now = _clock.GetCurrentInstant();
                var page = await client!.FindInViewAsync(now, now + Duration.FromDays(7), cancellation).ConfigureAwait(false);
                return $"{page.Items.Count} in the coming week.";
            }).ConfigureAwait(false);
            await _steps.TryAsync("Create an appointment", async () =>
            {
                await item!.CreateAsync(cancellation).ConfigureAwait(false);
                return "Far away in time, and nobody was told.";
            }).ConfigureAwait(false);
            await _steps.TryAsync("Read it back", async () => await item!.ReadAsync(cancellation).ConfigureAwait(false)
                ? "It is as it was written."
                : throw new EwsRefusedException(EwsErrorIds.ItemAltered, "The appointment is not as it was written.", "Find out what changes new appointments in this mailbox (rules, agents, an add-in).", isTransient: false))
                .ConfigureAwait(false);
            if (!_steps.Failed && _options.OwnerAddress is { } expected
                && await new OwnerCheck(client!, _steps, expected).RunAsync(item!, cancellation).ConfigureAwait(false) is { } warning)
            {
                _warnings.Add(warning);
            }

            await _steps.TryAsync("Change it", async () =>
            {
                await item!.UpdateAsync(cancellation).ConfigureAwait(false);
                return "Changed.";
            }).ConfigureAwait(false);
            await _steps.TryAsync("Delete it", async () =>
            {
                await item!.RemoveAsync(cancellation).ConfigureAwait(false);
                return "Nothing is left behind.";
            }).ConfigureAwait(false);
        }
        finally
        {
            if (item is { MayExist: true })
            {
                await CleanUpAsync(item, cancellation).ConfigureAwait(false);
            }
        }
    }

    // With a time limit of its own, because the caller's token may be cancelled already.
    private async Task CleanUpAsync(TestItem item, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(CleanUpTime);
        try
        {
            await item.RemoveAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SideException or OperationCanceledException)
        {
            var message = $"Left behind in the mailbox, perhaps: {TestItem.Description}.";
            if (cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException($"The test was stopped. {message}", error, cancellation);
            }

            _steps.Add(general: false, "Clean up", ConnectionTestStatus.Failed, TimeSpan.Zero, message);
        }
    }
}
