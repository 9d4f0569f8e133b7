using System.Text.RegularExpressions;

namespace ExchangeSync.HelpBuilder;

/// <summary>Reads the Markdown that the help is written in: headings, paragraphs, flat lists, fences, tables, comments.</summary>
public static partial class MarkdownReader
{
    /// <summary>The blocks of a text, in order.</summary>
    public static IReadOnlyList<Block> Read(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var blocks = new List<Block>();
        for (var at = 0; at < lines.Length;)
        {
            at = lines[at].Length == 0 ? at + 1
                : lines[at].StartsWith("```", StringComparison.Ordinal) ? ReadCode(lines, at, blocks)
                : lines[at].StartsWith("<!--", StringComparison.Ordinal) ? ReadComment(lines, at, blocks)
                : lines[at].StartsWith('#') ? ReadHeading(lines, at, blocks)
                : lines[at].StartsWith('|') ? ReadTable(lines, at, blocks)
                : ListMark().IsMatch(lines[at]) ? ReadList(lines, at, blocks)
                : ReadParagraph(lines, at, blocks);
        }

        return blocks;
    }

    private static int ReadCode(string[] lines, int at, List<Block> blocks)
    {
        var end = Array.IndexOf(lines, "```", at + 1);
        end = end < 0 ? throw new FormatException($"The fence of line {at + 1} has no end.") : end;
        blocks.Add(new CodeBlock(lines[at][3..].Trim(), string.Join('\n', lines[(at + 1)..end])));
        return end + 1;
    }

    private static int ReadComment(string[] lines, int at, List<Block> blocks)
    {
        var end = Array.FindIndex(lines, at, line => line.Contains("-->", StringComparison.Ordinal));
        end = end < 0 ? throw new FormatException($"The comment of line {at + 1} has no end.") : end;
        var whole = string.Join('\n', lines[at..(end + 1)]);
        blocks.Add(new Comment(whole[4..whole.IndexOf("-->", StringComparison.Ordinal)].Trim()));
        return end + 1;
    }

    private static int ReadHeading(string[] lines, int at, List<Block> blocks)
    {
        var text = lines[at].TrimStart('#');
        blocks.Add(new Heading(lines[at].Length - text.Length, text.Trim()));
        return at + 1;
    }

    private static int ReadTable(string[] lines, int at, List<Block> blocks)
    {
        var rows = new List<IReadOnlyList<string>>();
        for (; at < lines.Length && lines[at].StartsWith('|'); at++)
        {
            if (!TableRule().IsMatch(lines[at]))
            {
                rows.Add([.. CellEnd().Split(lines[at].Trim().Trim('|')).Select(cell => cell.Replace(@"\|", "|", StringComparison.Ordinal).Trim())]);
            }
        }

        blocks.Add(new Table(rows));
        return at;
    }

    private static int ReadList(string[] lines, int at, List<Block> blocks)
    {
        var numbered = char.IsDigit(lines[at][0]);
        var items = new List<string>();
        for (; at < lines.Length && lines[at].Length > 0; at++)
        {
            if (ListMark().Match(lines[at]) is { Success: true } mark)
            {
                items.Add(lines[at][mark.Length..].Trim());
            }
            else
            {
                items[^1] += " " + lines[at].Trim();
            }
        }

        blocks.Add(new ItemList(items, numbered));
        return at;
    }

    private static int ReadParagraph(string[] lines, int at, List<Block> blocks)
    {
        var from = at;
        while (at < lines.Length && lines[at].Length > 0 && !lines[at].StartsWith("```", StringComparison.Ordinal))
        {
            at++;
        }

        blocks.Add(new Paragraph(string.Join(' ', lines[from..at].Select(line => line.Trim()))));
        return at;
    }

    [GeneratedRegex(@"^(- |\d+\. )")]
    private static partial Regex ListMark();

    [GeneratedRegex(@"^\|[-:| ]+\|$")]
    private static partial Regex TableRule();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellEnd();
}
