using System.Diagnostics;
using System.Globalization;
using System.Net.Http;
using System.Net.Http.Json;
using ExchangeSync.Simulator.Replay;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>The simulator in a process of its own, replaying.</summary>
internal sealed class Replayer : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http = new();

    private Replayer(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    public static async Task<Replayer> StartAsync(string recording, int latencyMs)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "exec", typeof(Recording).Assembly.Location, "--port", "0", "--replay", recording, "--latency", latencyMs.ToString(CultureInfo.InvariantCulture) })
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The simulator did not start.");
        return new Replayer(process, new Uri(line.Split(' ')[^1]));
    }

    /// <summary>Begins the recording anew.</summary>
    public async Task RewindAsync() => (await _http.PostAsync(new Uri(Url, "/control/rewind"), null)).EnsureSuccessStatusCode();

    public async Task<ReplayStatus> StatusAsync() => (await _http.GetFromJsonAsync<ReplayStatus>(new Uri(Url, "/control/replay")))!;

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
        _http.Dispose();
    }
}
