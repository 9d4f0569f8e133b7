using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ExchangeSync.HelpBuilder;

/// <summary>The documentation comments of the code, as the compiler writes them beside the assembly.</summary>
public sealed partial class CodeComments
{
    private readonly Dictionary<string, string> _summaries;

    /// <summary>Reads the compiler's file.</summary>
    public CodeComments(string file) => _summaries = XDocument.Load(file).Descendants("member")
        .Where(member => member.Element("summary") is not null)
        .ToDictionary(member => (string)member.Attribute("name")!, member => Text(member.Element("summary")!), StringComparer.Ordinal);

    /// <summary>What a type is for, as Markdown.</summary>
    public string Of(Type type) => Find($"T:{type.FullName}");

    /// <summary>What a property is for, as Markdown.</summary>
    public string Of(PropertyInfo property) => Find($"P:{property.DeclaringType!.FullName}.{property.Name}");

    /// <summary>What a value of an enumeration means, as Markdown.</summary>
    public string Of(Type enumeration, string value) => Find($"F:{enumeration.FullName}.{value}");

    private string Find(string id) => _summaries.TryGetValue(id, out var text) ? text : throw new FormatException($"{id} has no documentation comment.");

    private static string Text(XElement element) => Spaces().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => Code(((string)see.Attribute("cref")!).Split('.')[^1]),
        XElement { Name.LocalName: "c" } code => Code(code.Value),
        XElement other => Text(other),
        _ => "",
    };

    private static string Code(string text) => $"`{text}`";

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
