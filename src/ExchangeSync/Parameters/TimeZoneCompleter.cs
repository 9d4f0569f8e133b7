using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ExchangeSync.Calendar;

namespace ExchangeSync.Parameters;

/// <summary>Completes Windows time zone ids, by their beginning or by a place in them ("Copenhagen"), with the name that Windows shows.</summary>
public sealed class TimeZoneCompleter : IArgumentCompleter
{
    private const int ShortestPlace = 3;
    private static readonly Lazy<IReadOnlyList<Completion>> All = new(() => [.. Zones.WindowsIds.Select(id => new Completion(id, TipOf(id)))]);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var begun = Completions.Begun(wordToComplete);
        var byId = Completions.Of(All.Value, wordToComplete).ToList();
        return byId.Count > 0 || begun.Length < ShortestPlace
            ? byId
            : All.Value.Where(zone => zone.Tip!.IndexOf(begun.Replace(' ', '_'), StringComparison.OrdinalIgnoreCase) >= 0 || zone.Tip.IndexOf(begun, StringComparison.OrdinalIgnoreCase) >= 0).Select(Completions.Of);
    }

    // A machine that does not know the zone (a container without zone data) shows the offset by our own data.
    private static string TipOf(string id)
    {
        var places = string.Join(", ", Zones.PlacesOf(id));
        try
        {
            return $"{TimeZoneInfo.FindSystemTimeZoneById(id).DisplayName}: {places}";
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            return $"{Zones.Describe(id)}: {places}";
        }
    }
}
