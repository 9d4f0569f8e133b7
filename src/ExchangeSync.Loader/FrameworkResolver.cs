using System.Reflection;

namespace ExchangeSync.Loader;

/// <summary>
/// Windows PowerShell 5.1 on .NET Framework: assemblies of different versions live side by side there, and the runtime
/// tells who asks; so our copies go to our requesters only, by name and token.
/// </summary>
internal sealed class FrameworkResolver : DependencyResolver
{
    private readonly string _folder;
    private readonly string _cmdlets;

    public FrameworkResolver(string folder)
    {
        _folder = folder;
        _cmdlets = Path.Combine(Path.GetDirectoryName(folder)!, "ExchangeSync.dll");
    }

    public override void Start()
    {
        // Once in the process by its full path, the library is found again by its bare name.
        new NativeLibraryFolder(_folder).Load(NativeLibraryFolder.Sqlite);
        AppDomain.CurrentDomain.AssemblyResolve += Resolve;
    }

    public override void Stop() => AppDomain.CurrentDomain.AssemblyResolve -= Resolve;

    private Assembly? Resolve(object? sender, ResolveEventArgs args)
    {
        if (args.RequestingAssembly is not { IsDynamic: false } requester || !IsOurs(requester.Location))
        {
            return null;
        }

        var wanted = new AssemblyName(args.Name);
        var path = Path.Combine(_folder, wanted.Name + ".dll");
        return File.Exists(path) && Satisfies(AssemblyName.GetAssemblyName(path), wanted)
            ? Assembly.LoadFrom(path)
            : null;
    }

    private bool IsOurs(string location) =>
        string.Equals(location, _cmdlets, StringComparison.OrdinalIgnoreCase)
        || string.Equals(Path.GetDirectoryName(location), _folder, StringComparison.OrdinalIgnoreCase);
}
