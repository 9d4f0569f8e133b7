using System.Management.Automation;
using System.Management.Automation.Language;

namespace ExchangeSync.Parameters;

/// <summary>Words that begin as typed, quoted where they need it.</summary>
internal static class Completions
{
    /// <summary>Those that begin as typed, each with what it stands for.</summary>
    public static IEnumerable<CompletionResult> Of(IEnumerable<Completion> words, string typed)
    {
        var begun = Begun(typed);
        return words.Where(word => word.Text.StartsWith(begun, StringComparison.OrdinalIgnoreCase)).Select(Of);
    }

    /// <summary>One word.</summary>
    public static CompletionResult Of(Completion word)
    {
        var plain = word.Text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.');
        return new CompletionResult(
            plain ? word.Text : $"'{CodeGeneration.EscapeSingleQuotedStringContent(word.Text)}'", word.Text, CompletionResultType.ParameterValue, string.IsNullOrWhiteSpace(word.Tip) ? word.Text : word.Tip);
    }

    /// <summary>What was typed, without an opening quote.</summary>
    public static string Begun(string typed) => typed.Trim('\'', '"');
}
