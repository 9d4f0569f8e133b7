using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Exchange;

/// <summary>What the tests of series have in common: content, and the writes that the sync makes of it.</summary>
internal static class SeriesCalendar
{
    public static readonly DateInterval Window = new(new LocalDate(2026, 1, 1), new LocalDate(2026, 12, 31));

    public static Stamp NewStamp => new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

    /// <summary>An hour at ten, or whole days.</summary>
    public static EntryContent Content(LocalDate first, string? rule, string? zone = ExchangeServer.Zone, int allDay = 0) => new()
    {
        Title = "Møde",
        RecurrenceRule = rule,
        Time = allDay > 0
            ? new EntryTime { AllDay = true, Start = first.AtMidnight(), End = first.PlusDays(allDay).AtMidnight(), Zone = zone }
            : new EntryTime { Start = first.At(new LocalTime(10, 0)), End = first.At(new LocalTime(11, 0)), Zone = zone },
    };

    public static async Task<Entry> CreateAsync(this ExchangeServer exchange, EntryContent content)
    {
        var result = Assert.Single(await exchange.SeriesSide.WriteAsync([Create(content)], default));
        Assert.Equal((WriteOutcome.Done, null), (result.Outcome, result.Error));
        var entry = await exchange.ReadAsync(result.Key!);
        Assert.Equal(entry.Version, result.Version);
        return entry;
    }

    public static async Task<ReadResult> ReadWholeAsync(this ExchangeServer exchange, string key) =>
        Assert.Single(await exchange.SeriesSide.ReadAsync([new EntryHead(key)], Window, default));

    public static async Task<Entry> ReadAsync(this ExchangeServer exchange, string key)
    {
        var result = await exchange.ReadWholeAsync(key);
        Assert.Null(result.Error);
        return result.Entry!;
    }

    public static async Task<WriteResult> WriteAsync(this ExchangeServer exchange, EntryWrite write) =>
        Assert.Single(await exchange.SeriesSide.WriteAsync([write], default));

    /// <summary>Writes, wants it done, and reads the result.</summary>
    public static async Task<Entry> UpdateAsync(this ExchangeServer exchange, Entry entry, EntryContent content, EntryFields fields)
    {
        var result = await exchange.WriteAsync(Update(entry, content, fields));
        Assert.Equal((WriteOutcome.Done, null), (result.Outcome, result.Error));
        var read = await exchange.ReadAsync(result.Key!);
        Assert.Equal(read.Version, result.Version);
        return read;
    }

    public static EntryWrite Create(EntryContent content) => new() { Kind = WriteKind.Create, Content = content, Stamp = NewStamp };

    public static EntryWrite Exception(string series, LocalDate original, EntryContent content) =>
        new() { Kind = WriteKind.Create, Content = content, Stamp = NewStamp, SeriesKey = series, OriginalDate = original };

    public static EntryWrite Update(Entry entry, EntryContent content, EntryFields fields) =>
        new() { Kind = WriteKind.Update, Target = HeadOf(entry), Current = entry.Content, Content = content, Fields = fields };

    public static EntryWrite Delete(Entry entry) => new() { Kind = WriteKind.Delete, Target = HeadOf(entry) };

    public static EntryHead HeadOf(Entry entry) => new(entry.Key, entry.Version, entry.Address, entry.SeriesKey);

    /// <summary>The dates on which the mailbox shows the start of something, from 2026 on.</summary>
    public static IReadOnlyList<LocalDate> ShownDates(this SimulatedMailbox mailbox, DateTimeZone zone, int years = 1) => mailbox
        .View(Instant.FromUtc(2026, 1, 1, 0, 0), Instant.FromUtc(2026 + years, 1, 2, 0, 0))
        .Select(item => item.Content.Start.InZone(zone).Date)
        .Where(date => date.Year >= 2026 && date.Year < 2026 + years)
        .ToList();
}
