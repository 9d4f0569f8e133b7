namespace ExchangeSync.Reports;

/// <summary>How a run ended, by its exit code, in words and as a class of the style sheet.</summary>
internal static class Results
{
    /// <summary>In a few words.</summary>
    public static string Told(int exitCode) => exitCode switch
    {
        0 => "all well",
        1 => "some entries failed",
        3 => "deletes held",
        _ => "failed",
    };

    /// <summary>The class.</summary>
    public static string Class(int exitCode) => exitCode switch
    {
        0 => "well",
        1 or 3 => "wait",
        _ => "failed",
    };
}
