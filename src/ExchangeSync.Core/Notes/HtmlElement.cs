namespace ExchangeSync.Notes;

/// <summary>An element as its tags tell it.</summary>
internal sealed class HtmlElement(string name, int first, HtmlElement? parent, bool isTight)
{
    // Blocks that stand apart from what is around them by a blank line (see HtmlTextReader).
    private static readonly HashSet<string> Spaced = new(StringComparer.Ordinal) { "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre" };

    private static readonly HashSet<string> Blocks = new(Spaced, StringComparer.Ordinal)
    {
        "div", "li", "tr", "td", "th", "dd", "dt", "address", "center", "section", "article", "table", "tbody", "thead", "tfoot", "ul", "ol", "dl",
    };

    public string Name { get; } = name;

    /// <summary>The piece of its start tag.</summary>
    public int First { get; } = first;

    /// <summary>Its last piece; -1: it never ended, so that nobody can say how far it goes.</summary>
    public int Last { get; set; } = -1;

    /// <summary>It ended by an end tag of its own.</summary>
    public bool HasEndTag { get; set; }

    public HtmlElement? Parent { get; } = parent;

    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    /// <summary>Where its text begins; -1: it has none.</summary>
    public int TextStart { get; set; } = -1;

    public int TextEnd { get; set; } = -1;

    public bool IsWhole => Last >= 0;

    public bool IsBlock => Blocks.Contains(Name);

    /// <summary>There is a blank line before and after it.</summary>
    public bool IsSpaced => Spaced.Contains(Name) && !isTight;

    /// <summary>Not a part of the note, but the note.</summary>
    public bool IsDocument => Parent is null || Name is "html" or "body";
}
