using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ExchangeSync.Calendar;

namespace ExchangeSync.Notes;

/// <summary>HTML of a plain text note.</summary>
public static class TextToHtml
{
    // Linear: one character class, no alternatives. What ends a sentence or a bracket is not the address's.
    private static readonly Regex Links = new(@"\bhttps?://[^\s<>""]+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    private static readonly char[] Punctuation = ['.', ',', ';', ':', '!', '?', ')', ']', '}', '\''];

    /// <summary>
    /// Paragraphs at blank lines, line breaks within them, http addresses as links, everything else escaped. <see cref="HtmlToText"/> gives back <see cref="Normalize"/>'s text.
    /// </summary>
    public static string Convert(string text)
    {
        var normal = Normalize(text);
        var html = new StringBuilder(normal.Length + 64);
        var isOpen = false;
        foreach (var line in normal.Length == 0 ? [] : normal.Split('\n'))
        {
            if (line.Length == 0)
            {
                html.Append("</p>\n");
                isOpen = false;
                continue;
            }

            html.Append(isOpen ? "<br>\n" : "<p>");
            isOpen = true;
            AppendLine(html, line);
        }

        return html.Append(isOpen ? "</p>" : "").ToString();
    }

    /// <summary>The text without what a note cannot keep: illegal characters, white space at line ends, more than one blank line, blank lines around it; tabs are four spaces.</summary>
    public static string Normalize(string text)
    {
        var clean = LegalText.Clean(text).Replace("\r\n", "\n").Replace('\r', '\n').Replace('\u00a0', ' ').Replace("\t", "    ");
        var normal = new StringBuilder(clean.Length);
        var ends = 0;
        foreach (var line in clean.Split('\n'))
        {
            var trimmed = line.TrimEnd(' ');
            if (trimmed.Length > 0)
            {
                normal.Append('\n', normal.Length == 0 ? 0 : ends).Append(trimmed);
                ends = 1;
            }
            else
            {
                ends = 2;
            }
        }

        return normal.ToString();
    }

    /// <summary>A line of <see cref="Normalize"/>d text.</summary>
    internal static string Line(string line)
    {
        var html = new StringBuilder(line.Length + 16);
        AppendLine(html, line);
        return html.ToString();
    }

    private static void AppendLine(StringBuilder html, string line)
    {
        var from = 0;
        foreach (Match match in Links.Matches(line))
        {
            var address = match.Value.TrimEnd(Punctuation);
            if (address.EndsWith("//", StringComparison.Ordinal))
            {
                continue;
            }

            AppendText(html, line, from, match.Index);
            var escaped = WebUtility.HtmlEncode(address);
            html.Append("<a href=\"").Append(escaped).Append("\">").Append(escaped).Append("</a>");
            from = match.Index + address.Length;
        }

        AppendText(html, line, from, line.Length);
    }

    private static void AppendText(StringBuilder html, string line, int from, int to)
    {
        for (var at = from; at < to; at++)
        {
            switch (line[at])
            {
                // Only a single space between two words is safe from collapsing.
                case ' ' when at == 0 || line[at - 1] == ' ' || line[at + 1] == ' ':
                    html.Append("&nbsp;");
                    break;
                case '&':
                    html.Append("&amp;");
                    break;
                case '<':
                    html.Append("&lt;");
                    break;
                case '>':
                    html.Append("&gt;");
                    break;
                default:
                    html.Append(line[at]);
                    break;
            }
        }
    }
}
