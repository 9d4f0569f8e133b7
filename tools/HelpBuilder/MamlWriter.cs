using System.Xml.Linq;

namespace ExchangeSync.HelpBuilder;

/// <summary>Writes what Get-Help reads: PowerShell's own help format, MAML.</summary>
public static class MamlWriter
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>The help of all cmdlets, with their pages.</summary>
    public static XDocument Write(IEnumerable<(Cmdlet Cmdlet, HelpPage Page)> cmdlets) =>
        new(new XElement(Msh + "helpItems", new XAttribute("schema", "maml"), cmdlets.Select(pair => Write(pair.Cmdlet, pair.Page))));

    private static XElement Write(Cmdlet cmdlet, HelpPage page)
    {
        var name = cmdlet.Name.Split('-');
        return new XElement(Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml), new XAttribute(XNamespace.Xmlns + "command", Command), new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(Command + "details",
                new XElement(Command + "name", cmdlet.Name),
                new XElement(Command + "verb", name[0]),
                new XElement(Command + "noun", name[1]),
                Description([cmdlet.Synopsis])),
            Description([cmdlet.Text, .. page.Details.SelectMany(Lines)]),
            new XElement(Command + "syntax", cmdlet.ParameterSets.Select(set => new XElement(Command + "syntaxItem",
                new XElement(Maml + "name", cmdlet.Name), set.Parameters.Select(parameter => Write(parameter, inSyntax: true))))),
            new XElement(Command + "parameters", cmdlet.Parameters.Select(parameter => Write(parameter, inSyntax: false))),
            new XElement(Command + "inputTypes", InputText.Of(cmdlet).DefaultIfEmpty("None").Select(input => Typed("inputType", input, ""))),
            new XElement(Command + "returnValues", cmdlet.Outputs.Select(output => Typed("returnValue", output.Type.FullName!, output.Text)).DefaultIfEmpty(Typed("returnValue", "None", ""))),
            new XElement(Command + "examples", page.Examples.Select((example, at) => new XElement(Command + "example",
                new XElement(Maml + "title", $"-------- Example {at + 1}: {PlainText.Of(example.Title)} --------"),
                new XElement(Dev + "code", example.Code),
                new XElement(Dev + "remarks", Paragraphs(example.Remarks.SelectMany(Lines)))))),
            new XElement(Command + "relatedLinks", page.Links.Select(link => new XElement(Maml + "navigationLink",
                new XElement(Maml + "linkText", link), new XElement(Maml + "uri")))));
    }

    private static XElement Write(Parameter parameter, bool inSyntax) => new(Command + "parameter",
        new XAttribute("required", parameter.IsMandatory),
        new XAttribute("variableLength", true),
        new XAttribute("globbing", parameter.HasWildcards),
        new XAttribute("pipelineInput", parameter.Pipeline),
        new XAttribute("position", parameter.Position >= 0 ? parameter.Position.ToString(System.Globalization.CultureInfo.InvariantCulture) : "named"),
        new XAttribute("aliases", parameter.Aliases.Count > 0 ? string.Join(", ", parameter.Aliases) : "none"),
        new XElement(Maml + "name", parameter.Name),
        Description([parameter.Text]),
        inSyntax && parameter.ElementType.IsEnum
            ? new XElement(Command + "parameterValueGroup", Enum.GetNames(parameter.ElementType).Select(value => Value(value, required: true)))
            : null,
        parameter.IsSwitch && inSyntax ? null : Value(parameter.TypeName, required: !parameter.IsSwitch),
        new XElement(Dev + "type", new XElement(Maml + "name", parameter.TypeName), new XElement(Maml + "uri")),
        new XElement(Dev + "defaultValue", parameter.Default ?? "None"));

    private static XElement Value(string text, bool required) =>
        new(Command + "parameterValue", new XAttribute("required", required), new XAttribute("variableLength", false), text);

    private static XElement Typed(string element, string name, string text) => new(Command + element,
        new XElement(Dev + "type", new XElement(Maml + "name", PlainText.Of(name))), Description([text]));

    private static XElement Description(IEnumerable<string> paragraphs) => new(Maml + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> paragraphs) => paragraphs.Select(text => new XElement(Maml + "para", PlainText.Of(text)));

    private static IEnumerable<string> Lines(Block block) => block switch
    {
        Paragraph paragraph => [paragraph.Text],
        ItemList list => list.Items.Select(item => $"- {item}"),
        Table table => table.Rows.Skip(1).Select(row => string.Join(": ", row)),
        CodeBlock code => [code.Text],
        _ => [],
    };
}
