using ExchangeSync.Calendar;

namespace ExchangeSync.Notes;

/// <summary>Plain text of an HTML note, as a person would write it. Time and memory grow with the length of the note, whatever is in it.</summary>
public static class HtmlToText
{
    /// <summary>
    /// The text: paragraphs parted by one blank line at most, lines ended by "\n", lists with "- " or their numbers, links as "text &lt;address&gt;" unless the text is the
    /// address, tables a line a row with the cells parted by " | ", pictures by their alternative text. Scripts, styles, the head and comments are dropped.
    /// </summary>
    public static string Convert(string html)
    {
        var reader = new HtmlTextReader();
        foreach (var token in HtmlTokens.Read(LegalText.Clean(html), HtmlTextReader.Reads))
        {
            reader.Take(token);
        }

        return reader.Finish();
    }
}
