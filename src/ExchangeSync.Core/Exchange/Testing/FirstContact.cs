using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Exchange.Testing;

/// <summary>
/// The look-up of the name and the first request, which together tell a whole row of steps: an error belongs to one of them, and those before it passed. A log-on that the server refuses at
/// once belongs to the general part, as on the servers of old; what it refuses later belongs to the other one.
/// </summary>
internal sealed class FirstContact(EwsClientOptions options, ConnectionTestSteps steps, IClock clock)
{
    // Kerberos takes no more (its default), and tokens go by the clock too.
    private static readonly Duration TolerableSkew = Duration.FromMinutes(5);

    /// <summary>Remarks that fail nothing.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Makes the contact; the client, or null where none could be made.</summary>
    public async Task<EwsClient?> MakeAsync(CancellationToken cancellation)
    {
        var (found, lookup, lookupTime) = await LookUpAsync(cancellation).ConfigureAwait(false);
        var watch = Stopwatch.StartNew();
        EwsClient? client = null;
        EwsFolder? folder = null;
        SideException? error = null;
        try
        {
            client = new EwsClient(options);
            folder = await client.GetCalendarAsync(cancellation).ConfigureAwait(false);
        }
        catch (SideException failure)
        {
            error = failure;
        }
        catch
        {
            client?.Dispose();
            throw;
        }

        var reached = error is null ? ConnectionTestStage.Done : ConnectionTestStages.Of(error);
        if (found || reached == ConnectionTestStage.Name)
        {
            Step(ConnectionTestStage.Name, "Look up the server name", lookup, lookupTime);
        }
        else
        {
            // A proxy may look it up in our place.
            steps.Add(general: true, "Look up the server name", ConnectionTestStatus.Skipped, lookupTime, lookup);
        }

        Step(ConnectionTestStage.Reach, "Reach the server", options.Url.Scheme == Uri.UriSchemeHttps ? "The server answers, and its certificate is trusted." : "The server answers.", watch.Elapsed);
        Step(ConnectionTestStage.Service, "Find the EWS service", $"{options.Url.AbsolutePath} is there.");
        CompareClocks(client, reached);
        Step(ConnectionTestStage.LogOn, "Log on", $"The server takes {options.UserName}{(client?.AuthenticationScheme is { } scheme ? $" by {scheme}" : "")}.");
        if (client?.ServerVersion is null && reached > ConnectionTestStage.Version)
        {
            steps.Add(general: true, "Ask for the version", ConnectionTestStatus.Skipped, TimeSpan.Zero, "The server did not tell its version.");
        }
        else
        {
            Step(ConnectionTestStage.Version, "Ask for the version", $"{client?.ServerVersion}, protocol {client?.ProtocolVersion}{LackOf(client)}.");
        }

        Step(ConnectionTestStage.Allowed, "Use EWS", "The account and this application may use EWS.");
        Step(ConnectionTestStage.Calendar, "Find the calendar", $"The calendar '{folder?.Name}' has {folder?.TotalCount} entries.");
        if (client is { IsExchangeOnline: true } || client?.ServerVersion is { IsExchangeOnline: true })
        {
            Warnings.Add(ExchangeOnline.Notice(clock.GetCurrentInstant()));
        }

        return client;

        void Step(ConnectionTestStage stage, string name, string success, TimeSpan duration = default)
        {
            var general = stage < ConnectionTestStage.Allowed;
            if (reached > stage)
            {
                steps.Add(general, name, ConnectionTestStatus.Passed, duration, success);
            }
            else if (reached == stage)
            {
                steps.Fail(general, name, duration, error!, stage == ConnectionTestStage.LogOn ? ClockCause(client) : null);
            }
            else
            {
                steps.Skip(general, name);
            }
        }
    }

    private static string LackOf(EwsClient? client) => client is not null && EwsProtocol.Lacks(client.ProtocolVersion) is { } lack ? $", in which {lack}" : "";

    private async Task<(bool Found, string Message, TimeSpan Duration)> LookUpAsync(CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var host = options.Url.DnsSafeHost;
        try
        {
            var lookup = Dns.GetHostAddressesAsync(host);
            await Task.WhenAny(lookup, Task.Delay(System.Threading.Timeout.Infinite, cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            var addresses = await lookup.ConfigureAwait(false);
            return (true, $"{host} is {string.Join(", ", addresses.Select(address => address.ToString()))}.", watch.Elapsed);
        }
        catch (SocketException error)
        {
            return (false, $"{host}: {error.Message}", watch.Elapsed);
        }
    }

    private void CompareClocks(EwsClient? client, ConnectionTestStage reached)
    {
        if (reached < ConnectionTestStage.LogOn)
        {
            steps.Skip(general: true, "Compare the clocks");
            return;
        }

        var skew = client!.ClockSkew;
        var message = $"The server's clock is {Text(skew)} {(skew < Duration.Zero ? "behind" : "ahead")}.";
        var isGood = Abs(skew) <= TolerableSkew;
        steps.Add(general: true, "Compare the clocks", isGood ? ConnectionTestStatus.Passed : ConnectionTestStatus.Warning, TimeSpan.Zero, message);
        if (!isGood)
        {
            Warnings.Add($"{message} Kerberos and tokens fail beyond {Text(TolerableSkew)}. Set the clock of this machine, or of the server.");
        }
    }

    // A log-on that goes by the clock is refused with the words of a wrong password.
    private static string? ClockCause(EwsClient? client) => client is not null && Abs(client.ClockSkew) > TolerableSkew
        ? $"The clocks of this machine and of the server are {Text(client.ClockSkew)} apart, for which Kerberos and tokens are refused; or user name or password is wrong."
        : null;

    private static Duration Abs(Duration skew) => skew < Duration.Zero ? -skew : skew;

    private static string Text(Duration skew) => Abs(skew) is var span && span < Duration.FromMinutes(2)
        ? $"{span.TotalSeconds:0} seconds"
        : span < Duration.FromHours(2) ? $"{span.TotalMinutes:0} minutes" : $"{span.TotalHours:0.#} hours";
}
