namespace ExchangeSync.Sync;

/// <summary>A whole side cannot be used now: the run of this connection stops, nothing is lost, and the next run goes on.</summary>
public class SideException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="errorId">Stable id, for scripts.</param>
    /// <param name="message">What happened, for a person.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="inner">The cause.</param>
    public SideException(string errorId, string message, string remedy, Exception? inner = null)
        : base(message, inner)
    {
        ErrorId = errorId;
        Remedy = remedy;
    }

    /// <summary>Stable id, for scripts.</summary>
    public string ErrorId { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }

    /// <summary>The same request may go through later.</summary>
    public virtual bool IsTransient => false;
}
