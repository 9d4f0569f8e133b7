using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using LegalText = ExchangeSync.Calendar.LegalText;

namespace ExchangeSync.Reports;

/// <summary>
/// A page of HTML, put together of elements: whatever is text is escaped because it is never anything but text. The page may load nothing and run nothing, by its own policy.
/// </summary>
internal static class Html
{
    private static readonly HashSet<string> Void = ["meta", "br", "rect", "line"];

    /// <summary>An element with attributes, texts and elements in it; null is left out.</summary>
    public static XElement E(string name, params object?[] content)
    {
        var element = new XElement(name, Flat(content));

        // Only a void element may be written as <x/>: a browser takes <div/> for one that was only begun.
        if (element.IsEmpty && !Void.Contains(name))
        {
            element.Value = "";
        }

        return element;
    }

    /// <summary>An attribute.</summary>
    public static XAttribute A(string name, object value) =>
        new(name, value is string text ? LegalText.Clean(text) : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!);

    /// <summary>A text of a user's, which keeps to itself which way it is read.</summary>
    public static XElement Foreign(string text) => E("bdi", text);

    /// <summary>The whole page.</summary>
    public static string Page(string title, string style, params object?[] body)
    {
        var page = E("html", A("lang", "en"),
            E("head",
                E("meta", A("charset", "utf-8")),
                E("meta", A("http-equiv", "Content-Security-Policy"), A("content", $"default-src 'none'; style-src 'sha256-{Hash(style)}'")),
                E("meta", A("name", "viewport"), A("content", "width=device-width, initial-scale=1")),
                E("meta", A("name", "color-scheme"), A("content", "light dark")),
                E("meta", A("name", "referrer"), A("content", "no-referrer")),
                E("title", title),
                E("style", style)),
            E("body", body));
        var text = new StringBuilder("<!doctype html>\n");
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.None }))
        {
            page.Save(writer);
        }

        return text.Append('\n').ToString();
    }

    private static IEnumerable<object> Flat(IEnumerable<object?> content) => content.SelectMany(item => item switch
    {
        null => [],
        string text => [LegalText.Clean(text)],
        XObject => [item],
        IEnumerable<object?> list => Flat(list),
        _ => new[] { item },
    });

    private static string Hash(string style)
    {
        using var sha = SHA256.Create();
        return Convert.ToBase64String(sha.ComputeHash(Encoding.UTF8.GetBytes(style)));
    }
}
