using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace ExchangeSync.Tests.Reports;

/// <summary>A real browser without a window, driven by its own protocol (Chrome DevTools Protocol); what its console says and what it wants to load is written down.</summary>
public sealed class Chromium : IAsyncLifetime, IDisposable
{
    private readonly string _profile = Directory.CreateTempSubdirectory("exchangesync-browser-").FullName;
    private Process? _process;
    private readonly ClientWebSocket _socket = new();
    private int _lastId;

    /// <summary>The browser's program; null: there is none.</summary>
    public static string? Program { get; } = new[] { "chromium", "chromium-browser", "google-chrome" }
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), (name, folder) => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Errors and warnings of the console, and scripts' exceptions.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>What the page asked for.</summary>
    public List<string> Requests { get; } = [];

    public async Task InitializeAsync()
    {
        if (Program is null)
        {
            return;
        }

        _process = Process.Start(new ProcessStartInfo(Program, ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--hide-scrollbars", "--remote-debugging-port=0", $"--user-data-dir={_profile}", "about:blank"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var port = Path.Combine(_profile, "DevToolsActivePort");
        var patience = Stopwatch.StartNew();
        while (!File.Exists(port) || (await File.ReadAllLinesAsync(port)).Length < 2)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromMinutes(1) && !_process.HasExited, "The browser did not start.");
            await Task.Delay(50);
        }

        using var http = new HttpClient();
        var root = $"http://127.0.0.1:{(await File.ReadAllLinesAsync(port))[0]}/json";
        var page = JsonNode.Parse(await http.GetStringAsync(new Uri(root)))!.AsArray().First(target => (string?)target!["type"] == "page")!;
        await _socket.ConnectAsync(new Uri((string)page["webSocketDebuggerUrl"]!), CancellationToken.None);
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" })
        {
            await SendAsync($"{domain}.enable");
        }
    }

    /// <summary>Opens a file as a reader does, on a screen of that width.</summary>
    public async Task OpenAsync(string file, int width, bool dark)
    {
        await SendAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        await SendAsync("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }) });
        await SendAsync("Page.navigate", new JsonObject { ["url"] = "about:blank" });
        Complaints.Clear();
        Requests.Clear();
        await SendAsync("Page.navigate", new JsonObject { ["url"] = new Uri(file).AbsoluteUri });
        while ((string?)await EvaluateAsync("location.protocol + document.readyState") != "file:complete")
        {
            await Task.Delay(20);
        }
    }

    /// <summary>What an expression gives; of a promise, what it brings.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var result = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true });
        Assert.True(result["exceptionDetails"] is null, result["exceptionDetails"]?.ToJsonString());
        return result["result"]?["value"];
    }

    /// <summary>A picture of the whole page.</summary>
    public async Task TakePictureAsync(string file)
    {
        var result = await SendAsync("Page.captureScreenshot", new JsonObject { ["captureBeyondViewport"] = true });
        await File.WriteAllBytesAsync(file, Convert.FromBase64String((string)result["data"]!));
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
    }

    public void Dispose()
    {
        _process?.Dispose();
        _socket.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    private async Task<JsonNode> SendAsync(string method, JsonObject? parameters = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var id = ++_lastId;
        await _socket.SendAsync(
            Encoding.UTF8.GetBytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] }.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
        while (true)
        {
            var message = await ReceiveAsync(patience.Token);
            if ((int?)message["id"] == id)
            {
                return message["result"] ?? throw new InvalidOperationException(message.ToJsonString());
            }

            Note(message);
        }
    }

    private void Note(JsonNode message)
    {
        var told = message["params"];
        switch ((string?)message["method"])
        {
            case "Runtime.consoleAPICalled" when (string?)told!["type"] is "error" or "warning" or "assert":
            case "Runtime.exceptionThrown":
            case "Log.entryAdded" when (string?)told!["entry"]!["level"] is "error" or "warning":
                Complaints.Add(told!.ToJsonString());
                break;
            case "Network.requestWillBeSent":
                Requests.Add((string)told!["request"]!["url"]!);
                break;
            default:
                break;
        }
    }

    private async Task<JsonNode> ReceiveAsync(CancellationToken cancellation)
    {
        var text = new MemoryStream();
        var buffer = new byte[64 * 1024];
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, cancellation);
            text.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(text.ToArray())!;
    }
}
