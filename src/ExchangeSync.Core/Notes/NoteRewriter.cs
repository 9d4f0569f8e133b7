namespace ExchangeSync.Notes;

/// <summary>
/// Carries an edit of a note's plain text into the HTML that the text was made of, so that one changed word does not cost the formatting of a whole note.
/// </summary>
public static class NoteRewriter
{
    /// <summary>
    /// The HTML with another text: what did not change keeps its markup to the letter, changed words stand where the old ones stood, new lines look like their neighbours.
    /// <see cref="HtmlToText"/> gives back <see cref="TextToHtml.Normalize"/>'s text; doing it again changes nothing. Null where that cannot be done: the note's structure has no place for
    /// the edit, or the note is broken or nested beyond what programs write. Takes time and memory in proportion to both notes.
    /// </summary>
    /// <param name="html">The note as it is.</param>
    /// <param name="text">What it has to say.</param>
    public static string? Rewrite(string html, string text)
    {
        var wanted = TextToHtml.Normalize(text);
        if (MappedHtml.Read(html) is not { } source)
        {
            return null;
        }

        if (source.Text == wanted)
        {
            return html;
        }

        // Word by word if that gives the wanted text, else with the numbers of lists as they are written there, else line by line.
        foreach (var (byWord, numbers) in new[] { (true, false), (true, true), (false, true) })
        {
            if (new NoteEdit(source, TextLine.Split(wanted), byWord, numbers).Apply() is { } rewritten && HtmlToText.Convert(rewritten) == wanted)
            {
                return rewritten;
            }
        }

        return null;
    }
}
