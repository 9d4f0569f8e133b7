using System.Diagnostics;
using System.Globalization;
using ExchangeSync.Benchmarks.Speed;
using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.Benchmarks.Notify;

/// <summary>The simulator in a process of its own, with a filled mailbox, and another client that edits it.</summary>
internal sealed class NotifyServer : IDisposable
{
    public const string Password = "secret";

    private readonly Process _process;
    private readonly EwsClient _client;

    private NotifyServer(Process process, Uri url)
    {
        (_process, Url) = (process, url);
        _client = new EwsClient(new EwsClientOptions { Url = url, UserName = "anna", Password = Password, Budget = new ServerBudget() });
    }

    public Uri Url { get; }

    public static async Task<NotifyServer> StartAsync(SpeedOptions options)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[]
        {
            "exec", typeof(SimulatorServer).Assembly.Location, "--port", "0", "--items", options.Items.ToString(CultureInfo.InvariantCulture),
            "--latency", options.LatencyMs.ToString(CultureInfo.InvariantCulture),
        })
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The simulator did not start.");
        return new NotifyServer(process, new Uri(line.Split(' ')[^1]));
    }

    /// <summary>The single items of the next two weeks.</summary>
    public async Task<IReadOnlyList<EwsItemId>> FindAsync()
    {
        var now = SystemClock.Instance.GetCurrentInstant();
        var found = await _client.FindInViewAsync(now, now + Duration.FromDays(14), CancellationToken.None);
        return found.Items.Where(item => item.Type == "Single").Select(item => new EwsItemId(item.Id.Id)).ToList();
    }

    /// <summary>Changes an item's place.</summary>
    public async Task EditAsync(EwsItemId id, string place)
    {
        var current = (await _client.GetAsync([new EwsItemRef(id.Id)], EwsShape.Keys, CancellationToken.None))[0].Require().Items[0].Id;
        var results = await _client.UpdateAsync(
            [current],
            (xml, item) =>
            {
                xml.StartType("ItemChange");
                xml.ItemId(item);
                xml.StartType("Updates");
                xml.StartType("SetItemField");
                xml.FieldUri("calendar:Location");
                xml.StartType("CalendarItem");
                xml.TypeText("Location", place);
                xml.WriteEndElement();
                xml.WriteEndElement();
                xml.WriteEndElement();
                xml.WriteEndElement();
            },
            CancellationToken.None);
        results[0].Require();
    }

    public void Dispose()
    {
        _client.Dispose();
        _process.Kill();
        _process.Dispose();
    }
}
