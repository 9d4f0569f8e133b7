namespace ExchangeSync.Demo;

/// <summary>Where the things of this repository are.</summary>
public static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>The module's manifest, in the folder that the build stages.</summary>
    public static string StagedModule => Path.Combine(Root, "out", "ExchangeSync", "ExchangeSync.psd1");

    /// <summary>The script that the demo runs.</summary>
    public static string Quickstart => Path.Combine(Root, "samples", "quickstart.ps1");

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
