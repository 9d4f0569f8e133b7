using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>In Microbizz a series takes along only those of its edited dates that it does not have any more, so an undo stops at those alone.</summary>
public sealed class UndoSeriesTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deleted_date_comes_back_though_another_one_was_edited_long_before(bool edited)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var item = Series(mailbox, 4);
        if (edited)
        {
            mailbox.Outlook.Change(mailbox.Outlook.Occurrence(item, First.Date.PlusWeeks(1)).Id, content => content with { Location = "Room" });
        }

        await mailbox.RunAsync();
        mailbox.Outlook.Delete(mailbox.Outlook.Occurrence(item, First.Date.PlusWeeks(3)).Id);
        var run = await mailbox.RunAsync();
        Assert.Equal(3, DatesInMicrobizz(mailbox).Count);

        var undo = await mailbox.UndoAsync(run.Id);

        Assert.Equal((0, 1), (undo.Skipped, undo.UpdatedInMicrobizz));
        Assert.Equal(4, DatesInMicrobizz(mailbox).Count);
        Assert.Equal(edited ? 1 : 0, mailbox.Calendar.Count(content => content.Place == "Room"));
        await mailbox.RunAsync();
        Assert.Equal(3, DatesInMicrobizz(mailbox).Count);
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(5, 6)]
    public async Task A_pattern_goes_back_unless_the_former_one_lacks_a_date_that_was_edited_since(int week, int dates)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var item = Series(mailbox, 4);
        await mailbox.RunAsync();
        mailbox.Outlook.Change(item, content => content with { Recurrence = new Recurrence(new DailyPattern(7), First.Date, Count: 6) });
        var run = await mailbox.RunAsync();
        new OccurrenceTable(mailbox.Database).Update(mailbox.Find("Course").Id, First.Date.PlusWeeks(week), content => content with { Place = "Attic" }, mailbox.Clock.GetCurrentInstant());

        var undo = await mailbox.UndoAsync(run.Id);

        Assert.Equal(dates, DatesInMicrobizz(mailbox).Count);
        Assert.Single(mailbox.Calendar, content => content.Place == "Attic");
        Assert.Equal(dates == 6, mailbox.Store.Journal(undo.Id).Any(line => line.Reason == SyncReasons.ExceptionsStand));
    }

    private static string Series(SyncedMailbox mailbox, int count)
    {
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        return mailbox.Outlook.Add(CalendarItem.Timed("Course", First, First.PlusHours(1), SyncedMailbox.Zone) with { Recurrence = new Recurrence(new DailyPattern(7), First.Date, Count: count) }).Id;
    }

    private static List<Appointment> DatesInMicrobizz(SyncedMailbox mailbox) =>
        new OccurrenceTable(mailbox.Database).List(mailbox.Appointments.List().Single(one => one.Content.RecurrenceRule is not null).Id, null, First.PlusYears(1)).ToList();
}
