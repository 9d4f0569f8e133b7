using System.Management.Automation;

namespace ExchangeSync.Pipeline;

/// <summary>A request that a cmdlet refuses, with all that its error record says.</summary>
internal sealed class CommandException : Exception
{
    public CommandException(string errorId, ErrorCategory category, string message, string remedy, object? target = null)
        : base(message)
    {
        ErrorId = errorId;
        Category = category;
        Remedy = remedy;
        Target = target;
    }

    /// <summary>Stable id, for scripts.</summary>
    public string ErrorId { get; }

    public ErrorCategory Category { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }

    public object? Target { get; }
}
