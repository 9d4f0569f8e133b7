using System.Management.Automation;

namespace ExchangeSync.Loader;

/// <summary>
/// Makes the assemblies of <c>dependencies/</c> loadable before PowerShell looks at the cmdlets' assembly, and takes
/// that back when the module is removed. PowerShell creates it by reflection: the manifest names this assembly in
/// NestedModules, which it imports before RootModule.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly object Gate = new();

    // One process can import the module in several runspaces; the last one to remove it ends the hand-out.
    private static int _imports;

    /// <summary>Loads our dependencies and starts to hand them out. Called on every import.</summary>
    public void OnImport()
    {
        lock (Gate)
        {
            if (_imports++ == 0)
            {
                DependencyResolver.Instance.Start();
            }
        }
    }

    /// <summary>Ends the hand-out once no runspace holds the module any more. What is loaded stays loaded.</summary>
    /// <param name="psModuleInfo">The module being removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        lock (Gate)
        {
            if (_imports > 0 && --_imports == 0)
            {
                DependencyResolver.Instance.Stop();
            }
        }
    }
}
