using AngleSharp.Html.Parser;
using Ganss.Xss;

namespace ExchangeSync.Notes;

/// <summary>Makes the HTML of a note from outside safe for a web calendar.</summary>
public static class NoteSanitizer
{
    private const int Rounds = 4;

    private static readonly string[] Tags =
    [
        "a", "abbr", "address", "b", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "font",
        "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
        "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var", "wbr",
    ];

    // No id, name or class: they could meet the page's own. No target, background or size: they could cover it.
    private static readonly string[] Attributes = ["href", "title", "dir", "lang", "align", "valign", "colspan", "rowspan", "start", "value", "type", "color", "face", "style"];

    // How text looks, not where it stands.
    private static readonly string[] Styles = ["color", "background-color", "font-family", "font-size", "font-style", "font-weight", "text-align", "text-decoration"];

    // Their content is no text of the note.
    private static readonly HashSet<string> DroppedWithContent = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "title", "template", "svg", "math", "xml", "iframe", "frameset", "noframes", "noembed", "object", "embed", "applet", "audio", "video", "canvas", "select",
    };

    private static readonly HtmlSanitizer Sanitizer = Create();

    /// <summary>
    /// The note with text, structure and the look of its text, and without scripts, event handlers, forms, addresses other than http, https, mailto and tel, styles that
    /// place things, and pictures. Sanitizing it again changes nothing.
    /// </summary>
    /// <remarks>
    /// Pictures become their alternative text. A remote one would tell its sender who opened the calendar, when and where, and a calendar has no "show pictures" to ask
    /// first; an embedded one (cid:) is an attachment that Microbizz does not have. The item in Exchange keeps them all. Markup that is nested or broken beyond what
    /// programs write is reduced to its text, because a tree of it could exhaust time or memory.
    /// </remarks>
    public static string Sanitize(string html)
    {
        var current = html;
        for (var round = 0; round < Rounds && HtmlEffort.IsReasonable(current); round++)
        {
            var cleaner = HtmlWriter.WriteContent(Sanitizer.SanitizeDom(current).Body!).Trim();

            // What reads as it was written is what was cleaned. Reading costs a small part of cleaning, which parses the styles of every element.
            if (cleaner == current || (HtmlEffort.IsReasonable(cleaner) && ReadAndWrite(cleaner) == cleaner))
            {
                return cleaner;
            }

            current = cleaner;
        }

        // Markup that reads differently each time it is written is made to confuse.
        return TextToHtml.Convert(HtmlToText.Convert(html));
    }

    // As the sanitizer reads it.
    private static string ReadAndWrite(string html) => HtmlWriter.WriteContent(new HtmlParser(new HtmlParserOptions { IsScripting = true }).ParseDocument(html).Body!).Trim();

    private static HtmlSanitizer Create()
    {
        var options = new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(Tags, StringComparer.OrdinalIgnoreCase),
            AllowedAttributes = new HashSet<string>(Attributes, StringComparer.OrdinalIgnoreCase),
            AllowedCssProperties = new HashSet<string>(Styles, StringComparer.OrdinalIgnoreCase),
            AllowedSchemes = new HashSet<string>(["http", "https", "mailto", "tel"], StringComparer.OrdinalIgnoreCase),
            UriAttributes = new HashSet<string>(["href"], StringComparer.OrdinalIgnoreCase),
        };
        var sanitizer = new HtmlSanitizer(options) { KeepChildNodes = true };
        sanitizer.RemovingTag += (_, removing) =>
        {
            if (removing.Tag.LocalName == "img")
            {
                removing.Tag.Replace(removing.Tag.Owner!.CreateTextNode(removing.Tag.GetAttribute("alt") ?? ""));
                removing.Cancel = true;
            }
            else if (DroppedWithContent.Contains(removing.Tag.LocalName))
            {
                removing.Tag.Remove();
                removing.Cancel = true;
            }
        };
        return sanitizer;
    }
}
