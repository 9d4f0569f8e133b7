using System.Globalization;
using System.Text;

namespace ExchangeSync.HelpBuilder;

/// <summary>
/// A page of docs/cmdlets. What the code knows (what the cmdlet does, its parameters and types) is written into it by this program; in between stands what is written by hand: details, examples, links.
/// </summary>
public sealed class HelpPage
{
    private const string FromCode = "<!-- From the code: change the comments there, then run `dotnet run --project tools/HelpBuilder`. -->";
    private const string ByHand = "<!-- By hand: -->";

    private HelpPage(string byHand)
    {
        Text = byHand;
        var blocks = MarkdownReader.Read(byHand);
        Details = Section(blocks, "Details");
        Examples = Example.Read(Section(blocks, "Examples"));
        Links = [.. Section(blocks, "Links").OfType<ItemList>().SelectMany(list => list.Items).Select(PlainText.Of)];
    }

    /// <summary>The part that is written by hand.</summary>
    public string Text { get; }

    /// <summary>What is to be said beyond the code's comments.</summary>
    public IReadOnlyList<Block> Details { get; }

    /// <summary>Lines to type, each with what it is for.</summary>
    public IReadOnlyList<Example> Examples { get; }

    /// <summary>Cmdlets and topics to read on.</summary>
    public IReadOnlyList<string> Links { get; }

    /// <summary>The page of a cmdlet; an empty one where there is no file.</summary>
    public static HelpPage Read(string file)
    {
        var text = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        var from = text.IndexOf(ByHand, StringComparison.Ordinal);
        var to = text.LastIndexOf(FromCode, StringComparison.Ordinal);
        return new HelpPage(from < 0 || to < from ? "## Examples\n\n## Links" : text[(from + ByHand.Length)..to].Trim());
    }

    /// <summary>The whole page.</summary>
    public string Write(Cmdlet cmdlet)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# {cmdlet.Name}\n\n{FromCode}\n\n{cmdlet.Text}\n\n{ByHand}\n\n{Text}\n\n{FromCode}\n\n## Syntax\n\n```text\n");
        page.AppendJoin('\n', cmdlet.ParameterSets.Select(set => set.Syntax)).Append("\n```\n\n## Parameters\n\n");
        foreach (var parameter in cmdlet.Parameters)
        {
            page.Append(CultureInfo.InvariantCulture, $"### -{parameter.Name}\n\n{parameter.Text}\n\n{Facts(cmdlet, parameter)}\n\n");
        }

        page.Append("## Inputs\n\n").AppendJoin('\n', InputText.Of(cmdlet).Select(line => $"- {line}")).Append("\n\n## Outputs\n\n");
        page.AppendJoin('\n', cmdlet.Outputs.Select(output => $"- {OutputName(output.Type)}{(output.Text.Length > 0 ? $": {output.Text}" : "")}").DefaultIfEmpty("- Nothing.")).Append('\n');
        return page.ToString();
    }

    private static string OutputName(Type type) =>
        type.Namespace == "ExchangeSync.Output" ? $"[{type.Name}](../objects.md#{type.Name.ToLowerInvariant()})" : type.Name;

    private static string Facts(Cmdlet cmdlet, Parameter parameter)
    {
        var inAll = cmdlet.ParameterSets.All(set => set.Parameters.Any(other => other.Name == parameter.Name));
        return string.Join(" · ", new[]
        {
            parameter.IsSwitch ? "switch" : $"`{parameter.TypeName}`",
            parameter.IsMandatory ? inAll ? "mandatory" : "mandatory in its parameter set" : null,
            parameter.Position >= 0 ? $"position {parameter.Position + 1}" : null,
            parameter.Pipeline == "False" ? null : $"pipeline: {(parameter.ByValue ? parameter.ByPropertyName ? "by value, by property name" : "by value" : "by property name")}",
            parameter.Aliases.Count > 0 ? $"alias: {string.Join(", ", parameter.Aliases)}" : null,
            parameter.Default is { } value ? $"default: {value}" : null,
            parameter.HasWildcards ? "wildcards" : null,
            parameter.ElementType.IsEnum ? $"[values](../objects.md#{parameter.ElementType.Name.ToLowerInvariant()}): {string.Join(", ", Enum.GetNames(parameter.ElementType))}" : null,
        }.Where(fact => fact is not null));
    }

    private static List<Block> Section(IReadOnlyList<Block> blocks, string title) =>
        [.. blocks.SkipWhile(block => block is not Heading { Level: 2 } heading || heading.Text != title).Skip(1).TakeWhile(block => block is not Heading { Level: 2 })];
}
