using System.Text;
using AngleSharp.Dom;

namespace ExchangeSync.Notes;

/// <summary>
/// Writes the markup of sanitized nodes, which hold plain elements and text only. AngleSharp's own writer calls itself for every level and takes time with the square
/// of the number of siblings; this one does neither.
/// </summary>
internal static class HtmlWriter
{
    private static readonly HashSet<string> Void = new(StringComparer.Ordinal) { "br", "col", "hr", "wbr" };

    /// <summary>The markup of what is in a node.</summary>
    public static string WriteContent(INode node)
    {
        var html = new StringBuilder();
        var open = new Stack<(INode Node, int Next)>();
        open.Push((node, 0));
        while (open.Count > 0)
        {
            var (parent, next) = open.Pop();
            if (next == parent.ChildNodes.Length)
            {
                if (open.Count > 0)
                {
                    html.Append("</").Append(((IElement)parent).LocalName).Append('>');
                }

                continue;
            }

            open.Push((parent, next + 1));
            switch (parent.ChildNodes[next])
            {
                case IElement element:
                    Start(html, element);
                    if (!Void.Contains(element.LocalName))
                    {
                        open.Push((element, 0));
                    }

                    break;
                case IText text:
                    Escape(html, text.Data, isAttribute: false);
                    break;
            }
        }

        return html.ToString();
    }

    private static void Start(StringBuilder html, IElement element)
    {
        html.Append('<').Append(element.LocalName);
        foreach (var attribute in element.Attributes)
        {
            html.Append(' ').Append(attribute.Name).Append("=\"");
            Escape(html, attribute.Value, isAttribute: true);
            html.Append('"');
        }

        html.Append('>');
        if (element.LocalName == "pre" && element.FirstChild is IText { Data: ['\n', ..] })
        {
            // The first line end of a pre is not read as text.
            html.Append('\n');
        }
    }

    private static void Escape(StringBuilder html, string text, bool isAttribute)
    {
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '&' => html.Append("&amp;"),
                '<' => html.Append("&lt;"),
                '>' => html.Append("&gt;"),
                '\u00a0' => html.Append("&nbsp;"),
                '"' when isAttribute => html.Append("&quot;"),
                _ => html.Append(letter),
            };
        }
    }
}
