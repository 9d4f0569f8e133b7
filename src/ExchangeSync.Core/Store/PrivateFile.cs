using System.Runtime.InteropServices;
using System.Text;

namespace ExchangeSync.Store;

/// <summary>
/// Files and folders that only their owner may use, from their first byte on. On Unix by mode (0600, 0700); on Windows the folder's own access rights hold, which for the
/// user's local application data are the user's alone.
/// </summary>
public static class PrivateFile
{
    private static readonly bool IsUnix = !RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>Makes the folder, and those above it that are missing, private. One that is there keeps its rights: it may hold more than ours.</summary>
    public static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (Path.GetDirectoryName(folder) is { Length: > 0 } parent)
        {
            MakeFolder(parent);
        }

        if (IsUnix && mkdir(ToNative(folder), 0x1C0) != 0 && !Directory.Exists(folder))
        {
            throw new IOException($"The folder '{folder}' can't be made (error {Marshal.GetLastWin32Error()} of mkdir).");
        }

        Directory.CreateDirectory(folder);
    }

    /// <summary>Makes an empty private file of a new name that begins with <paramref name="path"/>, in the same folder.</summary>
    public static string CreateBeside(string path)
    {
        if (!IsUnix)
        {
            var name = $"{path}.{Guid.NewGuid():N}";
            new FileStream(name, FileMode.CreateNew).Dispose();
            return name;
        }

        // mkstemp rather than open: it makes the file 0600 at once, and is not variadic, which P/Invoke can't call everywhere.
        var template = ToNative(path + ".XXXXXX");
        var descriptor = mkstemp(template);
        if (descriptor < 0)
        {
            throw new UnauthorizedAccessException($"No file can be made beside '{path}' (error {Marshal.GetLastWin32Error()} of mkstemp).");
        }

        _ = close(descriptor);
        return Encoding.UTF8.GetString(template, 0, template.Length - 1);
    }

    /// <summary>Gives a file its lasting name in the same folder, where no file has it yet; of several processes one succeeds.</summary>
    /// <exception cref="IOException">There is a file of that name.</exception>
    public static void MoveNew(string path, string to)
    {
        // File.Move looks first and renames then, over whatever came in between; a link is made or not. Without hard links (FAT, some shares) File.Move is all there is.
        if (IsUnix && link(ToNative(path), ToNative(to)) == 0)
        {
            File.Delete(path);
            return;
        }

        File.Move(path, to);
    }

    /// <summary>
    /// Takes everyone else's rights to an existing file. A file of another owner keeps the rights that its owner gave it: whether it can be used shows when it is opened.
    /// </summary>
    public static void Restrict(string path)
    {
        if (IsUnix && File.Exists(path))
        {
            _ = chmod(ToNative(path), 0x180);
        }
    }

    private static byte[] ToNative(string path) => Encoding.UTF8.GetBytes(path + "\0");

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mkdir(byte[] path, uint mode);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int link(byte[] path, byte[] to);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int chmod(byte[] path, uint mode);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mkstemp([In, Out] byte[] template);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int descriptor);
}
