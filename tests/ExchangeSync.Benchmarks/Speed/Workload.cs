using System.Globalization;
using System.Text;
using NodaTime;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>
/// Entries like real ones, the same for the same seed: HTML notes of 2 KB median and 40 KB at the 95th percentile, 15 % occurrences of series, 10 % all-day, 5 % private, each with a category.
/// </summary>
internal sealed class Workload(int entries, int seed)
{
    public const string Zone = "Romance Standard Time";

    // Of 100 entries 85 are singles and 15 the dates of one series.
    private const int OccurrencesOfSeries = 15;
    private const int SinglesPerSeries = 85;
    private const int MedianNote = 2 * 1024;
    private const int LongestNote = 256 * 1024;

    // ln(40 KB / 2 KB) / the 95th percentile of the normal distribution.
    private const double NoteSpread = 1.8212;

    private static readonly string[] Words =
        ["the", "customer", "line", "offer", "delivery", "on", "Monday", "and", "with", "workshop", "parts", "please", "bring", "drawings", "of", "machine", "invoice", "for", "our", "visit", "Ærø", "größer", "7&nbsp;mm"];

    private static readonly string[] Titles = ["Site visit", "Offer for the new line", "Stand-up", "Dentist", "Service check", "Planning", "Call with the supplier", "Training"];
    private static readonly string[] Places = ["Workshop", "Room 2", "Customer, Hauptstraße 14", "Phone", ""];

    public static readonly IReadOnlyList<string> Categories = ["Service", "Sales", "Internal", "Absence"];

    private readonly Random _random = new(seed);

    /// <summary>The entries, spread over the days; a series stands for its 15 dates, all of which are within them.</summary>
    public IEnumerable<Draft> Drafts(DateInterval days)
    {
        var made = 0;
        for (var i = 0; made < entries; i++)
        {
            var isSeries = i % (SinglesPerSeries + 1) == SinglesPerSeries && made + OccurrencesOfSeries <= entries;
            made += isSeries ? OccurrencesOfSeries : 1;
            yield return Draft(i, isSeries, days);
        }
    }

    private Draft Draft(int number, bool isSeries, DateInterval days)
    {
        var isAllDay = !isSeries && number % 8 == 3;
        var last = days.Length - 2 - (isSeries ? 7 * OccurrencesOfSeries : 0);
        var date = days.Start.PlusDays(_random.Next(1, last));
        var time = isAllDay ? LocalTime.Midnight : new LocalTime(_random.Next(7, 19), _random.Next(4) * 15);
        return new Draft(
            string.Create(CultureInfo.InvariantCulture, $"{Titles[_random.Next(Titles.Length)]} {number}"),
            date.At(time),
            isAllDay ? 0 : 15 * _random.Next(1, 12),
            Places[_random.Next(Places.Length)],
            Categories[_random.Next(Categories.Count)],
            number % 20 == 7,
            Html(NoteLength()),
            isSeries ? OccurrencesOfSeries : 1);
    }

    private int NoteLength()
    {
        // Box and Muller's way from two even random numbers to a normal one.
        var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        return (int)Math.Clamp(MedianNote * Math.Exp(NoteSpread * normal), 120, LongestNote);
    }

    // What Outlook makes of a note: a head with styles where there is room for one, paragraphs, now and then emphasis and a link.
    private string Html(int length)
    {
        var html = new StringBuilder(length + 256);
        html.Append("<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">");
        if (length > 1024)
        {
            html.Append("<style><!-- p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; font-family:\"Calibri\",sans-serif;} a:link {color:#0563C1; text-decoration:underline;} @page WordSection1 {size:612.0pt 792.0pt; margin:70.85pt;} --></style>");
        }

        html.Append("</head><body lang=\"DA\"><div class=\"WordSection1\">\r\n");
        while (html.Length < length - 40)
        {
            html.Append("<p class=\"MsoNormal\"><span style=\"font-size:11.0pt\">");
            for (var words = _random.Next(6, 40); words > 0 && html.Length < length - 40; words--)
            {
                var word = Words[_random.Next(Words.Length)];
                html.Append(_random.Next(60) switch
                {
                    0 => $"<b>{word}</b>",
                    1 => $"<a href=\"https://www.example.com/{word}\">{word}</a>",
                    _ => word,
                }).Append(' ');
            }

            html.Append("</span></p>\r\n");
        }

        return html.Append("</div></body></html>").ToString();
    }
}
