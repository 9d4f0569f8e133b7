using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ExchangeSync.Demo;

namespace ExchangeSync.ModuleTests.Package;

/// <summary>The core's tests on Mono, which has .NET Framework's libraries: the nearest to Windows PowerShell 5.1 that runs here.</summary>
public sealed partial class MonoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchangesync-mono-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task The_core_passes_its_tests_on_Mono()
    {
        Skip.IfNot(File.Exists("/usr/bin/mono") && File.Exists("/usr/lib/mono/4.5/Facades/netstandard.dll"), "Mono is not installed (Debian's mono-devel).");
        var project = Path.Combine(Repository.Root, "tests", "ExchangeSync.Mono");
        await RunAsync(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "build", project, "-v", "q", "--nologo", "-o", _folder);

        var runner = Path.Combine(_folder, "xunit.console.exe");
        var said = await RunAsync("/usr/bin/mono", runner, Path.Combine(_folder, "ExchangeSync.Mono.dll"), "-nologo", "-noappdomain", "-parallel", "none");
        var total = Totals().Match(said);
        Assert.True(total.Success, said);
        Assert.Equal("0", total.Groups["failed"].Value);
        Assert.True(int.Parse(total.Groups["total"].Value, CultureInfo.InvariantCulture) > 600, said);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var native = Path.Combine(StagedModule.Dependencies, "runtimes", "linux-x64", "native");
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            Environment = { ["LD_LIBRARY_PATH"] = native, ["MSBuildSDKsPath"] = null, ["MSBUILD_EXE_PATH"] = null, ["MSBUILDDISABLENODEREUSE"] = "1" },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        return output;
    }

    [GeneratedRegex(@"Total: (?<total>\d+), Errors: 0, Failed: (?<failed>\d+)")]
    private static partial Regex Totals();
}
