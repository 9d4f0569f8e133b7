using System.Globalization;
using System.Text;

namespace ExchangeSync.HelpBuilder;

/// <summary>An about topic: written in Markdown, shown by Get-Help as text of at most 80 columns.</summary>
public static class Topic
{
    private const int Columns = 80;

    /// <summary>The topic as Get-Help shows it.</summary>
    /// <param name="name">about_…</param>
    /// <param name="markdown">Its page: a heading, a short description, sections of level 2, terms of level 3.</param>
    public static string Write(string name, string markdown)
    {
        var blocks = MarkdownReader.Read(markdown).Where(block => block is not (Heading { Level: 1 } or Comment)).ToList();
        var text = new StringBuilder($"TOPIC\n    {name}\n\nSHORT DESCRIPTION\n");
        Append(text, blocks[0], 4);
        text.Append(blocks[1] is Heading ? "" : "LONG DESCRIPTION\n");
        var indent = 4;
        foreach (var block in blocks.Skip(1))
        {
            switch (block)
            {
                case Heading { Level: 2 } section:
                    text.Append(CultureInfo.InvariantCulture, $"{PlainText.Of(section.Text).ToUpperInvariant()}\n");
                    indent = 4;
                    break;
                case Heading term:
                    text.Append(CultureInfo.InvariantCulture, $"    {PlainText.Of(term.Text)}\n");
                    indent = 8;
                    break;
                default:
                    Append(text, block, indent);
                    break;
            }
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static void Append(StringBuilder text, Block block, int indent)
    {
        switch (block)
        {
            case Paragraph paragraph:
                AppendWrapped(text, paragraph.Text, indent, indent);
                break;
            case ItemList list:
                for (var at = 0; at < list.Items.Count; at++)
                {
                    AppendWrapped(text, $"{(list.Numbered ? $"{at + 1}." : "-")} {list.Items[at]}", indent, indent + (list.Numbered ? 3 : 2));
                }

                break;
            case CodeBlock code:
                text.AppendJoin('\n', code.Text.Split('\n').Select(line => line.Length > 0 ? new string(' ', indent + 4) + line : "")).Append('\n');
                break;
            case Table table:
                foreach (var row in table.Rows.Skip(1))
                {
                    AppendWrapped(text, row[0], indent, indent);
                    AppendWrapped(text, string.Join("; ", row.Skip(1)), indent + 4, indent + 4);
                }

                break;
            default:
                throw new FormatException($"A topic has no place for {block}.");
        }

        text.Append('\n');
    }

    private static void AppendWrapped(StringBuilder text, string markdown, int indent, int hanging)
    {
        var lines = PlainText.Wrap(PlainText.Of(markdown), Columns - hanging).ToList();
        text.Append(new string(' ', indent)).Append(lines[0]).Append('\n');
        foreach (var line in lines.Skip(1))
        {
            text.Append(new string(' ', hanging)).Append(line).Append('\n');
        }
    }
}
