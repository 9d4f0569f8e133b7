namespace ExchangeSync.Exchange;

/// <summary>The server answered as an EWS server (or as the web server in front of it) and refused. The request had no effect.</summary>
public sealed class EwsRefusedException : EwsException
{
    /// <summary>Makes one.</summary>
    public EwsRefusedException(string errorId, string message, string remedy, bool isTransient, Exception? inner = null)
        : base(errorId, message, remedy, isTransient, inner)
    {
    }

    /// <summary>The HTTP status, where it alone says why; null: EWS itself says why (<see cref="ResponseCode"/>).</summary>
    public int? HttpStatus { get; init; }

    /// <summary>The EWS response code, if the answer had one.</summary>
    public string? ResponseCode { get; init; }

    /// <summary>How long the server asks to wait before the next request.</summary>
    public TimeSpan? BackOff { get; init; }

    /// <summary>The server, or the one that has the mailbox, does not know the protocol version of the request.</summary>
    internal bool IsOfVersion { get; init; }

    /// <summary>The server was too busy and did nothing, so that sending the request again doubles nothing.</summary>
    internal bool IsBusy => ErrorId == EwsErrorIds.ServerBusy;
}
