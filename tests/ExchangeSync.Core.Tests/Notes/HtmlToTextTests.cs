using ExchangeSync.Notes;

namespace ExchangeSync.Tests.Notes;

public class HtmlToTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  \r\n ", "")]
    [InlineData("plain", "plain")]
    [InlineData("<p>One\r\n  two</p><p>three</p>", "One two\n\nthree")]
    [InlineData("<p>a<p>b<p>c", "a\n\nb\n\nc")]
    [InlineData("a<br>b<br/>c", "a\nb\nc")]
    [InlineData("a<br><br><br><br>b", "a\n\nb")]
    [InlineData("<div>a</div><div><br></div><div>b</div>", "a\n\nb")]
    [InlineData("<div>a<br></div><div>b</div>", "a\nb")]
    [InlineData("<h1>Agenda</h1>text", "Agenda\n\ntext")]
    [InlineData("a &amp; b &lt;c&gt; &eacute; &#128512; &euro;", "a & b <c> \u00e9 \ud83d\ude00 \u20ac")]
    [InlineData("a&nbsp;&nbsp;b", "a  b")]
    [InlineData("x <b>bold</b> <i> it </i> y", "x bold it y")]
    [InlineData("a<hr>b", "a\n---\nb")]
    [InlineData("<pre>one\n  two\n\n\n\nthree</pre>", "one\n  two\n\nthree")]
    [InlineData("<blockquote>quoted</blockquote>answer", "quoted\n\nanswer")]
    public void Text_flows_as_a_browser_shows_it(string html, string expected) => Assert.Equal(expected, HtmlToText.Convert(html));

    [Theory]
    [InlineData("<ul><li>a</li><li>b</li></ul>", "- a\n- b")]
    [InlineData("<p>List:</p><ul><li>a<li>b</ul><p>end</p>", "List:\n\n- a\n- b\n\nend")]
    [InlineData("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b")]
    [InlineData("<ol start=9><li>a</li><li value=20>b</li><li>c</li></ol>", "9. a\n20. b\n21. c")]
    [InlineData("<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n- b")]
    [InlineData("<ul><li>a<ol><li>x</li><li>y</li></ol></li><li>b</li></ul>", "- a\n  1. x\n  2. y\n- b")]
    [InlineData("<ul><li></li></ul>text", "text")]
    [InlineData("<li>alone</li>", "- alone")]
    [InlineData("</ul></ol>text", "text")]
    public void Lists_have_bullets_and_numbers(string html, string expected) => Assert.Equal(expected, HtmlToText.Convert(html));

    [Theory]
    [InlineData("<a href='https://x.dk/y'>here</a>!", "here <https://x.dk/y>!")]
    [InlineData("<a href='https://x.dk/'>https://x.dk</a>", "https://x.dk")]
    [InlineData("<a href='http://www.x.dk/'>www.x.dk</a>", "www.x.dk")]
    [InlineData("<a href='mailto:a@x.dk'>a@x.dk</a>", "a@x.dk")]
    [InlineData("<a href='mailto:a@x.dk'>Ann</a>", "Ann <a@x.dk>")]
    [InlineData("<a href='javascript:alert(1)'>click</a>", "click")]
    [InlineData("<a href='#top'>up</a> <a name=x>y</a>", "up y")]
    [InlineData("<a href='https://x.dk/a'><img src=x.png></a>", "<https://x.dk/a>")]
    [InlineData("<a href='https://x.dk/a'><img src=x.png alt=Logo></a>", "Logo <https://x.dk/a>")]
    [InlineData("<a href='https://x.dk/1'>one <a href='https://x.dk/2'>two", "one <https://x.dk/1> two <https://x.dk/2>")]
    public void Links_show_where_they_lead_unless_their_text_does(string html, string expected) => Assert.Equal(expected, HtmlToText.Convert(html));

    [Theory]
    [InlineData("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a | b\nc | d")]
    [InlineData("x<table><tr><th>A<th>B<tr><td><p class=MsoNormal>c</p><td><p>d</p></table>y", "x\n\nA | B\nc | d\n\ny")]
    [InlineData("<table><tr><td></td><td>b</td><td></td><td>d</td></tr></table>", "b | d")]
    [InlineData("<table><tr><td><p>one</p><p>two</p></td></tr></table>", "one\n\ntwo")]
    public void Tables_are_read_row_by_row(string html, string expected) => Assert.Equal(expected, HtmlToText.Convert(html));

    [Theory]
    [InlineData("<html><head><title>T</title><style>p { color: red }</style><script>if (a < b) alert('</p>')</script></head><body><p>x</p></body></html>", "x")]
    [InlineData("a<!-- comment <p>b</p> -->c", "ac")]
    [InlineData("a<svg><title>t</title><text>z</text></svg>b<template><p>q</p></template>", "ab")]
    [InlineData("<!--[if gte mso 9]><xml><o:x>1</o:x></xml><![endif]-->x", "x")]
    [InlineData("<style>never closed", "")]
    public void What_is_not_the_note_is_dropped(string html, string expected) => Assert.Equal(expected, HtmlToText.Convert(html));

    [Fact]
    public void Outlook_s_own_markup_reads_as_it_was_written()
    {
        const string Html = """
            <html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15 (filtered medium)"><style><!-- p.MsoNormal {margin:0cm;} --></style></head>
            <body lang=DA><div class=WordSection1>
            <p class=MsoNormal>Hi Ann,<o:p></o:p></p>
            <p class=MsoNormal><o:p>&nbsp;</o:p></p>
            <p class=MsoNormal>we need:<o:p></o:p></p>
            <p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>paper<o:p></o:p></p>
            <p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp; </span></span><![endif]>pencils<o:p></o:p></p>
            <p class=MsoNormal>Bo<o:p></o:p></p>
            </div></body></html>
            """;
        Assert.Equal("Hi Ann,\n\nwe need:\n- paper\n1. pencils\nBo", HtmlToText.Convert(Html));
    }

    [Fact]
    public void Emoji_and_right_to_left_text_survive_and_illegal_characters_do_not()
    {
        Assert.Equal("\ud83d\udc69\u200d\ud83d\ude80 \u05e9\u05dc\u05d5\u05dd \u200fabc", HtmlToText.Convert("<p dir=rtl>\ud83d\udc69\u200d\ud83d\ude80 \u05e9\u05dc\u05d5\u05dd \u200fabc</p>"));
        Assert.Equal("abc", HtmlToText.Convert("a&#1;b\u0002c\uffff\ud800"));
    }
}
