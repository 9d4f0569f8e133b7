using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>What waits (a held delete, an open conflict, a date of a series that is missing) stays what it is while other things happen to the same entries.</summary>
public sealed class WaitingTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);

    [Fact]
    public async Task Held_deletes_of_singles_that_were_turned_into_series_leave_the_occurrences_of_those_alone_when_they_are_released()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        foreach (var title in new[] { "Course", "Lesson", "Talk" })
        {
            mailbox.Outlook.Add(CalendarItem.Timed(title, First, First.PlusHours(1), SyncedMailbox.Zone));
        }

        await mailbox.RunAsync();
        foreach (var item in mailbox.Outlook.List())
        {
            mailbox.Outlook.Change(item.Id, content => CalendarItem.Timed(content.Subject, First.PlusDays(1), First.PlusDays(1).PlusHours(1), SyncedMailbox.Zone) with { Recurrence = new Recurrence(new DailyPattern(7), First.Date.PlusDays(1), Count: 2) });
        }

        await mailbox.RunAsync();
        Assert.Equal(3, mailbox.Store.Pending().Count(row => row.Kind == PendingKind.Held));
        mailbox.Outlook.Add(CalendarItem.Timed("Other", First, First.PlusHours(1), SyncedMailbox.Zone));
        await mailbox.RunAsync();

        var run = await mailbox.ReleaseHeldAsync();

        Assert.Equal(3, run.DeletedInMicrobizz);
        Assert.Equal(mailbox.ViewInExchange(), mailbox.Calendar.Select(content => $"{content.Time.Start:uuuu-MM-dd'T'HH} {content.Title}").Order(StringComparer.Ordinal));
        Assert.Equal(7, mailbox.Calendar.Count);
        await mailbox.AssertIdleAsync();
    }
}
