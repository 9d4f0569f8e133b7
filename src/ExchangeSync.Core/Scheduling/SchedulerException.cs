namespace ExchangeSync.Scheduling;

/// <summary>A scheduler can't do what is asked of it.</summary>
public sealed class SchedulerException : Exception
{
    /// <summary>Makes one.</summary>
    public SchedulerException(string errorId, string message, string remedy, Exception? inner = null)
        : base(message, inner)
    {
        ErrorId = errorId;
        Remedy = remedy;
    }

    /// <summary>Stable id: InvalidTimeSpan, InvalidTaskPath, SchedulerNotFound, SchedulerFailed.</summary>
    public string ErrorId { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }
}
