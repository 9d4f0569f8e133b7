using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ExchangeSync.Calendar;

namespace ExchangeSync.Parameters;

/// <summary>Completes Windows time zone ids.</summary>
public sealed class TimeZoneCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Of(Zones.WindowsIds, wordToComplete);
}
