namespace ExchangeSync.Calendar;

/// <summary>Matches a text with a pattern in which * stands for any characters and ? for one; case does not matter.</summary>
internal static class Wildcard
{
    /// <summary>Whether the whole text, without outer white space, fits the pattern. Takes time in proportion to the product of both lengths at most.</summary>
    public static bool Matches(string text, string pattern)
    {
        text = text.Trim();
        pattern = pattern.Trim();
        var (at, next, star, retry) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (next < pattern.Length && pattern[next] == '*')
            {
                (star, retry) = (next++, at);
            }
            else if (next < pattern.Length && (pattern[next] == '?' || Same(pattern[next], text[at])))
            {
                (at, next) = (at + 1, next + 1);
            }
            else if (star >= 0)
            {
                // The star takes one character more.
                (at, next) = (++retry, star + 1);
            }
            else
            {
                return false;
            }
        }

        return pattern.Skip(next).All(character => character == '*');
    }

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
