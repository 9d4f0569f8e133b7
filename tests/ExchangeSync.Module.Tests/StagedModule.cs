using System.Reflection;

namespace ExchangeSync.ModuleTests;

/// <summary>The folder that an admin imports, as the build staged it.</summary>
internal static class StagedModule
{
    public static string Folder { get; } = Path.Combine(RepositoryRoot(), "out", "ExchangeSync");

    public static string Manifest => Path.Combine(Folder, "ExchangeSync.psd1");

    public static string Dependencies => Path.Combine(Folder, "dependencies");

    public static Assembly Loaded(string name) =>
        AppDomain.CurrentDomain.GetAssemblies().Single(a => a.GetName().Name == name && a.Location.StartsWith(Folder, StringComparison.Ordinal));

    public static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ExchangeSync.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
        }

        return folder.FullName;
    }
}
