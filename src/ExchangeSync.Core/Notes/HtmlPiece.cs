using AngleSharp.Html.Parser;

namespace ExchangeSync.Notes;

/// <summary>A tag, a comment or a run of text, with its place in the document.</summary>
internal sealed class HtmlPiece
{
    public required HtmlTokenType Type { get; init; }

    public required string Name { get; init; }

    /// <summary>First letter in the document.</summary>
    public required int Start { get; init; }

    /// <summary>First letter after it.</summary>
    public required int End { get; init; }

    /// <summary>The element that it stands in; a tag stands in its own element.</summary>
    public required HtmlElement Parent { get; init; }

    /// <summary>Text that counts as the note's: decoded. Null for everything else.</summary>
    public string? Text { get; init; }
}
