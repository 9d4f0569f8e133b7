using ExchangeSync.Notes;

namespace ExchangeSync.Calendar;

/// <summary>
/// The row "Note" of DESIGN §5. A note of which only the fingerprint is known goes over as it is: nothing can be made of it, and nothing is lost.
/// </summary>
internal static class NoteMapping
{
    public static Note ToMicrobizz(Note exchange, Note? current, bool keepHtml) =>
        Keeps(current, note => Outward(note, keepHtml), exchange) ? current! : Inward(exchange, keepHtml);

    public static Note ToExchange(Note microbizz, Note? current, bool keepHtml) =>
        Keeps(current, note => Inward(note, keepHtml), microbizz) ? current! : Outward(microbizz, keepHtml);

    // The current note stays where it already says, in the other side's form, what comes from there.
    private static bool Keeps(Note? current, Func<Note, Note> map, Note wanted) =>
        current?.Text is not null && map(current) is var mapped && mapped.IsHtml == wanted.IsHtml && mapped.Fingerprint == wanted.Fingerprint;

    private static Note Inward(Note exchange, bool keepHtml) => exchange switch
    {
        { Text: null } => exchange,
        { IsHtml: true } when keepHtml => new Note { Text = NoteSanitizer.Sanitize(exchange.Text), IsHtml = true },
        { IsHtml: true } => new Note { Text = HtmlToText.Convert(exchange.Text) },
        _ => new Note { Text = XmlText.Clean(exchange.Text) },
    };

    private static Note Outward(Note microbizz, bool keepHtml) => microbizz switch
    {
        { Text: null } => microbizz,
        { IsHtml: true } when !keepHtml => new Note { Text = HtmlToText.Convert(microbizz.Text) },
        _ => new Note { Text = XmlText.Clean(microbizz.Text), IsHtml = microbizz.IsHtml },
    };
}
