using System.Diagnostics;

namespace ExchangeSync.ModuleTests.Scheduling;

/// <summary>The real daemon, with a line of the system's own beside what a test registers: where not even that one is run, cron does not work here and the test says nothing.</summary>
internal sealed class RunningCron : IDisposable
{
    private readonly string _line = $"/etc/cron.d/exchangesync-{Environment.ProcessId}";
    private readonly string _proof;
    private readonly Process _daemon;

    public RunningCron(string folder)
    {
        _proof = Path.Combine(folder, "cron-runs");
        File.WriteAllText(_line, $"* * * * * root date > '{_proof}'\n");

        // A daemon that runs already takes the lines too; then ours ends at once, because there can be but one.
        _daemon = Process.Start(new ProcessStartInfo("/usr/sbin/cron", ["-f"]))!;
    }

    /// <summary>Waits a moment for what cron is to do; after three minutes it is too late.</summary>
    public async Task WaitAsync(TimeSpan since, Func<string> said)
    {
        if (since > TimeSpan.FromMinutes(3))
        {
            Skip.IfNot(File.Exists(_proof), "The cron daemon here runs nothing, not even a line of the system's own.");
            Assert.Fail($"Nothing came of it: {said()}");
        }

        await Task.Delay(1000);
    }

    public void Dispose()
    {
        File.Delete(_line);
        _daemon.Kill();
        _daemon.Dispose();
    }
}
