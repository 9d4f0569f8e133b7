using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;
using CsCheck;
using ExchangeSync.Notes;

namespace ExchangeSync.Tests.Notes;

/// <summary>The tokenizer that is ready for everything is the oracle.</summary>
public sealed class HtmlScannerTests
{
    private static readonly string[] Pieces =
    [
        "<p>", "</p>", "<P CLASS=\"MsoNormal\">", "<p class=MsoNormal style='mso-list:l0 level1 lfo1'>", "<br>", "<br/>", "<br />", "<o:p>&nbsp;</o:p>", "<a href=\"https://example.com/?a=1&amp;b=2\">",
        "<a href=\"?a=1&b=2\">", "<a href='x'title=y>", "</a >", "</a x>", "<img alt=\"\" src=\"cid:1\">", "<td colspan=2 nowrap>", "<td nowrap colspan=2>", "<ol start = 3>", "<li value=4/>", "<input disabled / >",
        "<style>", "</style>", "<STYLE type=\"text/css\"><!-- p </p> > --></style>", "<style></style>", "<style>a</styles></style>", "<title>", "</title>", "<title>a &amp; b</title>", "<title>a < b</title>", "<script>", "</script>",
        "<script>if (a<b) '<!--<script>' </script>", "<textarea>", "</textarea>", "<plaintext>", "<xmp>", "</xmp>", "<!-- note -->", "<!--[if gte mso 9]><xml></xml><![endif]-->", "<![if !supportLists]>", "<![endif]>", "<!-->",
        "<!--->", "<!-- -- -->", "<!----!>", "<!DOCTYPE html>", "<!doctype HTML>", "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 3.2//EN\">", "<?xml:namespace prefix = o />", "<![CDATA[x]]>", "<", ">", "&", ";", "\"", "'", "=", "/",
        "&nbsp;", "&amp;", "&lt;", "&aring;", "&euro;", "&hellip;", "&#160;", "&#39;", "&#x41;", "&#0;", "&#128;", "&#55357;", "&#128512;", "&#13;", "&amp", "&notit;", "&copy", "&AMP;", "a & b", "R&D;", "text", " ", "\r\n", "\n", "\r", "\t", "\0", "\f",
        "Ærø", "😀", "\uFEFF", "<p><span style=\"font-size:11.0pt\">", "</span></p>", "<svg>", "</svg>", "<a href=x href=y>", "<font color=#FF0000>", "<a href=http://x/y>", "<p class=\"a\rb\">", "<b", "</", "<!", "<a href=\"", "<1>", "< p>",
    ];

    private static readonly Gen<string> Document = Gen.Int[0, Pieces.Length - 1].Array[0, 20].Select(pieces => string.Concat(pieces.Select(i => Pieces[i])));

    [Fact]
    public void Every_document_gives_the_same_pieces() => Document.Sample(html => Assert.Equal(Told(Tokenized(html)), Told(HtmlTokens.Read(html, HtmlTextReader.Reads))), iter: 20_000);

    [Fact]
    public void And_so_does_one_with_a_slip_in_it() => Gen.Select(Document, Gen.Int[0, 400], Gen.Char["<>/=\"'&;! -#a\r\0"]).Sample(
        (html, at, character) =>
        {
            var broken = html.Length == 0 ? html : html[..(at % html.Length)] + character + html[((at % html.Length) + (at % 2))..];
            Assert.Equal(Told(Tokenized(broken)), Told(HtmlTokens.Read(broken, HtmlTextReader.Reads)));
        },
        iter: 20_000);

    [Fact]
    public void Each_attribute_is_asked_for_once()
    {
        var asked = new List<string>();
        _ = HtmlTokens.Read("<a href=\"x\" title='y'>z</a><p id=1 id=2><b class=c", name =>
        {
            asked.Add(name);
            return false;
        }).Count();

        Assert.Equal(["href", "title"], asked.Take(2));
        Assert.Equal(asked.Count(name => name == "href"), asked.Count(name => name == "title"));
        Assert.Equal(1, asked.Count(name => name == "href"));
    }

    [Fact]
    public void What_mail_programs_write_is_read_to_its_end_without_the_tokenizer()
    {
        const string mail = "<!DOCTYPE html><html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"><style><!-- p.MsoNormal {margin:0cm} --></style></head><body lang=\"DA\"><div class=\"WordSection1\">\r\n"
            + "<p class=\"MsoNormal\"><span style=\"font-size:11.0pt\">7&nbsp;mm <a href=\"https://www.example.com/?a=1&amp;b=2\">Ærø</a><o:p></o:p></span></p>\r\n<!-- end --></div></body></html>";
        var scanner = new HtmlScanner(mail, HtmlTextReader.Reads);
        while (scanner.Next() is not null)
        {
        }

        Assert.Equal(mail.Length, scanner.Position);
    }

    private static List<HtmlToken> Tokenized(string html)
    {
        using var source = new TextSource(html);
        using var tokenizer = new HtmlTokenizer(source, HtmlEntityProvider.Resolver) { ShouldEmitAttribute = (ref _, name) => HtmlTextReader.Reads(name.ToString()), SkipComments = true };
        var tokens = new List<HtmlToken>();
        while (tokenizer.Get() is { Type: not HtmlTokenType.EndOfFile } token)
        {
            tokens.Add(token);
            if (token.Type == HtmlTokenType.StartTag)
            {
                tokenizer.State = token.Name switch
                {
                    "script" => HtmlParseMode.Script,
                    "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
                    "title" or "textarea" => HtmlParseMode.RCData,
                    "plaintext" => HtmlParseMode.Plaintext,
                    _ => tokenizer.State,
                };
            }
        }

        return tokens;
    }

    private static List<string> Told(IEnumerable<HtmlToken> tokens) => tokens.Select(token => token switch
    {
        HtmlTagToken tag => $"{tag.Type} {tag.Name} {tag.IsSelfClosing} {string.Join(", ", tag.Attributes.Select(attribute => $"{attribute.Name}='{attribute.Value}'"))}",
        { Type: HtmlTokenType.Character } => $"Text '{token.Data}'",
        _ => $"{token.Type} {token.Name}",
    }).ToList();
}
