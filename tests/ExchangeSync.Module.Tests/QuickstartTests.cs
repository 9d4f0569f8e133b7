using ExchangeSync.Demo;
using ExchangeSync.Demo.Hosting;

namespace ExchangeSync.ModuleTests;

public class QuickstartTests
{
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
