using System.Reflection;
using ExchangeSync.Demo;

namespace ExchangeSync.ModuleTests;

/// <summary>The folder that an admin imports, as the build staged it.</summary>
internal static class StagedModule
{
    public static string Manifest => Repository.StagedModule;

    public static string Folder => Path.GetDirectoryName(Manifest)!;

    public static string Dependencies => Path.Combine(Folder, "dependencies");

    public static Assembly Loaded(string name) =>
        AppDomain.CurrentDomain.GetAssemblies().Single(a => a.GetName().Name == name && a.Location.StartsWith(Folder, StringComparison.Ordinal));
}
