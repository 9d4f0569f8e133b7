using System.Diagnostics;
using ExchangeSync.Notes;

namespace ExchangeSync.Tests.Notes;

/// <summary>Two megabytes of anything, and nesting that no stack would bear: the limits are far above what is measured and far below what growing with the square would take.</summary>
public class HugeNoteTests
{
    private const int Size = 2_000_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Kinds =>
    [
        "text", "letters", "paragraphs", "open paragraphs", "unclosed bold", "unclosed fonts", "fonts in paragraphs", "misnested", "deep div", "deep list", "deep table", "attributes",
        "one attribute", "entities", "ampersands", "comments", "less-than", "links", "open links", "spaces", "no-break spaces", "breaks", "cells", "styles", "rows", "brackets", "scripts",
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Time_is_bounded_for(string kind)
    {
        var html = Make(kind);
        var clock = Stopwatch.StartNew();
        var text = HtmlToText.Convert(html);
        var toText = clock.Elapsed;
        Assert.True(toText < Limit, $"to text: {toText}");

        clock.Restart();
        var back = TextToHtml.Convert(text);
        Assert.True(clock.Elapsed < Limit, $"to HTML: {clock.Elapsed}");
        Assert.True(back.Length >= text.Length);

        clock.Restart();
        var clean = NoteSanitizer.Sanitize(html);
        Assert.True(clock.Elapsed < Limit, $"sanitizing: {clock.Elapsed}");
        Assert.DoesNotContain("<script", clean, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_of_ten_thousand_nested_elements_is_found()
    {
        var html = string.Concat(Enumerable.Repeat("<div><span>", 10_000)) + "deep";
        Assert.Equal("deep", HtmlToText.Convert(html));
        Assert.Equal("<p>deep</p>", NoteSanitizer.Sanitize(html));
    }

    private static string Make(string kind) => kind switch
    {
        "text" => Fill("word "),
        "letters" => Fill("x"),
        "paragraphs" => Fill("<p class=MsoNormal style='color:red'>Some <b>bold</b> text &amp; more<o:p></o:p></p>\r\n"),
        "open paragraphs" => Fill("<p>a"),
        "unclosed bold" => Fill("<b>a"),
        "unclosed fonts" => Numbered(index => $"<font color=#{index}>x"),
        "fonts in paragraphs" => string.Concat(Enumerable.Range(0, 200).Select(index => $"<p><font color=#{index}>")) + Fill("</p><p>x"),
        "misnested" => Fill("<b><p></b></p><i><div></i>"),
        "deep div" => Fill("<div>"),
        "deep list" => Fill("<ul><li>a"),
        "deep table" => Fill("<table><tr><td>"),
        "attributes" => "<p " + Numbered(index => $"a{index}=1 ") + ">x",
        "one attribute" => "<p style='" + Fill("color:red;") + "'>x",
        "entities" => Fill("&eacute;"),
        "ampersands" => Fill("&"),
        "comments" => Fill("<!-- - -->"),
        "less-than" => Fill("<"),
        "links" => Fill("<a href='https://x.dk/'>x</a> "),
        "open links" => Fill("<a href='https://x.dk/'>x"),
        "spaces" => Fill(" "),
        "no-break spaces" => Fill("&nbsp;"),
        "breaks" => Fill("<br>"),
        "cells" => "<table><tr>" + Fill("<td>x"),
        "styles" => Fill("<style>p{}</style>"),
        "rows" => "<table>" + Fill("<tr><td>x"),
        "brackets" => "<p style='color:" + Fill("(") + "'>x",
        "scripts" => Fill("<script>"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Fill(string part) => string.Concat(Enumerable.Repeat(part, Size / part.Length));

    private static string Numbered(Func<int, string> part) => string.Concat(Enumerable.Range(0, Size / part(50_000).Length).Select(part));
}
