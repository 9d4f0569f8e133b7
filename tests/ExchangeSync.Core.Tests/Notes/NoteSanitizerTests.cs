using CsCheck;
using ExchangeSync.Notes;

namespace ExchangeSync.Tests.Notes;

public class NoteSanitizerTests
{
    [Theory]
    [InlineData("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>")]
    [InlineData("<script>alert(1)</script>x", "x")]
    [InlineData("<p onclick=\"alert(1)\" onmouseover='x'>x</p>", "<p>x</p>")]
    [InlineData("<a href=\"javascript:alert(1)\">x</a>", "<a>x</a>")]
    [InlineData("<a href=\" jAvAsCrIpT&#58;alert(1)\">x</a>", "<a>x</a>")]
    [InlineData("<a href=\"data:text/html,<script>1</script>\">x</a>", "<a>x</a>")]
    [InlineData("<a href=\"vbscript:x\">x</a>", "<a>x</a>")]
    [InlineData("<a href=\"https://x.dk/\" target=\"_blank\">x</a>", "<a href=\"https://x.dk/\">x</a>")]
    [InlineData("<img src=\"https://t.dk/pixel.gif\" alt=\"\">x", "x")]
    [InlineData("<img src=\"data:image/png;base64,AAAA\" alt=\"Logo\">", "Logo")]
    [InlineData("<img src=x onerror=alert(1) alt=\"<b>x</b>\">", "&lt;b&gt;x&lt;/b&gt;")]
    [InlineData("<iframe src=\"https://x.dk\">y</iframe>z", "z")]
    [InlineData("<form action=\"https://x.dk\">a<input value=b></form>", "a")]
    [InlineData("<p style=\"color: red; position: fixed; background-image: url(https://x.dk/a)\">x</p>", "<p style=\"color: rgba(255, 0, 0, 1)\">x</p>")]
    [InlineData("<p class=\"MsoNormal\" id=\"a\" name=\"b\">x</p>", "<p>x</p>")]
    [InlineData("<svg><script>alert(1)</script><text>q</text></svg>x", "x")]
    [InlineData("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>x", "x")]
    [InlineData("<o:p>&nbsp;</o:p><unknown>text</unknown>", "&nbsp;text")]
    [InlineData("<html><head><title>t</title><base href=\"https://x.dk\"></head><body bgcolor=red onload=x()><p>x</p></body></html>", "<p>x</p>")]
    [InlineData("", "")]
    public void Only_what_is_harmless_stays(string html, string expected) => Assert.Equal(expected, NoteSanitizer.Sanitize(html));

    [Fact]
    public void Sanitizing_again_changes_nothing_and_leaves_nothing_harmful() =>
        AnyHtml.Sample(html =>
        {
            var clean = NoteSanitizer.Sanitize(html);
            Assert.Equal(clean, NoteSanitizer.Sanitize(clean));
            foreach (var harmful in new[] { "<script", "<iframe", "<img", "<svg", "<style", "<math", "<form", "<object" })
            {
                Assert.DoesNotContain(harmful, clean, StringComparison.OrdinalIgnoreCase);
            }

            Assert.DoesNotMatch("<[^>]*(\\son[a-z]+|javascript:|data:|url\\()", clean);
        }, iter: 3000);

    [Fact]
    public void The_text_of_a_note_is_the_same_before_and_after() =>
        TextToHtmlTests.AnyText.Sample(text =>
            Assert.Equal(TextToHtml.Normalize(text), HtmlToText.Convert(NoteSanitizer.Sanitize(TextToHtml.Convert(text)))), iter: 2000);

    internal static Gen<string> AnyHtml => Gen.OneOf(
        "<p>", "</p>", "<b>", "</b>", "<i>", "<div style='color:red;position:absolute'>", "</div>", "<table>", "<tr>", "<td colspan=2>", "</table>", "<ul>", "<li>", "</ul>",
        "<a href='https://x.dk'>", "<a href='javascript:x'>", "</a>", "<img src=x onerror=alert(1) alt='<script>'>", "<script>", "</script>", "<style>", "</style>", "<svg>", "</svg>",
        "<math>", "<mtext>", "</math>", "<!--", "-->", "<![CDATA[", "]]>", "<textarea>", "</textarea>", "<title>", "</title>", "<noscript>", "</noscript>", "<template>", "<plaintext>",
        "<form>", "<select>", "<option>", "<iframe>", "<p style=\"background:url(javascript:x)\">", "&lt;script&gt;", "&#0;", "&amp;lt;", "\"", "'", "<", ">", "=", " ", "text", "\ud83d\ude00", "\u0001",
        "<font color=red size=7>", "<pre>\n\n", "</pre>", "<body onload=x>", "<frameset>", "<object data=x>", "<o:p>", "<a title='--><img src=x>'>").Array[0, 25].Select(string.Concat);
}
