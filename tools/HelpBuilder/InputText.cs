namespace ExchangeSync.HelpBuilder;

/// <summary>What can be piped into a cmdlet, in words.</summary>
internal static class InputText
{
    public static IEnumerable<string> Of(Cmdlet cmdlet)
    {
        foreach (var parameter in cmdlet.Parameters.Where(parameter => parameter.ByValue))
        {
            yield return $"{parameter.TypeName} (-{parameter.Name})";
        }

        var names = cmdlet.Parameters.Where(parameter => parameter.ByPropertyName).Select(parameter => string.Join('/', parameter.Aliases.Prepend(parameter.Name))).ToList();
        if (names.Count > 0)
        {
            yield return $"Any object with some of these properties: {string.Join(", ", names)}";
        }
    }
}
