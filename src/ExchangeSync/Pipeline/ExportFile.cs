using System.Management.Automation;
using ExchangeSync.Store;

namespace ExchangeSync.Pipeline;

/// <summary>A file that a cmdlet makes for the user.</summary>
internal static class ExportFile
{
    /// <summary>Throws where the file can't be meant.</summary>
    /// <exception cref="CommandException">FolderNotFound; FileExists.</exception>
    public static void Check(string path, bool replace)
    {
        if (Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new CommandException(
                "FolderNotFound", ErrorCategory.ObjectNotFound, Directory.Exists(path) ? $"'{path}' is a folder." : $"There is no folder for '{path}'.",
                "Name a file in a folder that is there.", path);
        }

        if (File.Exists(path) && !replace)
        {
            throw new CommandException("FileExists", ErrorCategory.ResourceExists, $"'{path}' is there already.", "Give another -Path, or -Force to replace it.", path);
        }
    }

    /// <summary>Writes the file, which holds what entries say, so that on Unix only its owner may read it; whole, or leaves what is there as it is.</summary>
    /// <exception cref="CommandException">FileNotWritten.</exception>
    public static void Write(string path, string text)
    {
        string? draft = null;
        try
        {
            draft = PrivateFile.CreateBeside(path);
            File.WriteAllText(draft, text);
            if (File.Exists(path))
            {
                File.Replace(draft, path, null);
            }
            else
            {
                File.Move(draft, path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            if (draft is not null)
            {
                File.Delete(draft);
            }

            throw new CommandException("FileNotWritten", ErrorCategory.WriteError, $"'{path}' can't be written: {e.Message}", "Check the path and your rights on the folder.", path);
        }
    }
}
