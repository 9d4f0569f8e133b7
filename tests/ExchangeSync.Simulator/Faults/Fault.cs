using System.Xml.Linq;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Faults;

/// <summary>A fault for some of the coming requests.</summary>
public sealed record Fault
{
    public required FaultKind Kind { get; init; }

    /// <summary>The operation that it hits, such as CreateItem; null for every one.</summary>
    public string? Operation { get; init; }

    /// <summary>
    /// Only requests that hold this text are hit, and of an <see cref="FaultKind.EntryError"/> only the entries that do
    /// (whatever <see cref="Entry"/> says): an id or a subject makes one item a bad one.
    /// </summary>
    public string? Matching { get; init; }

    /// <summary>How many matching requests pass before it strikes.</summary>
    public int Skip { get; init; }

    /// <summary>How many requests it hits.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Part of what an item says on the wire; of <see cref="FaultKind.EntryHidden"/>.</summary>
    public string Hidden { get; init; } = "";

    /// <summary>HTTP status of <see cref="FaultKind.HttpStatus"/>.</summary>
    public int Status { get; init; } = 503;

    /// <summary>The response code of a SOAP fault or of an entry.</summary>
    public string? Code { get; init; }

    /// <summary>The time that an ErrorServerBusy asks the client to wait; null leaves it out.</summary>
    public int? BackOffMilliseconds { get; init; }

    /// <summary>Retry-After of <see cref="FaultKind.HttpStatus"/>, in seconds; null leaves it out.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The index of the entry that is hit.</summary>
    public int Entry { get; init; }

    /// <summary>Every entry from <see cref="Entry"/> on is hit.</summary>
    public bool AllEntries { get; init; }

    public int Milliseconds { get; init; } = 1000;

    /// <summary>The target of a redirect.</summary>
    public string Location { get; init; } = "/owa/auth/logon.aspx";

    internal bool Fits(string? operation, string request) =>
        (Operation is null || Operation == operation) && (Matching is null || request.Contains(Matching, StringComparison.Ordinal));

    internal void ThrowFor(XElement entry, int index)
    {
        if (Kind == FaultKind.BatchStopped && index >= Entry)
        {
            throw new EwsException(FaultCodes.BatchStopped, "The batch processing stopped; this entry was not processed.");
        }

        var isHit = Matching is null
            ? index == Entry || (AllEntries && index > Entry)
            : entry.ToString(SaveOptions.DisableFormatting).Contains(Matching, StringComparison.Ordinal);
        if (Kind == FaultKind.EntryError && isHit)
        {
            throw new EwsException(Code ?? "ErrorInternalServerError", "An internal server error occurred. The operation failed.");
        }
    }
}
