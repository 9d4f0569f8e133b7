using ExchangeSync.Notes;

namespace ExchangeSync.Calendar;

/// <summary>
/// The row "Note" of DESIGN §5. A note of which only the fingerprint is known goes over as it is: nothing can be made of it, and nothing is lost.
/// </summary>
internal static class NoteMapping
{
    public static Note ToMicrobizz(Note exchange, Note? current, bool keepHtml) =>
        Keeps(current, note => Outward(note, keepHtml), exchange) ? current!
        : Inward(exchange, keepHtml) is var note && SaysTheSame(current, note) ? current!
        : note;

    public static Note ToExchange(Note microbizz, Note? current, bool keepHtml) =>
        Keeps(current, note => Inward(note, keepHtml), microbizz) ? current!
        : current is { IsHtml: true, Text: not null } && microbizz is { Text: not null, IsEmpty: false } && !(keepHtml && microbizz.IsHtml) ? Into(current, Outward(microbizz, keepHtml))
        : Outward(microbizz, keepHtml);

    // Text over HTML: what the user did not touch keeps its formatting.
    private static Note Into(Note current, Note text) => NoteRewriter.Rewrite(current.Text!, text.Text!) is { } rewritten
        ? new Note { Text = rewritten, IsHtml = true }
        : new Note { Text = TextToHtml.Convert(text.Text!), IsHtml = true, LostFormatting = true };

    // The current note stays where it already says, in the other side's form, what comes from there.
    private static bool Keeps(Note? current, Func<Note, Note> map, Note wanted) =>
        current?.Text is not null && map(current) is var mapped && mapped.IsHtml == wanted.IsHtml && mapped.Fingerprint == wanted.Fingerprint;

    // Text that went into HTML comes back without what HTML does not keep: white space at line ends, a second blank line.
    private static bool SaysTheSame(Note? current, Note text) =>
        current is { IsHtml: false, Text: not null } && text is { IsHtml: false, Text: not null } && TextToHtml.Normalize(current.Text) == TextToHtml.Normalize(text.Text);

    private static Note Inward(Note exchange, bool keepHtml) => exchange switch
    {
        { Text: null } => exchange,
        { IsHtml: true } when keepHtml => new Note { Text = NoteSanitizer.Sanitize(exchange.Text), IsHtml = true },
        { IsHtml: true } => new Note { Text = HtmlToText.Convert(exchange.Text) },
        // Exchange ends lines in its own way.
        _ => new Note { Text = LegalText.Clean(exchange.Text).Replace("\r\n", "\n").Replace('\r', '\n') },
    };

    private static Note Outward(Note microbizz, bool keepHtml) => microbizz switch
    {
        { Text: null } => microbizz,
        { IsHtml: true } when !keepHtml => new Note { Text = HtmlToText.Convert(microbizz.Text) },
        _ => new Note { Text = LegalText.Clean(microbizz.Text), IsHtml = microbizz.IsHtml },
    };
}
