using System.Text.RegularExpressions;

namespace ExchangeSync.HelpBuilder;

/// <summary>Markdown as a console shows it.</summary>
public static partial class PlainText
{
    /// <summary>The text without its marks; of a link the text, and the address where it leads out of the project.</summary>
    public static string Of(string markdown) =>
        string.Concat(markdown.Split('`').Select((part, at) => at % 2 == 1 ? part : Link().Replace(part, Shown).Replace("**", "", StringComparison.Ordinal)));

    /// <summary>Breaks a text into lines of at most <paramref name="width"/> characters.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }

    private static string Shown(Match link) =>
        link.Groups[2].Value.StartsWith("http", StringComparison.Ordinal) && link.Groups[1].Value != link.Groups[2].Value
            ? $"{link.Groups[1].Value} ({link.Groups[2].Value})"
            : link.Groups[1].Value;

    [GeneratedRegex(@"\[([^\]]+)\]\(([^)]+)\)")]
    private static partial Regex Link();
}
