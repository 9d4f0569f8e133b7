using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace ExchangeSync.Calendar;

/// <summary>The note of an entry: plain text or HTML. A base keeps only its fingerprint, because bodies are large and only "changed?" is asked of them.</summary>
public sealed record Note
{
    private readonly string? _text;
    private readonly string? _fingerprint;
    private readonly Computed _computed = new();

    /// <summary>No note.</summary>
    public static Note Empty { get; } = new() { Text = "" };

    /// <summary>The text or the HTML; null where only the fingerprint is remembered.</summary>
    public string? Text
    {
        get => _text;
        init => (_text, _computed) = (value, new Computed());
    }

    /// <summary><see cref="Text"/> is HTML.</summary>
    public bool IsHtml { get; init; }

    /// <summary>It was made to replace one whose formatting it could not keep. Nobody stores or compares this.</summary>
    public bool LostFormatting { get; init; }

    /// <summary>
    /// Equal for two notes that differ in line ends and outer white space at most: the base64 SHA-256 of the normalized text, "" for an empty note.
    /// </summary>
    public string Fingerprint
    {
        get => _fingerprint ?? (_computed.Fingerprint ??= Compute(Text ?? ""));
        init => _fingerprint = value;
    }

    /// <summary>Nothing but white space.</summary>
    public bool IsEmpty => _fingerprint is { } known ? known.Length == 0 : string.IsNullOrWhiteSpace(Text);

    /// <summary>This note without its text, as a base keeps it.</summary>
    public Note ToFingerprint() => new() { IsHtml = IsHtml, Fingerprint = Fingerprint };

    private static string Compute(string text)
    {
        var normalized = (text.IndexOf('\r') < 0 ? text : text.Replace("\r\n", "\n").Replace('\r', '\n')).Trim();
        if (normalized.Length == 0)
        {
            return "";
        }

        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(normalized.Length));
        using var sha = SHA256.Create();
        var fingerprint = Convert.ToBase64String(sha.ComputeHash(bytes, 0, Encoding.UTF8.GetBytes(normalized, 0, normalized.Length, bytes, 0)));
        ArrayPool<byte>.Shared.Return(bytes);
        return fingerprint;
    }

    /// <summary>What was computed of the text, once: it is asked for again and again. Says nothing of whether two notes are equal.</summary>
    private sealed class Computed
    {
        public string? Fingerprint { get; set; }

        public override bool Equals(object? other) => other is Computed;

        public override int GetHashCode() => 0;
    }
}
