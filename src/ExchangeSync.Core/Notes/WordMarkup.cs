namespace ExchangeSync.Notes;

/// <summary>What Word, and Outlook with it, does in its own way.</summary>
internal static class WordMarkup
{
    /// <summary>Word's own paragraph styles have no space around them; a blank line is a paragraph of its own there.</summary>
    public static bool IsTight(string? styleClass) =>
        styleClass is not null && styleClass.TrimStart().StartsWith("Mso", StringComparison.OrdinalIgnoreCase);

    /// <summary>A bullet or number that is spelled out in front of a list paragraph.</summary>
    public static bool IsMarker(string? style) =>
        style is not null && style.IndexOf("mso-list:", StringComparison.OrdinalIgnoreCase) is var at and >= 0
        && style.Substring(at + 9).TrimStart().StartsWith("Ignore", StringComparison.OrdinalIgnoreCase);
}
