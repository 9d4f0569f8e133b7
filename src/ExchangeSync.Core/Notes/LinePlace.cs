namespace ExchangeSync.Notes;

/// <summary>Where in a document a line of its text stands.</summary>
internal sealed class LinePlace
{
    private readonly MappedHtml _html;
    private readonly HtmlElement _inner;

    private LinePlace(MappedHtml html, HtmlElement inner, (int First, int Last) pieces, (int First, int Last) texts, (int Start, int End) text, IReadOnlyList<HtmlElement> blocks)
    {
        (_html, _inner, First, Last, FirstText, LastText, Blocks) = (html, inner, pieces.First, pieces.Last, texts.First, texts.Last, blocks);
        (TextStart, TextEnd) = text;
    }

    /// <summary>The first piece of the line and of all elements that hold nothing else.</summary>
    public int First { get; }

    public int Last { get; }

    /// <summary>The first piece that has text of it.</summary>
    public int FirstText { get; }

    public int LastText { get; }

    /// <summary>Where the line's own text, without a bullet, begins in the document's text.</summary>
    public int TextStart { get; }

    public int TextEnd { get; }

    /// <summary>The line is a horizontal rule.</summary>
    public bool IsRule => First == Last && _html.Pieces[First].Name == "hr";

    /// <summary>The blocks that hold this line and nothing else, the innermost first.</summary>
    public IReadOnlyList<HtmlElement> Blocks { get; }

    /// <summary>What another line beside this one is made like; null: lines are parted by line breaks here.</summary>
    public HtmlElement? Block => Blocks.FirstOrDefault(block => block.Name is "li") ?? Blocks.FirstOrDefault(block => block.Name is "tr") ?? Blocks.FirstOrDefault(block => block.Name is not ("td" or "th"));

    /// <summary>Finds it; null where the line has no place of its own.</summary>
    public static LinePlace? Of(MappedHtml html, TextLine line)
    {
        if (html.PiecesOf(line) is not var (firstText, lastText))
        {
            return null;
        }

        var inner = html.Pieces[firstText].Parent;
        while (inner.First > lastText || (inner.Parent is not null && (!inner.IsWhole || inner.Last < lastText)))
        {
            inner = inner.Parent!;
        }

        // The elements that hold this line alone, and the first around them that holds more.
        var blocks = new List<HtmlElement>();
        var outer = inner;
        while (!outer.IsDocument && outer.IsWhole && outer.TextStart >= line.Start && outer.TextEnd <= line.End)
        {
            if (outer.IsBlock)
            {
                blocks.Add(outer);
            }

            outer = outer.Parent!;
        }

        return Climb(html, firstText, outer) is { } first && Climb(html, lastText, outer) is { } last
            ? new LinePlace(html, inner, (first.First, last.Last), (firstText, lastText), html.TextOf(line), blocks)
            : null;
    }

    /// <summary>The outermost list or table that this line is an item or a row of, where that line is none; else null.</summary>
    public HtmlElement? Around(string line)
    {
        var isAlike = Block switch
        {
            { Name: "li" } => LineEdit.WithoutMarker(line) is not null,
            { Name: "tr" } => line.Contains(" | "),
            _ => true,
        };
        HtmlElement? around = null;
        for (var element = _inner; !isAlike && !element.IsDocument; element = element.Parent!)
        {
            around = element is { Name: "ul" or "ol" or "table", IsWhole: true } ? element : around;
        }

        return around;
    }

    /// <summary>A block like that one with other content, in the same tags as the line's.</summary>
    public string Like(HtmlElement block, string content)
    {
        if (block.Name == "tr" && _inner == block)
        {
            var cells = content.Split([" | "], StringSplitOptions.None);
            return $"{_html.Source(block.First)}{string.Concat(cells.Select(cell => $"<td>{cell}</td>"))}</tr>";
        }

        var (start, end) = ("", "");
        for (var element = _inner; ; element = element.Parent!)
        {
            // Where a link leads is not what another line says.
            if (element.Name != "a")
            {
                start = _html.Source(element.First) + start;
                end += element.HasEndTag ? $"</{element.Name}>" : "";
            }

            if (element == block)
            {
                return start + content + end;
            }
        }
    }

    // The piece, or the whole element around it, that stands directly in that one.
    private static (int First, int Last)? Climb(MappedHtml html, int piece, HtmlElement outer)
    {
        var range = (First: piece, Last: piece);
        for (var element = html.Pieces[piece].Parent; element != outer; element = element.Parent)
        {
            if (element is null || !element.IsWhole)
            {
                return null;
            }

            range = (element.First, element.Last);
        }

        return range;
    }
}
