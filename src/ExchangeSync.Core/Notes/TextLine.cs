namespace ExchangeSync.Notes;

/// <summary>A line of a text that is not blank.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Start">Where in the text it begins.</param>
/// <param name="IsAfterBlank">There is a blank line before it.</param>
internal sealed record TextLine(string Text, int Start, bool IsAfterBlank)
{
    public int End => Start + Text.Length;

    /// <summary>The lines of a text.</summary>
    public static List<TextLine> Split(string text)
    {
        var lines = new List<TextLine>();
        var (start, isAfterBlank) = (0, false);
        foreach (var line in text.Split('\n'))
        {
            if (line.Length > 0)
            {
                lines.Add(new TextLine(line, start, isAfterBlank));
            }

            isAfterBlank = line.Length == 0;
            start += line.Length + 1;
        }

        return lines;
    }
}
