using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>What a changed series does to its occurrences that have left the window: nothing.</summary>
public sealed class SeriesPastTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_series_moved_to_another_weekday_leaves_the_appointments_before_the_window_alone()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { WeeksBack = 1, WeeksAhead = 2 };
        var exchange = mailbox.Server.Mailboxes["anna@example.com"];
        var first = SyncedMailbox.Today.At(new LocalTime(15, 0));
        var series = exchange.Add(CalendarItem.Timed("Weekly", first, first.PlusHours(1), SyncedMailbox.Zone) with
        {
            Recurrence = new Recurrence(new DailyPattern(7), first.Date, Count: 5),
        });
        await mailbox.RunAsync();
        mailbox.Clock.AdvanceDays(21);
        await mailbox.RunAsync();
        var before = Starts(mailbox);

        exchange.Change(series.Id, content => content with
        {
            Start = content.Start + Duration.FromDays(1),
            End = content.End + Duration.FromDays(1),
            Recurrence = content.Recurrence! with { StartDate = first.Date.PlusDays(1) },
        });
        var run = await mailbox.RunAsync();

        Assert.Equal(0, run.DeletedInMicrobizz + run.CreatedInMicrobizz);
        var windowStart = SyncedMailbox.Today.PlusWeeks(2);
        Assert.Equal(before.Select(start => start.Date < windowStart ? start : start.PlusDays(1)), Starts(mailbox));
        await mailbox.AssertIdleAsync();
    }

    private static List<LocalDateTime> Starts(SyncedMailbox mailbox) => mailbox.Calendar.Select(content => content.Time.Start).Order().ToList();
}
