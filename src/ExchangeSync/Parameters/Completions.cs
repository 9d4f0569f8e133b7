using System.Management.Automation;
using System.Management.Automation.Language;

namespace ExchangeSync.Parameters;

/// <summary>Words that begin as typed, quoted where they need it.</summary>
internal static class Completions
{
    public static IEnumerable<CompletionResult> Of(IEnumerable<string> words, string typed)
    {
        var begun = typed.Trim('\'', '"');
        foreach (var word in words.Where(w => w.StartsWith(begun, StringComparison.OrdinalIgnoreCase)))
        {
            var plain = word.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.');
            yield return new CompletionResult(
                plain ? word : $"'{CodeGeneration.EscapeSingleQuotedStringContent(word)}'", word, CompletionResultType.ParameterValue, word);
        }
    }
}
