namespace ExchangeSync.Pipeline;

/// <summary>Which database is meant.</summary>
internal static class StorePath
{
    private const string Variable = "MBX_DATABASE";

    /// <summary>The file as it was named, or where none was: the environment's, else the user's own.</summary>
    public static string Of(string? named) =>
        !string.IsNullOrWhiteSpace(named) ? named!
        : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable ? variable
        : Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "ExchangeSync", "exchangesync.db");
}
