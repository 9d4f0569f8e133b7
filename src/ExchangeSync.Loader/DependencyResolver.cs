using System.Reflection;

namespace ExchangeSync.Loader;

/// <summary>Hands the assemblies of <c>dependencies/</c> to our own assemblies, and to nobody else.</summary>
internal abstract class DependencyResolver
{
    /// <summary>The only dependency that the cmdlets' assembly refers to; everything else hangs on it.</summary>
    protected const string CoreName = "ExchangeSync.Core";

    private static readonly Lazy<DependencyResolver> Current = new(Create);

    /// <summary>The one of this process: an isolated context where the runtime has such, else a resolver by name.</summary>
    public static DependencyResolver Instance => Current.Value;

    public abstract void Start();

    public abstract void Stop();

    private static DependencyResolver Create()
    {
        var module = Path.GetDirectoryName(typeof(DependencyResolver).Assembly.Location)!;
        var folder = Path.Combine(module, "dependencies");
        var contextType = Type.GetType("System.Runtime.Loader.AssemblyLoadContext, System.Runtime.Loader");
        return contextType is null
            ? new FrameworkResolver(folder)
            : new IsolatedContext(contextType, folder);
    }

    /// <summary>Whether a loaded or found assembly can stand for the one asked for.</summary>
    protected static bool Satisfies(AssemblyName found, AssemblyName wanted) =>
        string.Equals(found.Name, wanted.Name, StringComparison.OrdinalIgnoreCase)
        && (wanted.Version is null || found.Version >= wanted.Version)
        && (found.GetPublicKeyToken() ?? []).SequenceEqual(wanted.GetPublicKeyToken() ?? []);
}
