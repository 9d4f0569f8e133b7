using System.Management.Automation;
using ExchangeSync.Ics;

namespace ExchangeSync.Pipeline;

/// <summary>An iCalendar file on the disk.</summary>
internal static class CalendarFile
{
    /// <exception cref="CommandException">FileUnreadable.</exception>
    /// <exception cref="IcsException">IcsTooLarge.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            // One byte more than is allowed tells that it is too large, however large it is.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[Math.Min(file.Length, IcsReader.MaxFileSize + 1L)];
            var length = 0;
            for (int read; length < bytes.Length && (read = file.Read(bytes, length, bytes.Length - length)) > 0; length += read)
            {
            }

            Array.Resize(ref bytes, length);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CommandException("FileUnreadable", ErrorCategory.ReadError, $"'{path}' can't be read: {e.Message}", "Check the path and your rights on the file.", path);
        }
    }
}
