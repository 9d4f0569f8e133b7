using ExchangeSync.Sync;

namespace ExchangeSync.Exchange;

/// <summary>
/// A request to the server failed as a whole. Two families: <see cref="EwsRefusedException"/> (the server understood and refused: the connection is good) and
/// <see cref="EwsBrokenException"/> (no usable answer came).
/// </summary>
public abstract class EwsException : SideException
{
    private protected EwsException(string errorId, string message, string remedy, bool isTransient, Exception? inner)
        : base(errorId, message, remedy, inner) => IsTransient = isTransient;

    /// <inheritdoc/>
    public override bool IsTransient { get; }
}
