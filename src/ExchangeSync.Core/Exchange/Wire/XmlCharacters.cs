using System.Text;

namespace ExchangeSync.Exchange.Wire;

/// <summary>Characters that XML 1.0 allows (its section 2.2). Exchange stores and sends others too: ews-java-api issues 156, 534, 728.</summary>
internal static class XmlCharacters
{
    /// <summary>The text without characters that XML cannot carry, lone surrogates included; the same instance where there is nothing to remove.</summary>
    public static string Clean(string text)
    {
        var index = FirstIllegal(text);
        if (index < 0)
        {
            return text;
        }

        var clean = new StringBuilder(text.Length).Append(text, 0, index);
        for (var i = index; i < text.Length; i++)
        {
            if (IsPair(text, i))
            {
                clean.Append(text, i++, 2);
            }
            else if (IsLegalAlone(text[i]))
            {
                clean.Append(text[i]);
            }
        }

        return clean.ToString();
    }

    /// <summary>Whether the character means itself, without a partner.</summary>
    public static bool IsLegalAlone(char c) => c is >= ' ' and < '\uD800' or '\t' or '\n' or '\r' or >= '\uE000' and <= '\uFFFD';

    private static int FirstIllegal(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsPair(text, i))
            {
                i++;
            }
            else if (!IsLegalAlone(text[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsPair(string text, int i) => i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
}
