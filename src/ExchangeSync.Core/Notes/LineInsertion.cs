namespace ExchangeSync.Notes;

/// <summary>Puts new lines into a document, so that they look like the ones beside them.</summary>
internal sealed class LineInsertion(SourceEdits edits)
{
    /// <summary>What a block has to hold so that the line reads as it does.</summary>
    public static string Content(HtmlElement block, TextLine line) => TextToHtml.Line(block.Name == "li" && LineEdit.WithoutMarker(line.Text) is { } text ? text : line.Text);

    /// <summary>Puts new lines after one that stays.</summary>
    /// <param name="place">Where that one stands.</param>
    /// <param name="group">The new lines.</param>
    /// <param name="endsBlank">A blank line has to be made behind them.</param>
    /// <returns>False: there is no place for them.</returns>
    public bool InsertAfter(LinePlace place, List<TextLine> group, bool endsBlank)
    {
        if (place.Around(group[0].Text) is { } around)
        {
            // What is no item and no row follows the list or the table.
            if (around.TextEnd != place.TextEnd || !group[0].IsAfterBlank)
            {
                return false;
            }

            edits.InsertAfter(around.Last, string.Concat(Paragraphs(group).Select(paragraph => $"<p>{paragraph.Content}</p>")));
            return true;
        }

        if (place.Block is not { IsSpaced: true } spaced)
        {
            foreach (var line in group)
            {
                Behind(place, place.Block is { } block
                    ? (line.IsAfterBlank ? place.Like(block, "&nbsp;") : "") + place.Like(block, Content(block, line))
                    : place.IsRule ? (line.IsAfterBlank ? "<div>&nbsp;</div>" : "") + $"<div>{TextToHtml.Line(line.Text)}</div>"
                    : (line.IsAfterBlank ? "<br><br>" : "<br>") + TextToHtml.Line(line.Text));
            }

            if (endsBlank)
            {
                Behind(place, place.Block is { } last ? place.Like(last, "&nbsp;") : place.IsRule ? "<div>&nbsp;</div>" : "<br>");
            }

            return true;
        }

        foreach (var (isJoined, content) in Paragraphs(group))
        {
            if (isJoined)
            {
                edits.InsertAfter(place.LastText, "<br>" + content);
            }
            else
            {
                edits.InsertAfter(spaced.Last, Paragraph(place, spaced, content));
            }
        }

        return true;
    }

    // A paragraph after a heading is no heading.
    private static string Paragraph(LinePlace place, HtmlElement block, string content) => block.Name == "p" ? place.Like(block, content) : $"<p>{content}</p>";

    /// <summary>Puts new lines before one that stays.</summary>
    public bool InsertBefore(LinePlace place, List<TextLine> group, bool isBlankBetween)
    {
        if (place.Around(group[group.Count - 1].Text) is { } around)
        {
            if (around.TextStart != place.TextStart || !isBlankBetween)
            {
                return false;
            }

            edits.InsertBefore(around.First, string.Concat(Paragraphs(group).Select(paragraph => $"<p>{paragraph.Content}</p>")));
            return true;
        }

        if (place.Block is { IsSpaced: false } block)
        {
            var lines = group.Select((line, i) => (i > 0 && line.IsAfterBlank ? place.Like(block, "&nbsp;") : "") + place.Like(block, Content(block, line)));
            edits.InsertBefore(block.First, string.Concat(lines) + (isBlankBetween ? place.Like(block, "&nbsp;") : ""));
            return true;
        }

        var paragraphs = Paragraphs(group).ToList();
        if (place.Block is { } spaced)
        {
            var whole = isBlankBetween ? paragraphs.Count : paragraphs.Count - 1;
            edits.InsertBefore(spaced.First, string.Concat(paragraphs.Take(whole).Select(paragraph => Paragraph(place, spaced, paragraph.Content))));
            edits.InsertBefore(place.FirstText, string.Concat(paragraphs.Skip(whole).Select(paragraph => paragraph.Content + "<br>")));
            return true;
        }

        edits.InsertBefore(place.First, string.Join("<br><br>", paragraphs.Select(paragraph => paragraph.Content)) + (isBlankBetween ? "<br><br>" : "<br>"));
        return true;
    }

    /// <summary>Puts HTML behind the block of a line.</summary>
    public void Behind(LinePlace place, string html) => edits.InsertAfter(place.Block?.Last ?? place.Last, html);

    // New lines by paragraph; the first may belong to the paragraph before it.
    private static IEnumerable<(bool IsJoined, string Content)> Paragraphs(List<TextLine> group)
    {
        for (var from = 0; from < group.Count;)
        {
            var to = from + 1;
            while (to < group.Count && !group[to].IsAfterBlank)
            {
                to++;
            }

            yield return (!group[from].IsAfterBlank, string.Join("<br>", group.GetRange(from, to - from).Select(line => TextToHtml.Line(line.Text))));
            from = to;
        }
    }
}
