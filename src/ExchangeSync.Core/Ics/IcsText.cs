using System.Text;
using ExchangeSync.Calendar;

namespace ExchangeSync.Ics;

/// <summary>Values of type TEXT (RFC 5545, 3.3.11).</summary>
internal static class IcsText
{
    /// <summary>The value as it stands in a file; characters that no program could read are left out, line ends are one newline each.</summary>
    public static string Escape(string text) => LegalText.Clean(text).Replace("\r\n", "\n").Replace('\r', '\n')
        .Replace("\\", "\\\\").Replace("\n", "\\n").Replace(",", "\\,").Replace(";", "\\;");

    /// <summary>The text of a value. A backslash before any other character is one that its writer did not escape.</summary>
    public static string Unescape(string value)
    {
        if (value.IndexOf('\\') < 0)
        {
            return LegalText.Clean(value);
        }

        var text = new StringBuilder(value.Length);
        for (var at = 0; at < value.Length; at++)
        {
            var code = value[at] == '\\' && at + 1 < value.Length ? value[at + 1] : '\0';
            if (code is 'n' or 'N' or ',' or ';' or '\\' or ':' or '"')
            {
                text.Append(code is 'n' or 'N' ? '\n' : code);
                at++;
            }
            else
            {
                text.Append(value[at]);
            }
        }

        return LegalText.Clean(text.ToString());
    }

    /// <summary>The texts of a list, which commas part.</summary>
    public static IEnumerable<string> UnescapeList(string value)
    {
        var from = 0;
        for (var at = 0; at <= value.Length; at++)
        {
            if (at == value.Length || value[at] == ',')
            {
                yield return Unescape(value.Substring(from, at - from)).Trim();
                from = at + 1;
            }
            else if (value[at] == '\\')
            {
                at = Math.Min(at + 1, value.Length - 1);
            }
        }
    }
}
