using System.Management.Automation.Language;

namespace ExchangeSync.Demo.Hosting;

/// <summary>
/// Types a script into a session line by line, as its reader would: each statement stands on the screen, with the comments
/// before it, and then what it gives, through its own view.
/// </summary>
public static class ScriptTypist
{
    /// <summary>Types the script with values for its parameters; the results are one a statement.</summary>
    public static IEnumerable<SessionResult> Type(PowerShellSession session, string file, IReadOnlyDictionary<string, object> parameters)
    {
        var script = Parser.ParseFile(file, out _, out var errors);
        if (errors.Length > 0)
        {
            throw new InvalidOperationException($"{file}: {errors[0].Message}");
        }

        foreach (var (name, value) in parameters)
        {
            session.SetVariable(name, value);
        }

        var at = script.ParamBlock?.Extent.EndOffset ?? 0;
        var text = script.Extent.Text;
        foreach (var statement in script.EndBlock.Statements)
        {
            session.Host.Screen.Write(Prompted(text[at..statement.Extent.EndOffset]));
            at = statement.Extent.EndOffset;
            yield return session.RunAtPrompt(statement.Extent.Text);
        }
    }

    private static string Prompted(string lines) =>
        string.Concat(lines.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)
            .Select(line => line.StartsWith('#') ? $"\n{line}\n" : $"PS> {line}\n"));
}
