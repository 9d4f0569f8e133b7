using System.Globalization;
using System.Text;
using ExchangeSync.Store;

namespace ExchangeSync.Logging;

/// <summary>
/// A file of lines that only its owner may read, and that never grows without bound: when it is full it becomes <c>name.1</c>, the former <c>name.1</c> becomes <c>name.2</c>, and the oldest goes. Several
/// processes may write to it; they take turns.
/// </summary>
/// <param name="path">The full path.</param>
/// <param name="maxBytes">When it is full. One batch of lines is never parted, so a file may be longer by that.</param>
/// <param name="files">How many files there are at most, the present one included.</param>
public sealed class LogFile(string path, long maxBytes = LogFile.DefaultMaxBytes, int files = LogFile.DefaultFiles)
{
    /// <summary>Five megabytes.</summary>
    public const long DefaultMaxBytes = 5 * 1024 * 1024;

    /// <summary>Five.</summary>
    public const int DefaultFiles = 5;

    private const int Attempts = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Appends lines.</summary>
    /// <exception cref="StoreException">LogNotWritten.</exception>
    public void Append(IEnumerable<string> lines)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
        try
        {
            var full = false;
            using (var stream = Open())
            {
                // Whoever has it open keeps other writers out, so that one of them moves it away, once.
                full = stream.Length > 0 && stream.Length + bytes.Length > maxBytes;
                if (full)
                {
                    Rotate();
                }
                else
                {
                    stream.Write(bytes, 0, bytes.Length);
                }
            }

            if (full)
            {
                using var next = Open();
                next.Write(bytes, 0, bytes.Length);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new StoreException("LogNotWritten", $"The log '{path}' can't be written: {e.Message}", "Check the path, that this account may write there, and that the disk has room.", e);
        }
    }

    private FileStream Open()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Create();
                PrivateFile.Restrict(path);
                return new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read | FileShare.Delete);
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Another process is writing, or has just moved the file away.
                Thread.Sleep(Pause);
            }
        }
    }

    private void Create()
    {
        if (File.Exists(path))
        {
            return;
        }

        PrivateFile.MakeFolder(Path.GetDirectoryName(path)!);
        var draft = PrivateFile.CreateBeside(path);
        try
        {
            File.Move(draft, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster.
            File.Delete(draft);
        }
    }

    private void Rotate()
    {
        File.Delete(NameOf(files - 1));
        for (var number = files - 2; number >= 0; number--)
        {
            if (File.Exists(NameOf(number)))
            {
                File.Move(NameOf(number), NameOf(number + 1));
            }
        }
    }

    private string NameOf(int number) => number == 0 ? path : path + "." + number.ToString(CultureInfo.InvariantCulture);
}
