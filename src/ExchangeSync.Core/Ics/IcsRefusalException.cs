namespace ExchangeSync.Ics;

/// <summary>Ends the reading of one entry; the others go on.</summary>
internal sealed class IcsRefusalException(IcsRefusal refusal) : Exception(refusal.Message)
{
    public IcsRefusal Refusal { get; } = refusal;

    /// <summary>The entry is wrong on this line.</summary>
    public static IcsRefusalException Failure(int line, string reason, string message, string remedy) =>
        new(new IcsRefusal(true, reason, $"Line {line}: {message}", remedy));

    /// <summary>The entry is right, but the calendar has no place for it.</summary>
    public static IcsRefusalException Skip(int line, string reason, string message, string remedy) =>
        new(new IcsRefusal(false, reason, $"Line {line}: {message}", remedy));
}
