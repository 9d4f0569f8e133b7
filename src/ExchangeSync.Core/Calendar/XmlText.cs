using System.Text;
using System.Xml;

namespace ExchangeSync.Calendar;

/// <summary>Text that can stand in an XML 1.0 document.</summary>
public static class XmlText
{
    /// <summary>The text without the characters that XML 1.0 cannot carry: control characters, halves of surrogate pairs, U+FFFE and U+FFFF. Servers do send them.</summary>
    public static string Clean(string text)
    {
        var bad = FirstBad(text, 0);
        if (bad == text.Length)
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        for (var from = 0; ; from = bad + 1, bad = FirstBad(text, from))
        {
            clean.Append(text, from, bad - from);
            if (bad == text.Length)
            {
                return clean.ToString();
            }
        }
    }

    private static int FirstBad(string text, int from)
    {
        while (from < text.Length)
        {
            if (XmlConvert.IsXmlChar(text[from]))
            {
                from++;
            }
            else if (from + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[from + 1], text[from]))
            {
                from += 2;
            }
            else
            {
                return from;
            }
        }

        return from;
    }
}
