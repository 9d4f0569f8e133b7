using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Sync;
using NodaTime;
using RecurrencePattern = ExchangeSync.Simulator.Recurring.RecurrencePattern;

namespace ExchangeSync.Tests.Exchange;

/// <summary>What a master is taken to produce is what the server shows, far outside the days that were read too.</summary>
public sealed class SeriesFactsTests
{
    private static readonly DateInterval OneDay = new(new LocalDate(2026, 1, 1), new LocalDate(2026, 1, 1));

    public static TheoryData<string, string?, bool> Cases()
    {
        var cases = new TheoryData<string, string?, bool>();
        foreach (var pattern in Patterns.Keys)
        {
            cases.Add(pattern, "Romance Standard Time", false);
            cases.Add(pattern, "Pacific Standard Time", true);
            cases.Add(pattern, null, false);
            cases.Add(pattern, null, true);
        }

        return cases;
    }

    private static Dictionary<string, RecurrencePattern> Patterns { get; } = new()
    {
        ["daily"] = new DailyPattern(3),
        ["weekly"] = new WeeklyPattern(2, new DaySet("Tuesday", "Thursday", "Sunday"), IsoDayOfWeek.Monday),
        ["weekdays"] = new WeeklyPattern(1, new DaySet("Weekday")),
        ["monthly on a day"] = new AbsoluteMonthlyPattern(1, 31),
        ["monthly on a weekday"] = new RelativeMonthlyPattern(2, new DaySet("Friday"), 5),
        ["yearly on a day"] = new AbsoluteYearlyPattern(29, 2),
        ["yearly on a weekday"] = new RelativeYearlyPattern(new DaySet("WeekendDay"), 2, 3),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_master_produces_what_the_server_shows_and_nothing_else(string pattern, string? zone, bool allDay)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var first = Patterns[pattern] is { } dates ? new Recurrence(dates, new LocalDate(2026, 1, 5)).Dates().First() : default;
        var item = (allDay
            ? CalendarItem.AllDay("x", first, first, zone ?? "UTC")
            : CalendarItem.Timed("x", first.At(new LocalTime(9, 30)), first.At(new LocalTime(10, 0)), zone ?? "UTC")) with
        {
            StartTimeZone = zone,
            EndTimeZone = zone,
            Recurrence = new Recurrence(Patterns[pattern], first, Count: 40),
        };
        var master = exchange.Mailbox.Add(item);
        var shown = exchange.Mailbox.View(Instant.FromUtc(2025, 1, 1, 0, 0), Instant.FromUtc(2080, 1, 1, 0, 0)).Select(one => one.OriginalStart!.Value).ToHashSet();

        var facts = Assert.Single(await exchange.Side.ReadAsync([new EntryHead(master.Id)], OneDay, default)).Entry!.Series!;

        Assert.Equal(40, shown.Count);
        foreach (var start in shown)
        {
            Assert.True(facts.Produces(start), $"{start}");
            foreach (var days in new[] { -1, 1 }.Select(Duration.FromDays).Where(day => !shown.Any(other => AreNear(other, start + day))))
            {
                Assert.False(facts.Produces(start + days), $"{start + days}");
            }
        }

        Assert.False(facts.Produces(shown.Min() - Duration.FromDays(28)));
        Assert.False(facts.Produces(shown.Max() + Duration.FromDays(731)));
    }

    [Fact]
    public async Task Another_time_of_day_is_not_produced_any_more()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var master = exchange.Mailbox.Add(CalendarItem.Timed("x", new(2026, 1, 5, 10, 0), new(2026, 1, 5, 11, 0), ExchangeServer.Zone) with
        {
            Recurrence = new Recurrence(new DailyPattern(1), new LocalDate(2026, 1, 5)),
        });

        var facts = Assert.Single(await exchange.Side.ReadAsync([new EntryHead(master.Id)], OneDay, default)).Entry!.Series!;

        Assert.True(facts.Produces(Instant.FromUtc(2026, 2, 2, 9, 0)));
        Assert.False(facts.Produces(Instant.FromUtc(2026, 2, 2, 8, 0)));
    }

    [Fact]
    public async Task Two_series_that_share_a_UID_or_have_none_keep_their_own_occurrences()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var masters = new[] { "same", "same", "", "" }.Select((uid, i) => exchange.Mailbox.Add(
            CalendarItem.Timed($"{i}", new(2026, 3, 3, 10, 0), new(2026, 3, 3, 11, 0), ExchangeServer.Zone) with
            {
                Uid = uid,
                Recurrence = new Recurrence(new DailyPattern(1), new LocalDate(2026, 3, 3), Count: 2),
            })).ToList();
        var window = new DateInterval(new LocalDate(2026, 3, 1), new LocalDate(2026, 3, 31));

        var heads = (await exchange.Side.ListAsync(window, default)).Heads;
        var results = await exchange.Side.ReadAsync(masters.ConvertAll(master => new EntryHead(master.Id)), window, default);

        Assert.Equal(8, heads.Count);
        Assert.All(masters, master => Assert.Equal(2, heads.Count(head => head.SeriesKey == master.Id)));
        Assert.Equal(["0", "0", "1", "1", "2", "2", "3", "3"], results.SelectMany(result => result.Occurrences).Select(entry => entry.Content.Title));
    }

    private static bool AreNear(Instant a, Instant b) => a - b < Duration.FromHours(3) && b - a < Duration.FromHours(3);
}
