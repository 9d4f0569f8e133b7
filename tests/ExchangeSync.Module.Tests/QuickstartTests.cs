using System.Diagnostics;
using ExchangeSync.Demo;
using ExchangeSync.Demo.Hosting;
using ExchangeSync.ModuleTests.Scheduling;

namespace ExchangeSync.ModuleTests;

public class QuickstartTests
{
    [Fact]
    public async Task A_file_that_the_demo_is_written_to_has_no_colours()
    {
        var start = new ProcessStartInfo(PowerShellProgram.Dotnet, [typeof(Program).Assembly.Location]) { RedirectStandardOutput = true };
        start.Environment.Remove("NO_COLOR");
        using var demo = Process.Start(start)!;
        var written = await demo.StandardOutput.ReadToEndAsync();
        await demo.WaitForExitAsync();
        Assert.True(demo.ExitCode == 0, written);
        Assert.Contains("Completed", written, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', written);
    }

    [Fact]
    public async Task The_demo_runs_the_quickstart_to_its_end_without_an_error()
    {
        using var written = new StringWriter();
        using var session = new PowerShellSession(written);
        var fine = await Program.RunAsync(session);
        var screen = written.ToString();
        Assert.True(fine, screen);
        foreach (var expected in new[] { "General connection", "Send/receive data", "Board meeting", "Trade fair", "Lunch with Bo", "Room 9", "Completed", "What if" })
        {
            Assert.Contains(expected, screen, StringComparison.Ordinal);
        }
    }
}
