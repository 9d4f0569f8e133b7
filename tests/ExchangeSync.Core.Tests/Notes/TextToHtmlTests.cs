using CsCheck;
using ExchangeSync.Notes;

namespace ExchangeSync.Tests.Notes;

public class TextToHtmlTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a\nb\n\nc", "<p>a<br>\nb</p>\n<p>c</p>")]
    [InlineData("<b> & co", "<p>&lt;b&gt; &amp; co</p>")]
    [InlineData("  x  y", "<p>&nbsp;&nbsp;x&nbsp;&nbsp;y</p>")]
    [InlineData("see https://x.dk/?a=1&b=2.", "<p>see <a href=\"https://x.dk/?a=1&amp;b=2\">https://x.dk/?a=1&amp;b=2</a>.</p>")]
    [InlineData("(http://x.dk) https://", "<p>(<a href=\"http://x.dk\">http://x.dk</a>) https://</p>")]
    [InlineData("javascript:alert(1)", "<p>javascript:alert(1)</p>")]
    public void Text_becomes_paragraphs_lines_and_links(string text, string expected) => Assert.Equal(expected, TextToHtml.Convert(text));

    [Fact]
    public void Text_that_became_HTML_comes_back() =>
        AnyText.Sample(text => Assert.Equal(TextToHtml.Normalize(text), HtmlToText.Convert(TextToHtml.Convert(text))), iter: 20_000);

    [Fact]
    public void Normal_text_is_normal_already() =>
        AnyText.Sample(text => Assert.Equal(TextToHtml.Normalize(text), TextToHtml.Normalize(TextToHtml.Normalize(text))), iter: 5000);

    internal static Gen<string> AnyText => Gen.OneOf(
        Gen.String[0, 60],
        Gen.String[Gen.Char["ab <>&\"';:/.-1\n\r\t\u00a0\u2028\u0085\u200f\u05d0\ufeff\ud83d\ude00\u0000"], 0, 60],
        Gen.OneOf("https://x.dk", "http://x.dk/a?b=c&d", " ", "  ", "\n", "\n\n\n", "<", ">", "- ", "1. ", "&nbsp;", "<p>", "mailto:a@x.dk", ".", "\ud83d\ude00", "word").Array[0, 20].Select(string.Concat));
}
