namespace ExchangeSync.Exchange;

/// <summary>How one step of a connection test ended.</summary>
public enum ConnectionTestStatus
{
    /// <summary>It works.</summary>
    Passed,

    /// <summary>It does not work.</summary>
    Failed,

    /// <summary>It was not tried, because an earlier step failed, or could not be told.</summary>
    Skipped,

    /// <summary>It works now, and something about it should be looked at.</summary>
    Warning,
}

/// <summary>The report of a connection test: two parts, as the legacy integration's test page had them.</summary>
/// <param name="Url">The address that was tested.</param>
/// <param name="ServerVersion">Product and build; null: the server did not tell.</param>
/// <param name="GeneralConnection">Name, network, encryption, service, log-on, version.</param>
/// <param name="SendReceiveData">Mailbox, reading and writing; also a log-on that the server refuses only there.</param>
/// <param name="Warnings">What should be looked at although it fails nothing now, each in a few sentences.</param>
/// <param name="Requests">Requests that the test sent.</param>
/// <param name="Duration">How long it took.</param>
public sealed record ConnectionTestReport(
    Uri Url, string? ServerVersion, ConnectionTestPart GeneralConnection, ConnectionTestPart SendReceiveData, IReadOnlyList<string> Warnings, int Requests, TimeSpan Duration)
{
    /// <summary>Both parts passed.</summary>
    public bool Passed => GeneralConnection.Passed && SendReceiveData.Passed;

    /// <summary>The step that failed first; null: none did.</summary>
    public ConnectionTestStep? Problem => GeneralConnection.Steps.Concat(SendReceiveData.Steps).FirstOrDefault(step => step.Status == ConnectionTestStatus.Failed);
}

/// <summary>One part of the report.</summary>
/// <param name="Name">General connection, or Send/receive data.</param>
/// <param name="Steps">What was tried, in order.</param>
public sealed record ConnectionTestPart(string Name, IReadOnlyList<ConnectionTestStep> Steps)
{
    /// <summary>At least one step passed and none failed.</summary>
    public bool Passed => Steps.All(step => step.Status != ConnectionTestStatus.Failed) && Steps.Any(step => step.Status == ConnectionTestStatus.Passed);
}

/// <summary>One step.</summary>
public sealed record ConnectionTestStep
{
    /// <summary>What was tried.</summary>
    public required string Name { get; init; }

    /// <summary>How it ended.</summary>
    public required ConnectionTestStatus Status { get; init; }

    /// <summary>How long it took; zero where an earlier request answered it too.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What was found, or what went wrong.</summary>
    public string Message { get; init; } = "";

    /// <summary>Stable id of the error; null: none.</summary>
    public string? ErrorId { get; init; }

    /// <summary>What usually is behind such an error.</summary>
    public string? LikelyCause { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Remedy { get; init; }
}
