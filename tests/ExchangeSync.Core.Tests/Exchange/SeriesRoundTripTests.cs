using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;
using static ExchangeSync.Tests.Exchange.SeriesCalendar;

namespace ExchangeSync.Tests.Exchange;

/// <summary>A rule that was written is the rule that is read, and the server shows the dates that the rule means.</summary>
public sealed class SeriesRoundTripTests
{
    private static readonly LocalDate First = new(2026, 3, 3);

    private static readonly string[] Rules =
    [
        "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH,SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH,SU;WKST=SU", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=MONTHLY;BYMONTHDAY=3", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=1TU", "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2", "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=-1",
        "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "FREQ=MONTHLY;INTERVAL=24;BYMONTHDAY=3",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=1TU", "FREQ=YEARLY;BYMONTH=5;BYDAY=-1FR",
    ];

    private static readonly string[] Ends = ["", ";COUNT=7", ";UNTIL=20290630"];

    private static readonly string?[] Times = [ExchangeServer.Zone, "Pacific Standard Time", "Tonga Standard Time", "India Standard Time", null];

    public static TheoryData<string?, int, bool> Kinds()
    {
        var kinds = new TheoryData<string?, int, bool>();
        foreach (var zone in Times)
        {
            foreach (var days in new[] { 0, 1 })
            {
                kinds.Add(zone, days, false);
                kinds.Add(zone, days, true);
            }
        }

        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_rule_comes_back_as_it_was_written(string? zone, int allDay, bool use2007)
    {
        await using var exchange = await ExchangeServer.StartAsync(use2007);
        var rules = Rules.SelectMany(rule => Ends.Select(end => rule + end))
            // In the protocol of 2007 weeks begin on Sunday.
            .Where(rule => !use2007 || !rule.Contains("BYDAY=TU,TH,SU", StringComparison.Ordinal) || rule.Contains("WKST=SU", StringComparison.Ordinal))
            .ToList();

        foreach (var rule in rules)
        {
            var pattern = PatternOf(rule, First);
            var content = Content(First, rule, zone, allDay);
            var entry = await exchange.CreateAsync(content);

            var first = pattern.Dates(First, LocalDate.MaxIsoValue).First();
            Assert.Equal((rule, EntryKind.Series), (entry.Content.RecurrenceRule, entry.Kind));
            Assert.Equal(first + content.Time.Start.TimeOfDay, entry.Content.Time.Start);
            Assert.Equal(content.Time.End.PlusDays(Period.DaysBetween(First, first)), entry.Content.Time.End);
            Assert.Equal(pattern.Dates(First, new LocalDate(2031, 12, 31)), exchange.Mailbox.ShownDates(Zones.Find(zone ?? ExchangeServer.Zone)!, years: 6));
            exchange.Mailbox.Delete(entry.Key);
        }
    }

    [Fact]
    public async Task A_series_that_starts_on_no_date_of_its_rule_begins_on_the_first_one()
    {
        await using var exchange = await ExchangeServer.StartAsync();

        var entry = await exchange.CreateAsync(Content(new LocalDate(2026, 3, 4), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=3"));

        Assert.Equal(new LocalDateTime(2026, 3, 6, 10, 0), entry.Content.Time.Start);
        Assert.Equal([new(2026, 3, 6), new(2026, 3, 16), new(2026, 3, 20)], exchange.Mailbox.ShownDates(Zones.Find(ExchangeServer.Zone)!));
    }

    [Theory]
    [InlineData("FREQ=HOURLY", false, "HOURLY")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=1,15", false, "1,15")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260308", false, "ends before")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU", true, "2007")]
    public async Task A_rule_that_Exchange_cannot_express_is_refused_with_the_reason(string rule, bool use2007, string reason)
    {
        await using var exchange = await ExchangeServer.StartAsync(use2007);

        var result = await exchange.WriteAsync(Create(Content(First, rule)));

        Assert.Equal((WriteOutcome.Failed, "RecurrenceNotExpressible", false), (result.Outcome, result.Error!.Code, result.Error.IsTransient));
        Assert.Contains(reason, result.Error.Message, StringComparison.Ordinal);
        Assert.Empty(exchange.Mailbox.List());
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, false)]
    [InlineData(0, true)]
    public async Task Deleted_dates_are_written_and_read_across_a_change_of_the_clock(int allDay, bool use2007)
    {
        await using var exchange = await ExchangeServer.StartAsync(use2007);
        LocalDate[] deleted = [new(2026, 3, 10), new(2026, 3, 31), new(2026, 10, 27)];

        // A Wednesday is none of its dates.
        var entry = await exchange.CreateAsync(Content(First, "FREQ=WEEKLY;BYDAY=TU", allDay: allDay) with { DeletedDates = [.. deleted, new(2026, 11, 4)] });

        Assert.Equal(deleted, entry.Content.DeletedDates);
        Assert.Equal(deleted, exchange.Mailbox.DeletedOccurrences(entry.Key));
        Assert.False(entry.Series!.Produces(Instant.FromUtc(2026, 3, 31, 8, 0)));
    }

    private static RecurrencePattern PatternOf(string rule, LocalDate first)
    {
        Assert.True(RecurrencePattern.TryParseRule(rule, first.At(new LocalTime(10, 0)), null, out var pattern, out var reason), reason);
        return pattern!;
    }
}
