using CsCheck;
using ExchangeSync.Calendar;
using ExchangeSync.Store;
using ExchangeSync.Tests.Calendar;
using NodaTime;

namespace ExchangeSync.Tests.Ics;

/// <summary>Random appointments as a file can carry them: known zones, whole seconds, legal characters, titles of one line.</summary>
internal static class IcsGenerator
{
    public static readonly Gen<Appointment> Appointment =
        from content in ContentGenerator.Microbizz
        from pattern in PatternGenerator.Any
        from recurs in Gen.Bool
        from text in Text
        from html in Gen.Bool
        from key in Gen.OneOf(Gen.Const((string)null!), Gen.String[Gen.Char["abc{}@-:;,\\ æ😀"[..13]], 1, 120])
        where content.Time.AllDay || Zones.Find(content.Time.Zone) is not null
        select Make(content, recurs ? pattern : null, text, html, key);

    private static Gen<string> Text => Gen.String[Gen.Char["abc \u00e6\u00f8\u00e5<&>\"';:,\\^=\n\t\u200f\u05d0"], 0, 200];

    private static Appointment Make(EntryContent content, RecurrencePattern? pattern, string text, bool html, string? key)
    {
        var time = content.Time with { Zone = content.Time.AllDay ? null : content.Time.Zone };
        if (pattern is not null)
        {
            var length = Period.DaysBetween(time.Start.Date, time.End.Date);
            var first = pattern.Dates(pattern.Start, pattern.Start.PlusYears(120)).Cast<LocalDate?>().FirstOrDefault();
            pattern = first is null || PatternGenerator.LosesItsLastYear(pattern, first.Value) ? null : pattern with { Start = first.Value };
            var date = first ?? time.Start.Date;
            time = time with { Start = date + time.Start.TimeOfDay, End = date.PlusDays(length) + time.End.TimeOfDay };
        }

        var clean = LegalText.Clean(text);
        return new Appointment
        {
            Id = Guid.NewGuid(),
            UserId = Guid.NewGuid(),
            ExternalKey = string.IsNullOrWhiteSpace(key) ? null : key.Trim(),
            Created = Instant.FromUtc(2026, 1, 1, 0, 0),
            Modified = Instant.FromUtc(2026, 2, 1, 0, 0),
            Content = content with
            {
                Title = Line(content.Title + text),
                Place = LegalText.Clean(content.Place),
                Time = time,
                Note = html ? new Note { Text = $"<p>{System.Net.WebUtility.HtmlEncode(clean)}</p>", IsHtml = true } : new Note { Text = clean },
                RecurrenceRule = pattern?.ToRule(),
                DeletedDates = pattern is null ? [] : [.. pattern.Dates(pattern.Start, pattern.Start.PlusYears(2)).Take(text.Length % 4)],
            },
        };
    }

    private static string Line(string text) => string.Join(" ", LegalText.Clean(text).Split('\n', StringSplitOptions.RemoveEmptyEntries));
}
