using NodaTime;

namespace ExchangeSync.Simulator;

/// <summary>One request and its reply as they went over the wire.</summary>
/// <param name="Operation">The operation's name, or empty where the request was none.</param>
/// <param name="User">The logon name, or empty.</param>
/// <param name="Status">The HTTP status; 0 where the connection was cut.</param>
/// <param name="Request">The request's text.</param>
/// <param name="Response">The reply's text as sent.</param>
/// <param name="At">When the request came.</param>
/// <param name="Faulty">A fault changed the reply's text, so it need not be valid.</param>
public sealed record RecordedExchange(
    string Operation, string User, int Status, string Request, string Response, Instant At, bool Faulty)
{
    /// <summary>How the log-on was done; null: it was refused.</summary>
    public string? Scheme { get; init; }

    /// <summary>The connection that it came on.</summary>
    public string Connection { get; init; } = "";

    /// <summary>The request's headers, without the one that proves who sends it.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
