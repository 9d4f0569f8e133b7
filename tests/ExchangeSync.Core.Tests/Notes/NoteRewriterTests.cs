using System.Diagnostics;
using CsCheck;
using ExchangeSync.Notes;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.Notes;

public class NoteRewriterTests(ITestOutputHelper output)
{
    private const string Mso = "<p class=MsoNormal>";

    [Theory]
    [InlineData("<p>Hello <b>you</b> there</p>", "Hello me there", "<p>Hello <b>me</b> there</p>")]
    [InlineData("<p>one</p><p style='color:red'>two words</p>", "one\n\ntwo good words", "<p>one</p><p style='color:red'>two good words</p>")]
    [InlineData("<p>a &amp; b</p><p>c &eacute;</p>", "a & <b>\n\nc \u00e9", "<p>a &amp; &lt;b&gt;</p><p>c &eacute;</p>")]
    [InlineData("<p><i>old</i> word</p>", "new word", "<p><i>new</i> word</p>")]
    [InlineData("<p>first <u>second</u> third</p>", "first third", "<p>first <u></u>third</p>")]
    [InlineData("a<br>b<br>c", "a\nx\nc", "a<br>x<br>c")]
    [InlineData("<table><tr><td>a</td><td><b>b</b></td></tr></table>", "a | c", "<table><tr><td>a</td><td><b>c</b></td></tr></table>")]
    [InlineData("<ul><li>milk</li><li>eggs</li></ul>", "- milk\n- ham", "<ul><li>milk</li><li>ham</li></ul>")]
    [InlineData("<p>see <a href=\"https://x.dk/y\">this page</a></p>", "see that page <https://x.dk/y>", "<p>see <a href=\"https://x.dk/y\">that page</a></p>")]
    [InlineData("<p>x\ud83d\ude00 <b>y</b></p>", "x\ud83d\ude01 y", "<p>x\ud83d\ude01 <b>y</b></p>")]
    [InlineData("<p dir=rtl>\u05e9\u05dc\u05d5\u05dd <b>\u05e2\u05d5\u05dc\u05dd</b></p>", "\u05d1\u05d5\u05e7\u05e8 \u05e2\u05d5\u05dc\u05dd", "<p dir=rtl>\u05d1\u05d5\u05e7\u05e8 <b>\u05e2\u05d5\u05dc\u05dd</b></p>")]
    public void A_changed_word_stands_where_the_old_one_stood(string html, string text, string expected) => Check(html, text, expected);

    [Theory]
    [InlineData("<p>a</p><p>b</p>", "a\n\nnew\n\nb", "<p>a</p><p>new</p><p>b</p>")]
    [InlineData("<p>a</p><p>b</p>", "a\nnew\n\nb", "<p>a<br>new</p><p>b</p>")]
    [InlineData("<p>a</p><p>b</p>", "a\n\nnew\nb", "<p>a</p><p>new<br>b</p>")]
    [InlineData("<p>a</p>", "new\n\na", "<p>new</p><p>a</p>")]
    [InlineData("<p>a</p>", "new\na", "<p>new<br>a</p>")]
    [InlineData(Mso + "a</p>" + Mso + "b</p>", "a\nnew\nb", Mso + "a</p>" + Mso + "new</p>" + Mso + "b</p>")]
    [InlineData(Mso + "a</p>" + Mso + "b</p>", "a\n\nb", Mso + "a</p>" + Mso + "&nbsp;</p>" + Mso + "b</p>")]
    [InlineData(Mso + "a</p>" + Mso + "<o:p>&nbsp;</o:p></p>" + Mso + "b</p>", "a\nb", Mso + "a</p>" + Mso + "b</p>")]
    [InlineData("<div>a</div><div>b</div>", "a\n\nx\nb", "<div>a</div><div>&nbsp;</div><div>x</div><div>b</div>")]
    [InlineData("a<br>b", "a\nx\n\nb", "a<br>x<br><br>b")]
    [InlineData("a<br>b", "x\na\nb", "x<br>a<br>b")]
    [InlineData("<ul><li>a</li><li>b</li></ul>", "- a\n- new\n- b", "<ul><li>a</li><li>new</li><li>b</li></ul>")]
    [InlineData("<ol><li>a</li><li>b</li></ol>", "1. a\n2. new\n3. b", "<ol><li>a</li><li>new</li><li>b</li></ol>")]
    [InlineData("<table><tr><td>a</td><td>b</td></tr></table>", "a | b\nc | d", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>")]
    [InlineData("<table><tr><td>a</td></tr></table><p>b</p>", "a\n\nnew\n\nb", "<table><tr><td>a</td></tr></table><p>new</p><p>b</p>")]
    [InlineData("<ul><li>a</li></ul>", "- a\n\nnew", "<ul><li>a</li></ul><p>new</p>")]
    [InlineData("<ul><li>a</li></ul>", "new\n\n- a", "<p>new</p><ul><li>a</li></ul>")]
    [InlineData("<h1>a</h1>", "a\n\nnew", "<h1>a</h1><p>new</p>")]
    [InlineData("<html><body></body></html>", "new", "<html><body><p>new</p></body></html>")]
    public void A_new_line_looks_like_its_neighbours(string html, string text, string expected) => Check(html, text, expected);

    [Theory]
    [InlineData("<p>a</p><p>b</p><p>c</p>", "a\n\nc", "<p>a</p><p>c</p>")]
    [InlineData(Mso + "a</p>" + Mso + "&nbsp;</p>" + Mso + "b</p>" + Mso + "c</p>", "a\nc", Mso + "a</p>" + Mso + "c</p>")]
    [InlineData("a<br>b<br>c", "a\nc", "a<br>c")]
    [InlineData("a<br>b", "a", "a")]
    [InlineData("<ol><li>a</li><li>b</li><li>c</li></ol>", "1. a\n2. c", "<ol><li>a</li><li>c</li></ol>")]
    [InlineData("<table><tr><td>a</td></tr><tr><td>b</td><td>c</td></tr></table>", "a", "<table><tr><td>a</td></tr></table>")]
    [InlineData("<ol><li class=x>a</li><li class=x>b</li></ol>", "2. b", "<ol><li value=\"2\" class=x>b</li></ol>")]
    [InlineData("<p>a</p><ul><li>b</li></ul>", "a", "<p>a</p>")]
    [InlineData("<p>a</p><p>b</p>", "a\nb", "<p>a<br>b</p>")]
    public void A_line_that_is_gone_takes_its_block_along(string html, string text, string expected) => Check(html, text, expected);

    [Theory]
    [InlineData("<p>see <a href='https://x.dk/y'>this</a></p><p><b>b</b></p>", "see that <https://x.dk/z>\n\nb")]
    [InlineData("<table><tr><td>a</td><td>b</td></tr></table><p><b>b</b></p>", "a | b | c\n\nb")]
    [InlineData("<p><img alt='Logo'> a</p><p><b>b</b></p>", "Plate a\n\nb")]
    public void A_line_that_cannot_be_changed_word_by_word_is_made_anew_and_the_others_stay(string html, string text)
    {
        var rewritten = NoteRewriter.Rewrite(html, text);

        Assert.NotNull(rewritten);
        Assert.EndsWith("<p><b>b</b></p>", rewritten, StringComparison.Ordinal);
        Assert.Equal(text, HtmlToText.Convert(rewritten));
    }

    [Fact]
    public void Whatever_is_written_the_note_reads_as_wanted_or_is_refused()
    {
        var (kept, refused) = (0, 0);
        Gen.Select(OutlookNote, TextToHtmlTests.AnyText, Gen.Int[0, 4], Gen.Int[0, 1000]).Sample((html, inserted, kind, at) =>
        {
            var old = HtmlToText.Convert(html);
            var wanted = Edit(old, inserted, kind, at);
            var rewritten = NoteRewriter.Rewrite(html, wanted);
            if (rewritten is null)
            {
                Interlocked.Increment(ref refused);
                return;
            }

            Interlocked.Increment(ref kept);
            Assert.Equal(TextToHtml.Normalize(wanted), HtmlToText.Convert(rewritten));
            Assert.Equal(rewritten, NoteRewriter.Rewrite(rewritten, wanted));
        }, iter: 20_000);
        output.WriteLine($"{kept} edits kept the formatting, {refused} could not");
        Assert.True(refused < kept / 3, $"{refused} of {kept + refused} edits were refused");
    }

    [Fact]
    public void Any_markup_and_any_text_end_well() =>
        Gen.Select(NoteSanitizerTests.AnyHtml, TextToHtmlTests.AnyText).Sample((html, text) =>
        {
            if (NoteRewriter.Rewrite(html, text) is { } rewritten)
            {
                Assert.Equal(TextToHtml.Normalize(text), HtmlToText.Convert(rewritten));
            }
        }, iter: 10_000);

    [Theory]
    [InlineData("<p class=MsoNormal>Some <b>bold</b> text &amp; more<o:p></o:p></p>\r\n")]
    [InlineData("<ul><li>item \ud83d\ude00</li></ul>")]
    [InlineData("word<br>")]
    [InlineData("<tr><td>x</td><td>y</td></tr>")]
    public void One_word_of_two_megabytes_costs_little(string part)
    {
        var html = string.Concat(Enumerable.Range(0, 50_000).Select(i => i == 10_000 ? part + "<p><i>here</i> it is</p>" : part));

        var text = HtmlToText.Convert(html).Replace("here it is", "there it is", StringComparison.Ordinal);
        var clock = Stopwatch.StartNew();

        var rewritten = NoteRewriter.Rewrite(html, text);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), clock.Elapsed.ToString());
        Assert.Equal(html.Replace("here</i>", "there</i>", StringComparison.Ordinal), rewritten);
    }

    [Fact]
    public void Two_megabytes_of_something_else_altogether_end_in_bounded_time()
    {
        var html = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"<p class=MsoNormal>Line {i} of <b>many</b></p>"));
        var text = string.Join('\n', Enumerable.Range(0, 40_000).Select(i => $"Other {i * 7} text {i % 3}"));
        var clock = Stopwatch.StartNew();

        if (NoteRewriter.Rewrite(html, text) is { } rewritten)
        {
            Assert.Equal(text, HtmlToText.Convert(rewritten));
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), clock.Elapsed.ToString());
    }

    private static void Check(string html, string text, string expected)
    {
        var rewritten = NoteRewriter.Rewrite(html, text);
        Assert.Equal(expected, rewritten);
        Assert.Equal(TextToHtml.Normalize(text), HtmlToText.Convert(rewritten!));
        Assert.Equal(rewritten, NoteRewriter.Rewrite(rewritten!, text));
    }

    private static string Edit(string old, string inserted, int kind, int at)
    {
        var lines = old.Split('\n').ToList();
        var line = at % lines.Count;
        var place = at % (lines[line].Length + 1);
        switch (kind)
        {
            case 0:
                lines[line] = lines[line].Insert(place, inserted);
                break;
            case 1:
                lines.RemoveAt(line);
                break;
            case 2:
                lines.Insert(line, "a new line");
                break;
            case 3:
                lines[line] = lines[line][..place];
                break;
            default:
                lines.InsertRange(line, ["", "a paragraph", ""]);
                break;
        }

        return string.Join('\n', lines);
    }

    // What mail programs write.
    private static Gen<string> OutlookNote => Gen.OneOf(
        "<p class=MsoNormal>Hello <b>Ann</b>, see you<o:p></o:p></p>\r\n", "<p class=MsoNormal><o:p>&nbsp;</o:p></p>\r\n", "<p>A paragraph of <i>two</i> kinds &amp; more</p>", "<div>A line</div>", "<div><br></div>",
        "<div>one<br>two<br><br>three</div>", "<ul><li>milk</li><li><b>eggs</b> and ham</li></ul>", "<ol><li>first</li><li>second</li></ol>", "<h2>Agenda</h2>", "<blockquote><p>said he</p></blockquote>",
        "<table><tr><td>a</td><td><p class=MsoNormal>b c</p></td></tr><tr><td>d</td><td>e</td></tr></table>", "<p class=MsoNormal>see <a href=\"https://x.dk/y\">the page</a> now</p>",
        "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>\u00b7<span>&nbsp;&nbsp; </span></span><![endif]>paper<o:p></o:p></p>",
        "<!--[if gte mso 9]><xml>x</xml><![endif]-->", "<p dir=rtl>\u05e9\u05dc\u05d5\u05dd \ud83d\ude00</p>", "<hr>", "<pre>code  is\n  here</pre>").Array[1, 12]
        .Select(parts => "<html><head><style>p { margin: 0 }</style></head>\r\n<body lang=DA><div class=WordSection1>" + string.Concat(parts) + "</div></body></html>");
}
