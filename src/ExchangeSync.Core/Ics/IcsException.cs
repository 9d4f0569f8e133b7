namespace ExchangeSync.Ics;

/// <summary>A file is no calendar that can be read at all. What is wrong with one entry is an <see cref="IcsRefusal"/> instead.</summary>
public sealed class IcsException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="errorId">Stable id: IcsTooLarge, IcsNotACalendar.</param>
    /// <param name="message">What is wrong, for a person.</param>
    /// <param name="remedy">What to do about it.</param>
    public IcsException(string errorId, string message, string remedy)
        : base(message) => (ErrorId, Remedy) = (errorId, remedy);

    /// <summary>Stable id, for scripts.</summary>
    public string ErrorId { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }
}
