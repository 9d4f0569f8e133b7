using System.Globalization;
using System.Text;
using ExchangeSync.Store;

namespace ExchangeSync.Logging;

/// <summary>
/// A file of lines that on Unix only its owner may read, and that never grows without bound: when it is full it becomes <c>name.1</c>, the former <c>name.1</c> becomes <c>name.2</c>, and the oldest goes. Several
/// processes may write to it; they take turns by <c>name.lock</c>, which is empty and stays.
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

    private const string LockEnding = ".lock";
    private const int Attempts = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Appends lines.</summary>
    /// <exception cref="StoreException">LogNotWritten.</exception>
    public void Append(IEnumerable<string> lines)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
        try
        {
            PrivateFile.MakeFolder(Path.GetDirectoryName(path)!);
            using var turn = TakeTurn();
            if (File.Exists(path) && new FileInfo(path).Length is > 0 and var length && length + bytes.Length > maxBytes)
            {
                Rotate();
            }

            if (!File.Exists(path))
            {
                File.Move(PrivateFile.CreateBeside(path), path);
            }

            PrivateFile.Restrict(path);
            using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            stream.Write(bytes, 0, bytes.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new StoreException("LogNotWritten", $"The log '{path}' can't be written: {e.Message}", "Check the path, that this account may write there, and that the disk has room.", e);
        }
    }

    // Only a file that nobody shares keeps other writers out on every system. It is not the log itself, which a reader may have open for long.
    private FileStream TakeTurn()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var turn = new FileStream(path + LockEnding, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                PrivateFile.Restrict(path + LockEnding);
                return turn;
            }
            catch (IOException) when (attempt < Attempts)
            {
                Thread.Sleep(Pause);
            }
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
