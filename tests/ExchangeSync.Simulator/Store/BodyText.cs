using System.Net;
using System.Text.RegularExpressions;

namespace ExchangeSync.Simulator.Store;

/// <summary>Notes as Exchange keeps and converts them: HTML becomes a whole document, lines end in CR LF.</summary>
internal static partial class BodyText
{
    /// <summary>The stored form of what a client sent; an empty note is none.</summary>
    public static ItemBody? Store(ItemBody? body)
    {
        if (body is null || body.Content.Length == 0)
        {
            return null;
        }

        var content = LineEnd().Replace(body.Content, "\r\n");
        return body.IsHtml && !content.Contains("<html", StringComparison.OrdinalIgnoreCase)
            ? new ItemBody(Document(content), IsHtml: true)
            : body with { Content = content };
    }

    public static string ToText(ItemBody body)
    {
        if (!body.IsHtml)
        {
            return body.Content;
        }

        var text = HeadOrScript().Replace(body.Content, "");
        text = WhiteSpace().Replace(text, " ");
        text = Break().Replace(text, "\r\n");
        text = WebUtility.HtmlDecode(Tag().Replace(text, ""));
        return string.Join("\r\n", text.Split("\r\n").Select(line => line.Trim(' '))).Trim('\r', '\n');
    }

    public static string ToHtml(ItemBody body)
    {
        if (body.IsHtml)
        {
            return body.Content;
        }

        var text = WebUtility.HtmlEncode(body.Content).Replace("\r\n", "<br>\r\n", StringComparison.Ordinal);
        return Document($"<div class=\"PlainText\">{text}</div>");
    }

    private static string Document(string inner) =>
        "<html>\r\n<head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\r\n</head>\r\n<body>\r\n"
        + inner + "\r\n</body>\r\n</html>\r\n";

    [GeneratedRegex(@"\r\n|\r|\n")]
    private static partial Regex LineEnd();

    [GeneratedRegex(@"<(head|script|style)\b.*?</\1\s*>|<!--.*?-->", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex HeadOrScript();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"<br\s*/?>\s*|</(p|div|li|tr|h[1-6])\s*>\s*", RegexOptions.IgnoreCase)]
    private static partial Regex Break();

    [GeneratedRegex(@"<[^>]*>")]
    private static partial Regex Tag();
}
