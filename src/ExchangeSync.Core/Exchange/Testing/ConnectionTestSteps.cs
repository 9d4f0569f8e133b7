using System.Diagnostics;
using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Testing;

/// <summary>The steps of a test as they come in. After a failure nothing more is tried.</summary>
internal sealed class ConnectionTestSteps
{
    private readonly List<ConnectionTestStep> _general = [];
    private readonly List<ConnectionTestStep> _data = [];

    public bool Failed { get; private set; }

    public ConnectionTestPart General => new("General connection", _general);

    public ConnectionTestPart Data => new("Send/receive data", _data);

    /// <summary>Adds a step of the general part, or of the other one.</summary>
    public void Add(bool general, string name, ConnectionTestStatus status, TimeSpan duration, string message) =>
        (general ? _general : _data).Add(new ConnectionTestStep { Name = name, Status = status, Duration = duration, Message = message });

    public void Skip(bool general, string name) => Add(general, name, ConnectionTestStatus.Skipped, TimeSpan.Zero, "Not tried, because an earlier step failed.");

    /// <param name="general">The part.</param>
    /// <param name="name">The step.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="error">Why it failed.</param>
    /// <param name="cause">What usually is behind it, where more is known than the error says.</param>
    public void Fail(bool general, string name, TimeSpan duration, SideException error, string? cause = null)
    {
        Failed = true;
        (general ? _general : _data).Add(new ConnectionTestStep
        {
            Name = name,
            Status = ConnectionTestStatus.Failed,
            Duration = duration,
            Message = error.Message,
            ErrorId = error.ErrorId,
            LikelyCause = cause ?? ConnectionTestStages.LikelyCause(error),
            Remedy = error.Remedy,
        });
    }

    /// <summary>Tries one step of the second part.</summary>
    /// <param name="name">The step.</param>
    /// <param name="work">Says what it found.</param>
    public async Task TryAsync(string name, Func<Task<string>> work)
    {
        if (Failed)
        {
            Skip(general: false, name);
            return;
        }

        var watch = Stopwatch.StartNew();
        try
        {
            var message = await work().ConfigureAwait(false);
            Add(general: false, name, ConnectionTestStatus.Passed, watch.Elapsed, message);
        }
        catch (SideException error)
        {
            Fail(general: false, name, watch.Elapsed, error);
        }
    }
}
