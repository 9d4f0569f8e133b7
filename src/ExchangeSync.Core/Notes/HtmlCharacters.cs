using System.Globalization;
using System.Text;

namespace ExchangeSync.Notes;

/// <summary>Text between tags, as far as its references to characters are the usual ones.</summary>
internal static class HtmlCharacters
{
    private const int LongestReference = 8;

    private static readonly Dictionary<string, char> Named = new(StringComparer.Ordinal)
    {
        ["nbsp"] = '\u00a0', ["amp"] = '&', ["lt"] = '<', ["gt"] = '>', ["quot"] = '"', ["apos"] = '\'', ["aelig"] = 'æ', ["oslash"] = 'ø', ["aring"] = 'å', ["AElig"] = 'Æ', ["Oslash"] = 'Ø',
        ["Aring"] = 'Å', ["auml"] = 'ä', ["ouml"] = 'ö', ["uuml"] = 'ü', ["Auml"] = 'Ä', ["Ouml"] = 'Ö', ["Uuml"] = 'Ü', ["szlig"] = 'ß', ["eacute"] = 'é', ["egrave"] = 'è', ["euro"] = '€',
        ["ndash"] = '–', ["mdash"] = '—', ["hellip"] = '…', ["rsquo"] = '’', ["lsquo"] = '‘', ["rdquo"] = '”', ["ldquo"] = '“', ["bull"] = '•', ["middot"] = '·', ["copy"] = '©',
    };

    /// <summary>What a piece says, with "\n" for each end of a line; null: it has a reference, or something that looks like one, that is not known here.</summary>
    public static string? Decode(string html, int from, int to)
    {
        var reference = html.IndexOf('&', from, to - from);
        if (reference < 0)
        {
            return Plain(html, from, to);
        }

        var text = new StringBuilder(to - from);
        for (; reference >= 0; reference = html.IndexOf('&', from, to - from))
        {
            text.Append(html, from, reference - from);
            var end = html.IndexOf(';', reference, Math.Min(to - reference, LongestReference + 2));
            if (end < 0 || Character(html.Substring(reference + 1, end - reference - 1)) is not { } character)
            {
                return null;
            }

            text.Append(character);
            from = end + 1;
        }

        text.Append(html, from, to - from);
        return Plain(text.ToString(), 0, text.Length);
    }

    /// <summary>A piece as it stands there, with "\n" for each end of a line; null: it has characters that no text has.</summary>
    public static string? Plain(string html, int from, int to)
    {
        if (html.IndexOf('\0', from, to - from) >= 0)
        {
            return null;
        }

        var text = html.Substring(from, to - from);
        return html.IndexOf('\r', from, to - from) < 0 ? text : text.Replace("\r\n", "\n").Replace('\r', '\n');
    }

    private static char? Character(string name)
    {
        if (name.Length == 0 || name[0] != '#')
        {
            return Named.TryGetValue(name, out var named) ? named : null;
        }

        // A parser of numbers takes more than digits. Controls, and halves of pairs, mean something else than they say; beyond the pairs a character is two.
        return name.Skip(1).All(c => c is >= '0' and <= '9') && int.TryParse(name.Substring(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is (>= ' ' and < 0x7f) or (> 0x9f and < 0xd800) ? (char)number : null;
    }
}
