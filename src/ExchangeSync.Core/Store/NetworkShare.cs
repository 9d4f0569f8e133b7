using System.Runtime.InteropServices;

namespace ExchangeSync.Store;

/// <summary>Whether a path lies on a network share, where SQLite's write-ahead log can't work: its readers share memory (https://www.sqlite.org/wal.html).</summary>
internal static class NetworkShare
{
    // Names as the system gives them. .NET's own DriveType.Network also counts local file systems (FUSE, encrypted homes).
    private static readonly HashSet<string> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "afs", "coda", "ncp", "ncpfs", "webdav", "davfs",
    };

    /// <summary>True where it can be told. <paramref name="path"/> is a full path that need not exist.</summary>
    public static bool Holds(string path)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            return IsUnc(path) || (Path.GetPathRoot(path) is [_, ':', ..] root && new DriveInfo(root).DriveType == DriveType.Network);
        }

        var folder = path;
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { Length: > 0 } parent)
        {
            folder = parent;
        }

        try
        {
            return IsNetworkFormat(new DriveInfo(folder).DriveFormat);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system does not tell.
            return false;
        }
    }

    /// <summary>A path of the form \\server\share, or \\?\UNC\server\share; not a device path such as \\?\C:\.</summary>
    internal static bool IsUnc(string path)
    {
        var normal = path.Replace('/', '\\');
        return normal.StartsWith(@"\\?\UNC\", StringComparison.OrdinalIgnoreCase)
            || (normal.StartsWith(@"\\", StringComparison.Ordinal)
                && !normal.StartsWith(@"\\?\", StringComparison.Ordinal)
                && !normal.StartsWith(@"\\.\", StringComparison.Ordinal));
    }

    /// <summary>A file system that lives on another machine.</summary>
    internal static bool IsNetworkFormat(string format) => Formats.Contains(format);
}
