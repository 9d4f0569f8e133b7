using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ExchangeSync.Exchange.Testing;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Exchange;

/// <summary>
/// Tries step by step whether a connection works: name, server, service, version; then log-on, calendar, reading, and writing with an appointment that it removes again. It leaves nothing behind.
/// </summary>
public sealed class ConnectionTest
{
    private static readonly TimeSpan CleanUpTime = TimeSpan.FromSeconds(15);

    private readonly EwsClientOptions _options;
    private readonly IClock _clock;
    private readonly List<ConnectionTestStep> _general = [];
    private readonly List<ConnectionTestStep> _data = [];
    private bool _failed;

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
        EwsClient? client = null;
        try
        {
            await test.ResolveAsync(cancellation).ConfigureAwait(false);
            await test.ConnectAsync(() => client = new EwsClient(options), cancellation).ConfigureAwait(false);
            await test.ReadAndWriteAsync(client, cancellation).ConfigureAwait(false);
            return new ConnectionTestReport(
                options.Url,
                client?.ServerVersion?.ToString(),
                new ConnectionTestPart("General connection", test._general),
                new ConnectionTestPart("Send/receive data", test._data),
                client?.Requests ?? 0,
                watch.Elapsed);
        }
        finally
        {
            client?.Dispose();
        }
    }

    // Not being able to look the name up is no failure by itself: a proxy may do that. What counts is whether the server is reached.
    private async Task ResolveAsync(CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var host = _options.Url.DnsSafeHost;
        try
        {
            var lookup = Dns.GetHostAddressesAsync(host);
            await Task.WhenAny(lookup, Task.Delay(System.Threading.Timeout.Infinite, cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            var addresses = await lookup.ConfigureAwait(false);
            Add(_general, "Look up the server name", ConnectionTestStatus.Passed, watch.Elapsed, $"{host} is {string.Join(", ", addresses.Select(address => address.ToString()))}.");
        }
        catch (SocketException error)
        {
            Add(_general, "Look up the server name", ConnectionTestStatus.Skipped, watch.Elapsed, $"{host}: {error.Message}");
        }
    }

    // One request tells all of this: the error, if any, belongs to one of the steps, and those before it passed.
    private async Task ConnectAsync(Func<EwsClient> create, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        EwsClient? client = null;
        EwsFolder? folder = null;
        SideException? error = null;
        try
        {
            client = create();
            folder = await client.GetCalendarAsync(cancellation).ConfigureAwait(false);
        }
        catch (SideException failure)
        {
            error = failure;
        }

        Step(_general, ConnectionTestStage.Reach, "Reach the server", _options.Url.Scheme == Uri.UriSchemeHttps ? "The server answers, and its certificate is trusted." : "The server answers.", watch.Elapsed);
        Step(_general, ConnectionTestStage.Service, "Find the EWS service", $"{_options.Url.AbsolutePath} is there.");
        if (client?.ServerVersion is null && error is not null && ConnectionTestStages.Of(error) > ConnectionTestStage.Version)
        {
            Add(_general, "Ask for the version", ConnectionTestStatus.Skipped, TimeSpan.Zero, "The server tells its version only after the log-on.");
        }
        else
        {
            Step(_general, ConnectionTestStage.Version, "Ask for the version", $"{client?.ServerVersion?.ToString() ?? "Unknown version"}, protocol {client?.ProtocolVersion}.");
        }

        Step(_data, ConnectionTestStage.LogOn, "Log on", $"The server takes {_options.UserName} and the password.");
        Step(_data, ConnectionTestStage.Calendar, "Find the calendar", $"The calendar '{folder?.Name}' has {folder?.TotalCount} entries.");

        void Step(List<ConnectionTestStep> part, ConnectionTestStage stage, string name, string success, TimeSpan duration = default)
        {
            if (error is null || ConnectionTestStages.Of(error) > stage)
            {
                Add(part, name, ConnectionTestStatus.Passed, duration, success);
            }
            else if (ConnectionTestStages.Of(error) == stage)
            {
                Fail(part, name, duration, error);
            }
            else
            {
                Skip(part, name);
            }
        }
    }

    private async Task ReadAndWriteAsync(EwsClient? client, CancellationToken cancellation)
    {
        var item = client is null ? null : new TestItem(client, _options.Delay);
        try
        {
            await TryAsync("Read appointments", async () =>
            {
                var now = _clock.GetCurrentInstant();
                var page = await client!.FindInViewAsync(now, now + Duration.FromDays(7), cancellation).ConfigureAwait(false);
                return $"{page.Items.Count} in the coming week.";
            }).ConfigureAwait(false);
            await TryAsync("Create an appointment", async () =>
            {
                await item!.CreateAsync(cancellation).ConfigureAwait(false);
                return "Far away in time, and nobody was told.";
            }).ConfigureAwait(false);
            await TryAsync("Read it back", async () => await item!.ReadAsync(cancellation).ConfigureAwait(false)
                ? "It is as it was written."
                : throw new EwsRefusedException(EwsErrorIds.ItemAltered, "The appointment is not as it was written.", "Find out what changes new appointments in this mailbox (rules, agents, an add-in).", isTransient: false))
                .ConfigureAwait(false);
            await TryAsync("Change it", async () =>
            {
                await item!.UpdateAsync(cancellation).ConfigureAwait(false);
                return "Changed.";
            }).ConfigureAwait(false);
            await TryAsync("Delete it", async () =>
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

            Add(_data, "Clean up", ConnectionTestStatus.Failed, TimeSpan.Zero, message);
        }
    }

    private async Task TryAsync(string name, Func<Task<string>> work)
    {
        if (_failed)
        {
            Skip(_data, name);
            return;
        }

        var watch = Stopwatch.StartNew();
        try
        {
            var message = await work().ConfigureAwait(false);
            Add(_data, name, ConnectionTestStatus.Passed, watch.Elapsed, message);
        }
        catch (SideException error)
        {
            Fail(_data, name, watch.Elapsed, error);
        }
    }

    private void Fail(List<ConnectionTestStep> part, string name, TimeSpan duration, SideException error)
    {
        _failed = true;
        part.Add(new ConnectionTestStep
        {
            Name = name,
            Status = ConnectionTestStatus.Failed,
            Duration = duration,
            Message = error.Message,
            ErrorId = error.ErrorId,
            LikelyCause = ConnectionTestStages.LikelyCause(error),
            Remedy = error.Remedy,
        });
    }

    private static void Skip(List<ConnectionTestStep> part, string name) => Add(part, name, ConnectionTestStatus.Skipped, TimeSpan.Zero, "Not tried, because an earlier step failed.");

    private static void Add(List<ConnectionTestStep> part, string name, ConnectionTestStatus status, TimeSpan duration, string message) =>
        part.Add(new ConnectionTestStep { Name = name, Status = status, Duration = duration, Message = message });
}
