using System.Globalization;
using System.Text;

namespace ExchangeSync.HelpBuilder;

/// <summary>docs/objects.md: every type that the cmdlets give or take, with its properties or values.</summary>
public static class ObjectsPage
{
    /// <summary>The page.</summary>
    public static string Write(IReadOnlyList<Cmdlet> cmdlets, CodeComments comments)
    {
        var types = cmdlets.SelectMany(cmdlet => cmdlet.Outputs.Select(output => output.Type).Concat(cmdlet.Parameters.Select(parameter => parameter.ElementType)))
            .Where(type => type.Namespace == "ExchangeSync.Output")
            .Select(type => type.Assembly)
            .Distinct()
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type.Namespace == "ExchangeSync.Output" && !type.IsGenericType)
            .OrderBy(type => type.Name, StringComparer.Ordinal);
        var page = new StringBuilder("# Objects\n\n<!-- From the code: change the comments there, then run `dotnet run --project tools/HelpBuilder`. -->\nWhat the cmdlets give and take, in the namespace `ExchangeSync.Output`.\n");
        foreach (var type in types)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {type.Name}\n{comments.Of(type)}\n\n");
            if (type.IsEnum)
            {
                page.Append("| Value | Meaning |\n| --- | --- |\n");
                page.AppendJoin('\n', Enum.GetNames(type).Select(value => $"| {value} | {comments.Of(type, value)} |"));
            }
            else
            {
                page.Append("| Property | Type | Meaning |\n| --- | --- | --- |\n");
                page.AppendJoin('\n', type.GetProperties().Select(property => $"| {property.Name} | {NameOf(property.PropertyType)} | {comments.Of(property)} |"));
            }

            page.Append('\n');
        }

        return page.ToString();
    }

    private static string NameOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } inner ? inner.Name
        : type.IsGenericType ? $"{NameOf(type.GetGenericArguments()[0])}[]"
        : type.Name;
}
