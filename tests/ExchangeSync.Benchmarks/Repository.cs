namespace ExchangeSync.Benchmarks;

/// <summary>Where this repository is.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ExchangeSync.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("This program runs inside the repository.");
        }

        return folder.FullName;
    }
}
