namespace ExchangeSync.Exchange;

/// <summary>
/// No usable answer came: name not found, refused, TLS, timeout, cut, not XML, not an EWS service. Whether the server acted on the request is not known, so a write is never simply
/// sent again after it.
/// </summary>
public sealed class EwsBrokenException : EwsException
{
    /// <summary>Makes one.</summary>
    public EwsBrokenException(string errorId, string message, string remedy, bool isTransient, Exception? inner = null)
        : base(errorId, message, remedy, isTransient, inner)
    {
    }

    /// <summary>Where the answer redirects to, if it does.</summary>
    internal Uri? RedirectsTo { get; init; }
}
