using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>A recurring meeting that somebody else organizes: whatever is edited of it in Microbizz, Exchange keeps what its organizer said.</summary>
public sealed class MeetingOfAnotherTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);
    private static readonly LocalDate Second = First.Date.PlusWeeks(1);

    [Theory]
    [InlineData(ConflictPolicy.ExchangeWins)]
    [InlineData(ConflictPolicy.MicrobizzWins)]
    [InlineData(ConflictPolicy.Manual)]
    public async Task A_date_that_is_edited_in_Microbizz_goes_back_and_the_edit_to_the_journal(ConflictPolicy policy)
    {
        await using var mailbox = await StartAsync(policy);
        var versions = Versions(mailbox);
        EditSecond(mailbox, content => content with { Title = "Board and cake", Place = "Hall", Time = Hour(First.PlusWeeks(1).PlusHours(2)) });

        var run = await mailbox.RunAsync();

        Assert.Equal(versions, Versions(mailbox));
        Assert.Equal((0, 0, 0), (run.UpdatedInExchange, run.CreatedInExchange, run.Failed));
        var date = InMicrobizz(mailbox, Second);
        Assert.Equal(("Board", "", First.PlusWeeks(1)), (date.Title, date.Place, date.Time.Start));
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Kind: JournalKind.Skip, Reason: SyncReasons.MeetingOfAnotherOrganizer, Before.Title: "Board and cake", Before.Place: "Hall" });
        await mailbox.AssertIdleAsync();

        // An edit of the same date later on goes the same way, and so does the organizer's.
        EditSecond(mailbox, content => content with { Place = "Cellar" });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, Second).Id, content => content with { Subject = "Board moved" });
        await mailbox.RunAsync();
        date = InMicrobizz(mailbox, Second);
        Assert.Equal(("Board moved", ""), (date.Title, date.Place));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task So_it_does_where_recurrence_is_set_to_Instances_before_the_next_run()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.MicrobizzWins);
        var versions = Versions(mailbox);
        EditSecond(mailbox, content => content with { Title = "Board and cake" });
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Instances };

        var run = await mailbox.RunAsync();

        Assert.Equal(versions, Versions(mailbox));
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Reason: SyncReasons.MeetingOfAnotherOrganizer, Before.Title: "Board and cake" });
        Assert.Equal(["Board", "Board", "Board", "Board"], mailbox.Calendar.Select(content => content.Title));
        Assert.All(mailbox.Calendar, content => Assert.Null(content.RecurrenceRule));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_that_is_deleted_in_Microbizz_comes_back()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.MicrobizzWins);
        var versions = Versions(mailbox);
        EditSecond(mailbox, content => content with { Place = "Hall" });
        await mailbox.RunAsync();
        new OccurrenceTable(mailbox.Database).Remove(mailbox.Appointments.List().Single(one => one.SeriesId is null).Id, Second, mailbox.Clock.GetCurrentInstant());

        await mailbox.RunAsync();

        Assert.Equal(versions, Versions(mailbox));
        Assert.Equal("Board", InMicrobizz(mailbox, Second).Title);
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task What_was_edited_on_a_date_goes_to_the_journal_when_the_organizer_calls_the_series_off(bool wasLinked, bool saysSoItself)
    {
        await using var mailbox = await StartAsync(ConflictPolicy.Manual);
        if (wasLinked)
        {
            mailbox.Outlook.Change(mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, Second).Id, content => content with { Location = "Attic" });
            await mailbox.RunAsync();
        }

        EditSecond(mailbox, content => content with { Title = "Board and cake" });
        mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, content => content with { IsCancelled = true });
        if (saysSoItself)
        {
            mailbox.Outlook.Change(mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, Second).Id, content => content with { IsCancelled = true });
        }

        var run = await mailbox.RunAsync();

        Assert.Empty(mailbox.Calendar);
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Kind: JournalKind.Skip, Reason: SyncReasons.MeetingCancelled, Before.Title: "Board and cake" });
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_that_was_moved_goes_with_its_series_when_that_is_called_off()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.Manual);
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, Second).Id, content => content with { Location = "Attic" });
        await mailbox.RunAsync();
        mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, content => content with { IsCancelled = true });

        await mailbox.RunAsync();

        Assert.Empty(mailbox.Calendar);
        Assert.Equal(0, mailbox.Store.CountLinks());
        await mailbox.AssertIdleAsync();
    }

    private static List<string> Versions(SyncedMailbox mailbox) =>
        mailbox.Outlook.View(First.InUtc().ToInstant() - Duration.FromDays(1), First.PlusWeeks(8).InUtc().ToInstant()).Select(item => item.ChangeKey).ToList();

    private static void EditSecond(SyncedMailbox mailbox, Func<EntryContent, EntryContent> change) =>
        new OccurrenceTable(mailbox.Database).Update(mailbox.Appointments.List().Single(one => one.SeriesId is null).Id, Second, change, mailbox.Clock.GetCurrentInstant());

    private static EntryContent InMicrobizz(SyncedMailbox mailbox, LocalDate date) =>
        new OccurrenceTable(mailbox.Database).Get(mailbox.Appointments.List().Single(one => one.SeriesId is null).Id, date).Content;

    private async Task<SyncedMailbox> StartAsync(ConflictPolicy policy)
    {
        var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series, ConflictPolicy = policy };
        mailbox.Outlook.Add(CalendarItem.Timed("Board", First, First.PlusHours(1), SyncedMailbox.Zone) with
        {
            Recurrence = new Recurrence(new DailyPattern(7), First.Date, Count: 4),
            Organizer = new Attendee("Bo", "bo@example.com"),
            Attendees = [new Attendee("Anna", "anna@example.com")],
            MyResponse = "Accept",
        });
        await mailbox.RunAsync();
        return mailbox;
    }

    private static EntryTime Hour(LocalDateTime start) => new() { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone };
}
