using System.Security.Cryptography;
using System.Text;

namespace ExchangeSync.Calendar;

/// <summary>The note of an entry: plain text or HTML. A base keeps only its fingerprint, because bodies are large and only "changed?" is asked of them.</summary>
public sealed record Note
{
    private readonly string? _fingerprint;

    /// <summary>No note.</summary>
    public static Note Empty { get; } = new() { Text = "" };

    /// <summary>The text or the HTML; null where only the fingerprint is remembered.</summary>
    public string? Text { get; init; }

    /// <summary><see cref="Text"/> is HTML.</summary>
    public bool IsHtml { get; init; }

    /// <summary>It was made to replace one whose formatting it could not keep. Nobody stores or compares this.</summary>
    public bool LostFormatting { get; init; }

    /// <summary>
    /// Equal for two notes that differ in line ends and outer white space at most: the base64 SHA-256 of the normalized text, "" for an empty note.
    /// </summary>
    public string Fingerprint
    {
        get => _fingerprint ?? Compute(Text ?? "");
        init => _fingerprint = value;
    }

    /// <summary>Nothing but white space.</summary>
    public bool IsEmpty => Fingerprint.Length == 0;

    /// <summary>This note without its text, as a base keeps it.</summary>
    public Note ToFingerprint() => new() { IsHtml = IsHtml, Fingerprint = Fingerprint };

    private static string Compute(string text)
    {
        var normalized = text.Replace("\r\n", "\n").Replace('\r', '\n').Trim();
        if (normalized.Length == 0)
        {
            return "";
        }

        using var sha = SHA256.Create();
        return Convert.ToBase64String(sha.ComputeHash(Encoding.UTF8.GetBytes(normalized)));
    }
}
