using System.Runtime.InteropServices;
using System.Text;

namespace ExchangeSync.Calendar;

/// <summary>Text that can stand in an XML 1.0 document.</summary>
public static class LegalText
{
    // Four characters are looked at in one step.
    private const ulong High = 0x8000_8000_8000_8000;
    private const ulong Space = 0x0020_0020_0020_0020;

    /// <summary>The text without the characters that XML 1.0 cannot carry (its section 2.2): control characters, halves of surrogate pairs, U+FFFE and U+FFFF. Servers do send them.</summary>
    public static string Clean(string text)
    {
        var bad = FirstBad(text, 0);
        if (bad == text.Length)
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        for (var from = 0; ; from = bad + 1, bad = FirstBad(text, from))
        {
            clean.Append(text, from, bad - from);
            if (bad == text.Length)
            {
                return clean.ToString();
            }
        }
    }

    /// <summary>Whether the character means itself, without a partner.</summary>
    internal static bool IsLegalAlone(char c) => c is >= ' ' and < '\uD800' or '\t' or '\n' or '\r' or >= '\uE000' and <= '\uFFFD';

    /// <summary>The length of the beginning in which every character is legal alone and below the surrogates: of nearly every text all of it.</summary>
    internal static int SkipPlain(ReadOnlySpan<char> text)
    {
        var blocks = MemoryMarshal.Cast<char, ulong>(text);
        for (var block = 0; block < blocks.Length; block++)
        {
            // A lane that is high already, or below a space, is looked at by itself.
            var four = blocks[block];
            if (((four | ((four - Space) & ~four)) & High) != 0)
            {
                for (var i = 4 * block; i < (4 * block) + 4; i++)
                {
                    if (!IsPlain(text[i]))
                    {
                        return i;
                    }
                }
            }
        }

        for (var i = 4 * blocks.Length; i < text.Length; i++)
        {
            if (!IsPlain(text[i]))
            {
                return i;
            }
        }

        return text.Length;
    }

    private static bool IsPlain(char c) => c is >= ' ' and < '\uD800' or '\t' or '\n' or '\r';

    private static int FirstBad(string text, int from)
    {
        while (true)
        {
            from += SkipPlain(text.AsSpan(from));
            if (from == text.Length)
            {
                return from;
            }

            if (IsLegalAlone(text[from]))
            {
                from++;
            }
            else if (from + 1 < text.Length && char.IsSurrogatePair(text[from], text[from + 1]))
            {
                from += 2;
            }
            else
            {
                return from;
            }
        }
    }
}
