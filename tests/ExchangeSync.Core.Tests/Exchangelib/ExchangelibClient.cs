using System.Diagnostics;
using System.Text.Json.Nodes;
using ExchangeSync.Simulator;

namespace ExchangeSync.Tests.Exchangelib;

/// <summary>Runs the Python programs beside this file against a simulator, as one user; README.md tells their JSON.</summary>
public sealed class ExchangelibClient(SimulatorServer server, string user = "anna", string password = "secret", string address = "anna@example.com")
{
    public const string MissingReason = "python3-exchangelib is not installed (apt-get install python3-exchangelib).";

    // Debian's package belongs to the system's Python, whatever else the path has.
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> Installed = new(
        () => File.Exists(Python) && Run(["-c", "import exchangelib"], null).GetAwaiter().GetResult().Code == 0);

    public static bool IsInstalled => Installed.Value;

    /// <summary>Fills the calendar around a date and gives what was made.</summary>
    public Task<JsonNode> FillAsync(string date, int count = 300) => RunAsync("fill.py", null, "--date", date, "--count", $"{count}");

    /// <summary>Reads the calendar; both dates are days in Romance Standard Time, the second one is not included.</summary>
    public Task<JsonNode> DumpAsync(string from, string to, params string[] further) =>
        RunAsync("dump.py", null, ["--from", from, "--to", to, .. further]);

    /// <summary>Carries out edits, given as a JSON list.</summary>
    public Task<JsonNode> EditAsync(string edits) => RunAsync("edit.py", edits);

    /// <summary>Hears of a new item by both kinds of subscription.</summary>
    public Task<JsonNode> ListenAsync() => RunAsync("listen.py", null);

    private async Task<JsonNode> RunAsync(string program, string? input, params string[] arguments)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Exchangelib", program);
        var (code, output, error) = await Run(
            [script, "--url", server.Url.ToString(), "--user", user, "--password", password, "--address", address, .. arguments], input);
        return code == 0 ? JsonNode.Parse(output)! : throw new InvalidOperationException($"{program} failed: {error}");
    }

    private static async Task<(int Code, string Output, string Error)> Run(IEnumerable<string> arguments, string? input)
    {
        var start = new ProcessStartInfo(Python, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1", ["PYTHONUTF8"] = "1" },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
