using System.Globalization;
using System.Text.Json.Nodes;
using ExchangeSync.Calendar;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using NodaTime.Text;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>A mailbox that exchangelib filled with every recurrence and exceptions of every kind, and what both calendars should show.</summary>
internal sealed class FilledSeries(SyncedMailbox mailbox, RecurrenceMode mode) : IAsyncDisposable
{
    private static readonly string[] ZoneIds = [SyncedMailbox.Zone, "Pacific Standard Time", "India Standard Time", "AUS Eastern Standard Time"];

    // So long that a yearly series has six dates.
    private static readonly DateInterval Window = new(SyncedMailbox.Today.PlusWeeks(-2), SyncedMailbox.Today.PlusWeeks(320));

    // Days at the edge are days of another date in another zone.
    private static readonly DateInterval Compared = new(Window.Start.PlusDays(3), Window.End.PlusDays(-3));

    public SyncedMailbox Mailbox => mailbox;

    public List<ExpectedSeries> Series { get; } = [];

    public static async Task<FilledSeries> StartAsync(ITestOutputHelper output, RecurrenceMode mode)
    {
        var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = mode, WeeksBack = 2, WeeksAhead = 320 };
        var filled = new FilledSeries(mailbox, mode);
        await filled.FillAsync();
        return filled;
    }

    /// <summary>The date so many dates after the first.</summary>
    public static LocalDate Nth(ExpectedSeries series, int n) => series.Dates.ElementAt(n);

    /// <summary>Edits in Exchange, in exchangelib's words.</summary>
    public async Task<JsonArray> InExchangeAsync(IEnumerable<JsonObject> edits) =>
        (await mailbox.Exchangelib.EditAsync(new JsonArray([.. edits]).ToJsonString())).AsArray();

    /// <summary>A user of Microbizz edits one occurrence.</summary>
    public void Edit(ExpectedSeries series, LocalDate date, Change change)
    {
        series.Change(date, now => new Change(change.Start ?? now.Start, change.End ?? now.End, change.Title ?? now.Title, change.Place ?? now.Place, change.Note ?? now.Note));
        var now = mailbox.Clock.GetCurrentInstant();
        if (mode == RecurrenceMode.Series)
        {
            new OccurrenceTable(mailbox.Database).Update(AppointmentOf(series), date, Apply, now);
        }
        else
        {
            mailbox.Appointments.Update(AppointmentOf(series, date), Apply, now);
        }

        EntryContent Apply(EntryContent content) => content with
        {
            Time = content.Time with { Start = change.Start ?? content.Time.Start, End = change.End ?? content.Time.End },
            Title = change.Title ?? content.Title,
            Place = change.Place ?? content.Place,
            Note = change.Note is { } note ? new Note { Text = note } : content.Note,
        };
    }

    /// <summary>A user of Microbizz deletes one occurrence.</summary>
    public void Remove(ExpectedSeries series, LocalDate date)
    {
        series.Delete(date);
        var now = mailbox.Clock.GetCurrentInstant();
        if (mode == RecurrenceMode.Series)
        {
            new OccurrenceTable(mailbox.Database).Remove(AppointmentOf(series), date, now);
        }
        else
        {
            mailbox.Appointments.Remove(AppointmentOf(series, date), now);
        }
    }

    /// <summary>The appointment that is the series.</summary>
    public Guid AppointmentOf(ExpectedSeries series) =>
        Guid.Parse(mailbox.Store.FindLinks(Side.Exchange, [series.Id]).Single(link => link.ExchangeKey == series.Id).MicrobizzKey);

    /// <summary>The appointments that are its occurrences.</summary>
    public Guid AppointmentOf(ExpectedSeries series, LocalDate date) => Guid.Parse(mailbox.Store.FindLinks(Side.Exchange, [series.Id])
        .Single(link => link.OriginalStart!.Value.InZone(Zones.Find(series.Zone)!).Date == date).MicrobizzKey);

    /// <summary>Synchronizes; then exchangelib and Microbizz both read what is expected, to the occurrence, and a further run does nothing.</summary>
    public async Task CheckAsync()
    {
        var run = await mailbox.RunAsync();
        Assert.True(run.Failed == 0, string.Join("; ", mailbox.Store.Journal(run.Id).Where(line => line.State == JournalState.Failed).Select(line => $"{line.Kind} {line.Side} {line.Reason} {line.Message}")));
        var expected = Series.SelectMany(series => series.Lines(Window.End)).Where(IsCompared).Order(StringComparer.Ordinal).ToList();
        AssertSame(expected, await ReadExchangeAsync(), Side.Exchange);
        AssertSame(expected, ReadMicrobizz(), Side.Microbizz);
        await mailbox.AssertIdleAsync();
    }

    public ValueTask DisposeAsync() => mailbox.DisposeAsync();

    // Of each series one occurrence is moved, one edited and one deleted.
    private async Task FillAsync()
    {
        var cases = RecurrenceCase.All.Select(one => (Case: one, AllDay: false)).Concat(RecurrenceCase.All.Where((_, i) => i % 3 == i / 6).Select(one => (Case: one, AllDay: true))).ToList();
        var made = await InExchangeAsync(cases.Select((one, i) => new JsonObject { ["op"] = "create", ["item"] = ItemOf(one.Case, one.AllDay, i) }));
        for (var i = 0; i < cases.Count; i++)
        {
            var item = ItemOf(cases[i].Case, cases[i].AllDay, i);
            Series.Add(new ExpectedSeries
            {
                Case = cases[i].Case,
                Id = (string)made[i]!["id"]!,
                Rule = cases[i].Case.RuleWithEnd(),
                Title = (string)item["subject"]!,
                Place = (string)item["location"]!,
                Note = (string)item["text"]!,
                Start = WallOf(item, "start"),
                End = WallOf(item, "end"),
                Zone = (string)item["zone"]!,
                AllDay = cases[i].AllDay,
            });
        }

        await InExchangeAsync(Series.SelectMany(Exceptions).ToList());
    }

    private static IEnumerable<JsonObject> Exceptions(ExpectedSeries series)
    {
        var (moved, edited, deleted) = (Nth(series, 1), Nth(series, 2), Nth(series, 3));
        var (start, end) = series.On(moved);
        (start, end) = series.AllDay ? (start.PlusDays(1), end.PlusDays(1)) : (start.PlusHours(2), end.PlusHours(3));
        series.Change(moved, change => change with { Start = start, End = end });
        series.Change(edited, change => change with { Title = "Once", Place = "Attic", Note = "Bring the offer" });
        series.Delete(deleted);
        yield return Occurrence("change", 2, Times(start, end, series));
        yield return Occurrence("change", 3, new JsonObject { ["subject"] = "Once", ["location"] = "Attic", ["text"] = "Bring the offer" });
        yield return Occurrence("delete", 4, null);

        JsonObject Occurrence(string op, int number, JsonObject? set)
        {
            var edit = new JsonObject { ["op"] = op, ["id"] = series.Id, ["occurrence"] = number };
            if (set is not null)
            {
                edit["set"] = set;
            }

            return edit;
        }
    }

    /// <summary>Times as edit.py takes them.</summary>
    public static JsonObject Times(LocalDateTime start, LocalDateTime end, ExpectedSeries series) => new()
    {
        ["start"] = Text(start, series.AllDay),
        ["end"] = Text(end, series.AllDay),
        ["zone"] = series.Zone,
        ["all_day"] = series.AllDay,
    };

    private static JsonObject ItemOf(RecurrenceCase one, bool allDay, int i)
    {
        var start = allDay ? one.First.AtMidnight() : one.First.At(new LocalTime(7 + (i % 9), 30));
        return new JsonObject
        {
            ["subject"] = $"{one.Kind} {one.Ends} {i}",
            ["location"] = $"Room {i}",
            ["text"] = $"Note {i}",
            ["all_day"] = allDay,
            ["start"] = Text(start, allDay),
            ["end"] = Text(allDay ? start.PlusDays(1) : start.PlusMinutes(45 + i), allDay),
            ["zone"] = ZoneIds[i % ZoneIds.Length],
            ["recurrence"] = one.ToJson(),
        };
    }

    private async Task<List<string>> ReadExchangeAsync()
    {
        var view = (await mailbox.Exchangelib.DumpAsync($"{Window.Start:uuuu-MM-dd}", $"{Window.End:uuuu-MM-dd}"))["view"]!.AsArray();
        return view.Select(item => ExpectedSeries.Line(
                WallOf(item!, "start"), WallOf(item!, "end"), (bool)item!["all_day"]!, (string)item["zone"]!, (string)item["subject"]!, (string)item["location"]!, (string)item["text"]!))
            .Where(IsCompared).Order(StringComparer.Ordinal).ToList();
    }

    private List<string> ReadMicrobizz()
    {
        var occurrences = new OccurrenceTable(mailbox.Database);
        var all = mailbox.Appointments.List();
        Assert.Equal(mode == RecurrenceMode.Instances ? 0 : Series.Count(series => !series.IsGone), all.Count(one => one.Content.RecurrenceRule is not null));
        return all.Where(one => one.SeriesId is null)
            .SelectMany(one => one.Content.RecurrenceRule is null ? [one] : occurrences.List(one.Id, null, Window.End.AtMidnight()))
            .Select(one => one.Content)
            .Select(content => ExpectedSeries.Line(content.Time.Start, content.Time.End, content.Time.AllDay, content.Time.Zone, content.Title, content.Place, content.Note.Text!))
            .Where(IsCompared).Order(StringComparer.Ordinal).ToList();
    }

    private static void AssertSame(List<string> expected, List<string> actual, Side side)
    {
        var (missing, surplus) = (expected.Except(actual).ToList(), actual.Except(expected).ToList());
        Assert.True(expected.SequenceEqual(actual), $"{side} lacks\n{string.Join('\n', missing)}\nand has\n{string.Join('\n', surplus)}");
    }

    private static bool IsCompared(string line) => Compared.Contains(LocalDatePattern.Iso.Parse(line[..10]).Value);

    private static string Text(LocalDateTime time, bool allDay) => allDay ? $"{time:uuuu-MM-dd}" : time.ToString("s", CultureInfo.InvariantCulture);

    private static LocalDateTime WallOf(JsonNode item, string name) => (bool)item["all_day"]!
        ? LocalDatePattern.Iso.Parse((string)item[name]!).Value.AtMidnight()
        : LocalDateTimePattern.GeneralIso.Parse((string)item[name]!).Value;
}
