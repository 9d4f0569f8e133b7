using System.Text;
using System.Text.RegularExpressions;
using ExchangeSync.Notes;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.Fuzz;

/// <summary>Whatever stands in a note: text comes of it, and safe HTML; an edit keeps to what it says.</summary>
public sealed partial class HostileNoteTests(ITestOutputHelper output)
{
    private static readonly string[] Pieces =
    [
        "<p>", "</p>", "<p class=MsoNormal>", "<p style='margin:0cm;font:bold 11pt/1.2 \"Calibri\",sans-serif;color:#1F497D;mso-x:y'>", "<span style='color:RED;font-size:calc(1px + 2px);text-decoration:underline red wavy;background-color:hsl(0 0% 0% / 50%)'>", "<o:p>&nbsp;</o:p>", "<b>", "</b>", "<i>", "</i>", "<font color=red>", "</font>", "<a href=\"https://x.dk/\">", "<a href='javascript:alert(1)'>", "</a>", "<ul>", "<ol start=-3>", "<li>", "</li>", "</ul>",
        "<table>", "<tr>", "<td colspan=99999999>", "</td>", "</table>", "<div style=\"background:url(javascript:x)\">", "<div style='width:expression(alert(1))'>", "</div>", "<br>", "<img src=x onerror=alert(1)>", "<script>", "</script>", "<style>",
        "</style>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE html>", "<svg><script>", "</svg>", "<math>", "<template>", "</template>", "<textarea>", "<title>", "<noscript>", "<iframe srcdoc='<script>x</script>'>", "<select><option>", "<plaintext>",
        "<form action=x>", "<input autofocus onfocus=alert(1)>", "<span onclick=\"x\">", "</span>", "<pre>", "</pre>", "&", "&#0;", "&#x110000;", "&lt;script&gt;", "&nbsp;", "\0", "\ud83d", "\ud83d\ude00", "\u202e", "word ", "two words ", "\r\n", "\t", "<", ">", "\"",
        "'", "=", "<p", "<p a=", "</", "<0>", "<a\0b>", "<A HREF=//x>", "<base href=x>", "<meta http-equiv=refresh>", "<body onload=x>", "<html>", "<frameset>", "<xml>", "<?php ?>", "<isindex>", "<table><form><input></table>",
    ];

    [Fact]
    public async Task Notes_of_random_pieces_become_text_and_safe_HTML()
    {
        var outcomes = await Hostile.RunAsync(800, random => Task.FromResult(Check(Make(random), random)), output);
        Assert.True(outcomes.GetValueOrDefault("kept") > 100, "Nearly no note was rewritten.");
    }

    private static string Check(string html, Random random)
    {
        var text = HtmlToText.Convert(html);
        var safe = NoteSanitizer.Sanitize(html);
        Assert.DoesNotMatch(Unsafe(), safe);
        Assert.Equal(safe, NoteSanitizer.Sanitize(safe));
        Assert.Equal(TextToHtml.Normalize(text), TextToHtml.Normalize(HtmlToText.Convert(TextToHtml.Convert(text))));

        var words = text.Split(' ').ToList();
        words.Insert(random.Next(words.Count + 1), "new");
        var wanted = string.Join(' ', words);
        if (NoteRewriter.Rewrite(html, wanted) is not { } rewritten)
        {
            return "plain";
        }

        Assert.Equal(TextToHtml.Normalize(wanted), HtmlToText.Convert(rewritten));
        return "kept";
    }

    private static string Make(Random random)
    {
        var html = new StringBuilder();
        for (var count = random.Next(1, 60); count > 0; count--)
        {
            var piece = random.Pick(Pieces);
            html.Append(random.Next(300) == 0 ? string.Concat(Enumerable.Repeat(piece, 20_000)) : piece);
        }

        return html.ToString();
    }

    [GeneratedRegex("<(script|style|iframe|object|embed|svg|math|form|input|img|base|meta|link|template)\\b|<[^>]*\\son\\w+\\s*=|<[^>]*=\\s*[\"']?\\s*javascript:|<[^>]*(expression|url)\\s*\\(", RegexOptions.IgnoreCase)]
    private static partial Regex Unsafe();
}
