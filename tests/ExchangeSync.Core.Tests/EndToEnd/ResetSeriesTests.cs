using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>A reset that removes copies goes for series as a whole, with what users made of their dates.</summary>
public sealed class ResetSeriesTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_copy_of_a_series_stays_where_one_of_its_dates_says_what_no_run_has_carried_over(bool edited)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var series = mailbox.Outlook.Add(CalendarItem.Timed("Course", First, First.PlusHours(1), SyncedMailbox.Zone) with { Recurrence = new Recurrence(new DailyPattern(7), First.Date, Count: 4) }).Id;
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(series, First.Date.PlusWeeks(1)).Id, content => content with { Subject = "Course, late" });
        await mailbox.RunAsync();
        if (edited)
        {
            mailbox.Edit("Course, late", content => content with { Place = "an hour of work" });
        }

        var run = await mailbox.ResetAsync(ResetRemoval.Microbizz);

        Assert.Equal(edited ? 2 : 0, mailbox.Calendar.Count);
        Assert.Equal(edited ? 1 : 0, run.Warnings.Count);
    }
}
