using System.ComponentModel;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ExchangeSync.Loader;

/// <summary>Finds SQLite's native library under <c>dependencies/runtimes/&lt;rid&gt;/native/</c>.</summary>
internal sealed class NativeLibraryFolder
{
    /// <summary>The name that System.Data.SQLite imports, on every system.</summary>
    public const string Sqlite = "SQLite.Interop.dll";

    // There System.Data.SQLite looks for the system's own loader, which newer systems have in the C library, and only under a versioned name besides. The error, told with its stack, is what
    // a first command would wait for.
    private const string Loader = "libdl";

    private readonly string _folder;

    public NativeLibraryFolder(string dependencies) =>
        _folder = Path.Combine(dependencies, "runtimes", RuntimeId(), "native");

    /// <summary>Loads a library of ours; zero where the name is not ours or this platform has none.</summary>
    public IntPtr Load(string library)
    {
        var modern = Type.GetType("System.Runtime.InteropServices.NativeLibrary, System.Runtime.InteropServices");
        if (library == Loader && modern?.GetMethod("GetMainProgramHandle", []) is { } find)
        {
            return (IntPtr)find.Invoke(null, [])!;
        }

        var path = Path.Combine(_folder, Path.GetFileName(library));
        if (!File.Exists(path))
        {
            return IntPtr.Zero;
        }

        if (modern?.GetMethod("Load", [typeof(string)]) is { } load)
        {
            return (IntPtr)load.Invoke(null, [path])!;
        }

        var handle = LoadLibrary(path);
        return handle != IntPtr.Zero ? handle : throw new Win32Exception(Marshal.GetLastWin32Error());
    }

    private static string RuntimeId()
    {
        var system = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "win"
            : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "osx" : "linux";
        var architecture = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.X86 => "x86",
            Architecture.Arm64 => "arm64",
            _ => "arm",
        };
        return system + "-" + architecture;
    }

    [DllImport("kernel32", EntryPoint = "LoadLibraryW", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr LoadLibrary(string path);
}
