using System.Text.RegularExpressions;

namespace ExchangeSync.Reports;

/// <summary>What about_ExchangeSync_Fields says of a reason: what it means and what to do about it. One text for the help and for reports.</summary>
internal static class ReasonTopic
{
    private static readonly Dictionary<string, string> Texts = Read();

    /// <summary>The explanation of a reason.</summary>
    public static string Of(string? reason) =>
        reason is not null && Texts.TryGetValue(reason, out var text) ? text
        : reason?.StartsWith("Error", StringComparison.Ordinal) == true ? "The server refused this entry with its own code; the others went on. The next run tries it again, with growing pauses."
        : "The others went on. The next run tries this one again, with growing pauses.";

    // Reasons are the headings that are ids alone; their text goes to the next heading.
    private static Dictionary<string, string> Read()
    {
        using var stream = typeof(ReasonTopic).Assembly.GetManifestResourceStream("ExchangeSync.Reports.about_ExchangeSync_Fields.md")!;
        using var reader = new StreamReader(stream);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] reasons = [];
        while (reader.ReadLine() is { } line)
        {
            if (Regex.IsMatch(line, "^### [A-Z][a-z]+[A-Za-z]*(, [A-Z][a-z]+[A-Za-z]*)*$"))
            {
                reasons = line.Substring(4).Split([", "], StringSplitOptions.None);
            }
            else if (line.StartsWith("#", StringComparison.Ordinal))
            {
                reasons = [];
            }
            else if (line.Length > 0)
            {
                foreach (var reason in reasons)
                {
                    texts[reason] = texts.TryGetValue(reason, out var text) ? $"{text} {line}" : line;
                }
            }
        }

        return texts;
    }
}
