using System.Globalization;
using System.Text;
using ExchangeSync.Calendar;

namespace ExchangeSync.Store;

/// <summary>
/// Carries any string through UTF-8 and XML unchanged: what these can't hold (control characters, half a surrogate pair, U+FFFE, U+FFFF) becomes U+FDD0, a
/// character that Unicode keeps for a program's own use, and four hex digits. Ordinary text is stored as it is.
/// </summary>
internal static class ExactText
{
    private const char Mark = '\uFDD0';

    /// <summary>The form to store.</summary>
    public static string Escape(string text)
    {
        for (var i = 0; (i += LegalText.SkipPlain(text.AsSpan(i))) < text.Length; i++)
        {
            if (!IsPlain(text, ref i))
            {
                return EscapeAll(text);
            }
        }

        return text;
    }

    /// <summary>Undoes <see cref="Escape"/>.</summary>
    public static string Unescape(string text)
    {
        if (text.IndexOf(Mark) < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == Mark && i + 4 < text.Length
                && ushort.TryParse(text.Substring(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                result.Append((char)code);
                i += 4;
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }

    /// <summary>A list as one text, a line each; null for the empty list.</summary>
    public static string? JoinLines(IReadOnlyList<string> lines) =>
        lines.Count == 0 ? null : string.Join("\n", lines.Select(line => EscapeLine(line)));

    /// <summary>Undoes <see cref="JoinLines"/>.</summary>
    public static IReadOnlyList<string> SplitLines(string? text) =>
        text is null ? [] : text.Split('\n').Select(Unescape).ToList();

    private static string EscapeLine(string line) => Escape(line).Replace("\n", Code('\n'));

    private static string EscapeAll(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var from = i;
            if (IsPlain(text, ref i))
            {
                result.Append(text, from, i - from + 1);
            }
            else
            {
                result.Append(Code(text[i]));
            }
        }

        return result.ToString();
    }

    private static string Code(char c) => Mark + ((int)c).ToString("X4", CultureInfo.InvariantCulture);

    // Moves i to the second half of a whole surrogate pair.
    private static bool IsPlain(string text, ref int i)
    {
        var c = text[i];
        if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
        {
            i++;
            return true;
        }

        return !char.IsSurrogate(c) && c is '\t' or '\n' or '\r' or (>= ' ' and < '\uFFFE' and not Mark);
    }
}
