using System.Reflection;

namespace ExchangeSync.Loader;

/// <summary>
/// PowerShell 7: our dependencies live in an AssemblyLoadContext of their own, so that neither an older nor a newer
/// copy that another module brought into the session is ever used by us, nor ours by it.
/// netstandard2.0 does not have the type, hence the reflection.
/// </summary>
internal sealed class IsolatedContext : DependencyResolver
{
    // Microsoft's keys for what ships with .NET itself: there the runtime's own copy is the right one.
    private static readonly string[] RuntimeTokens =
        ["B03F5F7F11D50A3A", "B77A5C561934E089", "CC7B13FFCD2DDD51", "7CEC85D7BEA7798E", "31BF3856AD364E35"];

    private readonly object _default;
    private readonly EventInfo _resolving;
    private readonly Delegate _handler;
    private readonly NativeLibraryFolder _native;
    private readonly Assembly _core;

    public IsolatedContext(Type contextType, string folder)
    {
        var context = Activator.CreateInstance(contextType, "ExchangeSync", false)
            ?? throw new InvalidOperationException("The runtime gave no AssemblyLoadContext.");
        _default = contextType.GetProperty("Default")!.GetValue(null)!;
        _resolving = contextType.GetEvent("Resolving")!;
        _handler = HandlerOf(_resolving, nameof(Resolve));

        var native = contextType.GetEvent("ResolvingUnmanagedDll")!;
        native.AddEventHandler(context, HandlerOf(native, nameof(ResolveNative)));
        _native = new NativeLibraryFolder(folder);
        _core = LoadAll(contextType, context, folder);
    }

    public override void Start() => _resolving.AddEventHandler(_default, _handler);

    public override void Stop() => _resolving.RemoveEventHandler(_default, _handler);

    /// <summary>
    /// Eagerly and by path: a context that loads only when asked is passed over where the session already has a
    /// matching name, because the cmdlets' assembly stands in the default context.
    /// </summary>
    private static Assembly LoadAll(Type contextType, object context, string folder)
    {
        var load = contextType.GetMethod("LoadFromAssemblyPath", [typeof(string)])!;
        var runtime = RuntimeAssemblies();
        Assembly? core = null;
        foreach (var path in Directory.GetFiles(folder, "*.dll"))
        {
            // An assembly's file is called as it is. Its name proper is read from the file only where the runtime has one so called: each import waits for that.
            var name = Path.GetFileNameWithoutExtension(path);
            if (runtime.TryGetValue(name, out var shipped) && ComesFromRuntime(AssemblyName.GetAssemblyName(path), shipped))
            {
                continue;
            }

            var assembly = (Assembly)load.Invoke(context, [path])!;
            core = name == CoreName ? assembly : core;
        }

        return core ?? throw new FileNotFoundException(
            $"The module is incomplete: {CoreName}.dll is missing in '{folder}'. Install ExchangeSync again.");
    }

    private static Dictionary<string, string> RuntimeAssemblies()
    {
        var paths = ((string?)AppDomain.CurrentDomain.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
            .Split([Path.PathSeparator], StringSplitOptions.RemoveEmptyEntries);
        var byName = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var path in paths)
        {
            byName[Path.GetFileNameWithoutExtension(path)] = path;
        }

        return byName;
    }

    private static bool ComesFromRuntime(AssemblyName ours, string shippedPath)
    {
        var token = BitConverter.ToString(ours.GetPublicKeyToken() ?? []).Replace("-", "");
        return RuntimeTokens.Contains(token) && Satisfies(AssemblyName.GetAssemblyName(shippedPath), ours);
    }

    private Delegate HandlerOf(EventInfo eventInfo, string method) =>
        Delegate.CreateDelegate(eventInfo.EventHandlerType!, this, typeof(IsolatedContext)
            .GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!);

    // The default context asks; of its assemblies only ours knows this name.
    private Assembly? Resolve(object context, AssemblyName name) =>
        Satisfies(_core.GetName(), name) ? _core : null;

    private IntPtr ResolveNative(Assembly requester, string library) => _native.Load(library);
}
