namespace ExchangeSync.Store;

/// <summary>The store can't be used, or what was asked of it breaks one of its rules. Nothing of the failed call was stored.</summary>
public sealed class StoreException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="errorId">Stable id, for scripts.</param>
    /// <param name="message">What happened, for a person.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="inner">The cause.</param>
    public StoreException(string errorId, string message, string remedy, Exception? inner = null)
        : base(message, inner)
    {
        ErrorId = errorId;
        Remedy = remedy;
    }

    /// <summary>Stable id, for scripts.</summary>
    public string ErrorId { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }

    /// <summary>The same call may go through later, because another process is busy with the store.</summary>
    public bool IsTransient => ErrorId is "StoreBusy";
}
