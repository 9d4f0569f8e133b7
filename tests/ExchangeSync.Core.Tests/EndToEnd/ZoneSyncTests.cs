using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Times through the whole sync: whoever made the entry, in whichever zone, over either protocol.</summary>
public sealed class ZoneSyncTests(ITestOutputHelper output)
{
    private static readonly string[] Zoned =
    [
        "Romance Standard Time", "Pacific Standard Time", "AUS Eastern Standard Time", "New Zealand Standard Time", "E. South America Standard Time", "Nepal Standard Time", "UTC", "Line Islands Standard Time",
        "Dateline Standard Time", "Lord Howe Standard Time", "Morocco Standard Time",
    ];

    // Changes of clocks, north and south: before, in the gap or the overlap, after.
    private static readonly LocalDateTime[] Times =
    [
        new(2026, 3, 8, 1, 30), new(2026, 3, 8, 3, 0), new(2026, 3, 29, 1, 30), new(2026, 3, 29, 3, 30), new(2026, 4, 5, 1, 15), new(2026, 4, 5, 2, 30), new(2026, 4, 5, 3, 15), new(2026, 7, 1, 12, 0),
    ];

    public static TheoryData<string, bool> Connections => new()
    {
        { "Romance Standard Time", false }, { "Pacific Standard Time", false }, { "AUS Eastern Standard Time", false }, { "Line Islands Standard Time", false }, { "Dateline Standard Time", false },
        { "Romance Standard Time", true }, { "New Zealand Standard Time", true },
    };

    [Theory]
    [MemberData(nameof(Connections))]
    public async Task Wall_times_and_days_are_the_same_on_both_sides(string connection, bool use2007)
    {
        await using var mailbox = await StartAsync(connection, use2007);
        foreach (var zone in Zoned)
        {
            foreach (var (time, i) in Times.Select((time, i) => (time, i)))
            {
                mailbox.Outlook.Add(CalendarItem.Timed($"E timed {zone} {i}", time, time.PlusHours(2), zone));
                mailbox.Add(new EntryContent { Title = $"M timed {zone} {i}", Time = new EntryTime { Start = time, End = time.PlusHours(2), Zone = zone } });
                mailbox.Outlook.Add(CalendarItem.AllDay($"E days {zone} {i}", time.Date, time.Date.PlusDays(i % 3), zone));
                mailbox.Add(new EntryContent { Title = $"M days {zone} {i}", Time = Days(time.Date, (i % 3) + 1, zone) });
            }
        }

        var entries = 2 * Zoned.Length * Times.Length;
        var run = await mailbox.RunAsync();

        Assert.Equal((entries, entries, 0), (run.CreatedInExchange, run.CreatedInMicrobizz, run.Failed));
        AssertSame(mailbox);
        await mailbox.AssertIdleAsync();

        // Each is moved by a day, on the side that did not make it.
        foreach (var appointment in mailbox.Appointments.List().Where(appointment => appointment.Content.Title.StartsWith('E')))
        {
            mailbox.Edit(appointment.Content.Title, content => content with { Time = content.Time with { Start = content.Time.Start.PlusDays(1), End = content.Time.End.PlusDays(1) } });
        }

        foreach (var item in mailbox.Outlook.List().Where(item => item.Content.Subject.StartsWith('M')))
        {
            mailbox.Outlook.Change(item.Id, content => content.IsAllDay
                ? content with { Start = At(content, content.StartWall()), End = At(content, content.EndWall()) }
                : CalendarItem.Timed(content.Subject, content.StartWall().PlusDays(1), content.EndWall().PlusDays(1), content.StartTimeZone!) with { ExtendedProperties = content.ExtendedProperties, Uid = content.Uid });
        }

        run = await mailbox.RunAsync();
        Assert.Equal((entries, entries, 0), (run.UpdatedInExchange, run.UpdatedInMicrobizz, run.Failed));
        AssertSame(mailbox);
        await mailbox.AssertIdleAsync();
        output.WriteLine($"{2 * entries} entries of {Zoned.Length} zones, a connection in {connection}{(use2007 ? ", protocol 2007" : "")}");

        static Instant At(CalendarItem item, LocalDateTime wall) => wall.PlusDays(1).InZoneLeniently(Zones.Find(item.StartTimeZone)!).ToInstant();
    }

    [Theory]
    [InlineData("Customized Time Zone", false)]
    [InlineData("tzone://Microsoft/Utc", false)]
    [InlineData("tzone://Microsoft/Custom", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("Customized Time Zone", true)]
    [InlineData(null, true)]
    public async Task An_item_of_a_zone_that_nobody_knows_keeps_it_and_its_instants(string? zone, bool use2007)
    {
        await using var mailbox = await StartAsync("Romance Standard Time", use2007);
        var timed = mailbox.Outlook.Add(CalendarItem.Timed("timed", new(2026, 3, 29, 9, 0), new(2026, 3, 29, 10, 0), "UTC") with { StartTimeZone = zone, EndTimeZone = zone });
        var days = mailbox.Outlook.Add(CalendarItem.AllDay("days", new(2026, 3, 28), new(2026, 3, 29), "UTC") with { StartTimeZone = zone, EndTimeZone = zone });
        await mailbox.RunAsync();

        var there = mailbox.Find("timed").Content.Time;
        var isUtc = zone == "tzone://Microsoft/Utc" && Zones.Find(zone) is not null;
        Assert.Equal(new LocalDateTime(2026, 3, 29, isUtc ? 9 : 11, 0), there.Start);
        Assert.Equal((true, new LocalDateTime(2026, 3, 28, 0, 0), new LocalDateTime(2026, 3, 30, 0, 0)), Dates("days"));
        await mailbox.AssertIdleAsync();
        mailbox.Server.ClearLog();

        // Other fields leave the time alone; another time leaves the zone alone.
        mailbox.Edit("timed", content => content with { Place = "Hall" });
        await mailbox.RunAsync();
        Assert.DoesNotContain(mailbox.Server.Exchanges, exchange => exchange.Operation == "UpdateItem" && exchange.Request.Contains("calendar:Start", StringComparison.Ordinal));
        mailbox.Edit("timed", content => content with { Time = content.Time with { Start = content.Time.Start.PlusHours(1), End = content.Time.End.PlusHours(1) } });
        mailbox.Edit("days", content => content with { Time = content.Time with { Start = content.Time.Start.PlusDays(1), End = content.Time.End.PlusDays(1) } });
        await mailbox.RunAsync();

        Assert.DoesNotContain(mailbox.Server.Exchanges, exchange => exchange.Operation == "UpdateItem" && exchange.Request.Contains("TimeZone", StringComparison.Ordinal));
        var moved = mailbox.Outlook.Find(timed.Id)!.Content;
        Assert.Equal((zone, zone, Instant.FromUtc(2026, 3, 29, 10, 0), Instant.FromUtc(2026, 3, 29, 11, 0)), (moved.StartTimeZone, moved.EndTimeZone, moved.Start, moved.End));
        Assert.Equal((zone, new LocalDate(2026, 3, 29).AtMidnight()), (mailbox.Outlook.Find(days.Id)!.Content.StartTimeZone, mailbox.Outlook.Find(days.Id)!.Content.Start.InUtc().LocalDateTime));
        Assert.Equal((true, new LocalDateTime(2026, 3, 29, 0, 0), new LocalDateTime(2026, 3, 31, 0, 0)), Dates("days"));
        await mailbox.AssertIdleAsync();

        (bool, LocalDateTime, LocalDateTime) Dates(string title) => (mailbox.Find(title).Content.Time.AllDay, mailbox.Find(title).Content.Time.Start, mailbox.Find(title).Content.Time.End);
    }

    [Fact]
    public async Task An_IANA_zone_stays_as_the_user_spelled_it_while_Exchange_means_the_same()
    {
        await using var mailbox = await StartAsync("Romance Standard Time", use2007: false);
        mailbox.Add(new EntryContent { Title = "x", Time = new EntryTime { Start = new(2026, 3, 29, 2, 30), End = new(2026, 3, 29, 4, 0), Zone = "Europe/Copenhagen" } });
        await mailbox.RunAsync();
        var item = Assert.Single(mailbox.Outlook.List());
        Assert.Equal(("Romance Standard Time", Instant.FromUtc(2026, 3, 29, 1, 30)), (item.Content.StartTimeZone, item.Content.Start));

        mailbox.Outlook.Change(item.Id, content => content with { Start = Instant.FromUtc(2026, 3, 30, 6, 0), End = Instant.FromUtc(2026, 3, 30, 7, 0) });
        await mailbox.RunAsync();
        Assert.Equal(("Europe/Copenhagen", new LocalDateTime(2026, 3, 30, 8, 0)), (mailbox.Find("x").Content.Time.Zone, mailbox.Find("x").Content.Time.Start));

        mailbox.Outlook.Change(item.Id, content => content with { StartTimeZone = "GMT Standard Time", EndTimeZone = "GMT Standard Time" });
        await mailbox.RunAsync();
        Assert.Equal(("GMT Standard Time", new LocalDateTime(2026, 3, 30, 7, 0)), (mailbox.Find("x").Content.Time.Zone, mailbox.Find("x").Content.Time.Start));
        await mailbox.AssertIdleAsync();
    }

    // Wall times are looked at in the item's own zone; of days only the dates count.
    private static void AssertSame(SyncedMailbox mailbox)
    {
        var items = mailbox.Outlook.List().ToDictionary(item => item.Content.Subject, item => item.Content);
        Assert.Equal(items.Count, mailbox.Calendar.Count);
        foreach (var content in mailbox.Calendar)
        {
            var item = items[content.Title];
            Assert.Equal((content.Title, item.IsAllDay), (content.Title, content.Time.AllDay));
            if (content.Time.AllDay)
            {
                var zone = Zones.Find(item.StartTimeZone)!;
                Assert.Equal((content.Title, content.Time.Start.Date.AtStartOfDayInZone(zone).ToInstant(), content.Time.End.Date.AtStartOfDayInZone(zone).ToInstant()), (content.Title, item.Start, item.End));
            }
            else
            {
                Assert.Equal((content.Title, content.Time.ToInterval(DateTimeZone.Utc).Start, content.Time.ToInterval(DateTimeZone.Utc).End), (content.Title, item.Start, item.End));
                Assert.Equal(item.StartTimeZone, content.Time.Zone);
            }
        }
    }

    private async Task<SyncedMailbox> StartAsync(string connection, bool use2007)
    {
        var mailbox = await SyncedMailbox.StartAsync(output, use2007);
        mailbox.Settings = mailbox.Settings with { TimeZone = connection };
        return mailbox;
    }

    private static EntryTime Days(LocalDate first, int days, string zone) => new() { AllDay = true, Start = first.AtMidnight(), End = first.PlusDays(days).AtMidnight(), Zone = zone };
}
