using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
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
    public async Task Held_deletes_are_shown_with_their_age_and_end_where_the_items_are_put_back()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        mailbox.Add(Hour("Lesson"));
        mailbox.Outlook.Add(CalendarItem.Timed("Talk", First, First.PlusHours(1), SyncedMailbox.Zone));
        mailbox.Outlook.Add(CalendarItem.Timed("Course", First, First.PlusHours(1), SyncedMailbox.Zone) with { Recurrence = new Recurrence(new DailyPattern(7), First.Date, Count: 3) });
        await mailbox.RunAsync();
        mailbox.Outlook.List().ToList().ForEach(item => mailbox.Outlook.Delete(item.Id));
        await mailbox.RunAsync();
        Assert.Equal(3, mailbox.Store.Pending().Count(row => row.Kind == PendingKind.Held));
        var since = mailbox.Clock.GetCurrentInstant();
        mailbox.Clock.AdvanceHours(30);
        Assert.All((await mailbox.PlanAsync()).Actions.Where(action => action.Pending == PendingKind.Held), action => Assert.Contains($"Held since {since:uuuu-MM-dd HH:mm} UTC", action.Message, StringComparison.Ordinal));

        // Exchange gives what is moved a new id.
        mailbox.Outlook.List("deleteditems").ToList().ForEach(item => mailbox.Outlook.Move(item.Id, "calendar"));
        var run = await mailbox.RunAsync();

        Assert.Equal((0, 0), (SyncedMailbox.Written(run), run.Held));
        Assert.Empty(mailbox.Store.Pending());
        Assert.Equal(["Course", "Lesson", "Talk"], mailbox.Calendar.Select(content => content.Title).Order(StringComparer.Ordinal));
        Assert.Equal(3, mailbox.Outlook.List().Count);
        await mailbox.AssertIdleAsync();
        mailbox.Outlook.Delete(mailbox.Outlook.List().Single(item => item.Content.Subject == "Talk").Id);
        Assert.Equal(1, (await mailbox.RunAsync()).DeletedInMicrobizz);
    }

    [Fact]
    public async Task A_meeting_that_was_put_back_while_its_delete_was_held_and_is_called_off_then_goes_in_Microbizz()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Add(Hour("Lesson"));
        mailbox.Add(Hour("Visit"));
        mailbox.Outlook.Add(CalendarItem.Timed("Board", First, First.PlusHours(1), SyncedMailbox.Zone) with
        {
            Organizer = new Attendee("Bo", "bo@example.com"), Attendees = [new Attendee("Anna", "anna@example.com")], MyResponse = "Accept",
        });
        await mailbox.RunAsync();
        mailbox.Outlook.List().ToList().ForEach(item => mailbox.Outlook.Delete(item.Id));
        await mailbox.RunAsync();
        Assert.Equal(3, mailbox.Store.Pending().Count(row => row.Kind == PendingKind.Held));

        var board = mailbox.Outlook.Move(mailbox.Outlook.List("deleteditems").Single(item => item.Content.Subject == "Board").Id, "calendar");
        mailbox.Outlook.Change(board.Id, item => item with { IsCancelled = true });
        await mailbox.RunAsync();

        Assert.Equal(["Lesson", "Visit"], mailbox.Calendar.Select(content => content.Title).Order(StringComparer.Ordinal));
        Assert.Equal(2, mailbox.Store.Pending().Count(row => row.Kind == PendingKind.Held));
        await mailbox.ReleaseHeldAsync();
        Assert.Empty(mailbox.Calendar);
        Assert.Equal(0, mailbox.Store.CountLinks());
    }

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

    [Fact]
    public async Task An_edit_of_a_date_whose_delete_was_held_before_the_mode_was_switched_to_instances_ends_the_hold_in_the_run_as_in_the_plan()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var series = mailbox.Add(Hour("Course") with { RecurrenceRule = "FREQ=WEEKLY;COUNT=4;BYDAY=TU" });
        var exception = await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(1)));
        mailbox.Add(Hour("Lesson"));
        mailbox.Add(Hour("Talk"));
        await mailbox.RunAsync();
        mailbox.Outlook.List().ToList().ForEach(item => mailbox.Outlook.Delete(item.Id));
        await mailbox.RunAsync();
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Instances };
        await mailbox.RunAsync();
        Assert.Equal(4, mailbox.Store.Pending().Count(row => row.Kind == PendingKind.Held));
        mailbox.Update(exception, content => content with { Place = "Hall" });

        var plan = await mailbox.PlanAsync();
        var run = await mailbox.RunAsync();

        Assert.Equal((SyncActionKind.Create, Side.Exchange, SyncReasons.EditedAndDeleted), plan.Actions.Where(action => action.Writes).Select(action => (action.Kind, action.Side, action.Reason!)).Single());
        Assert.Equal((1, 0), (run.CreatedInExchange, run.DeletedInMicrobizz));
        Assert.Equal(("Course, late", "Hall"), mailbox.Outlook.List().Select(item => (item.Content.Subject, item.Content.Location)).Single());
        Assert.Equal(3, mailbox.Store.Pending().Count(row => row.Kind == PendingKind.Held));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_conflict_over_what_was_undone_stays_open_when_the_server_forgets_the_sync_state()
    {
        await using var mailbox = await StartManualAsync();
        var item = mailbox.Outlook.Add(CalendarItem.Timed("Course", First, First.PlusHours(1), SyncedMailbox.Zone));
        await mailbox.RunAsync();
        mailbox.Outlook.Change(item.Id, content => content with { Location = "Attic" });
        await mailbox.UndoAsync((await mailbox.RunAsync()).Id);
        mailbox.Edit("Course", content => content with { Place = "Hall" });
        await mailbox.RunAsync();
        AssertOpen(mailbox);
        mailbox.Server.Faults.Add(new Fault { Kind = FaultKind.SyncStateRefused, Operation = "SyncFolderItems" });

        await mailbox.RunAsync();

        AssertOpen(mailbox);
        Assert.Equal(("Attic", "Hall"), (mailbox.Outlook.List().Single().Content.Location, mailbox.Find("Course").Content.Place));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_conflict_in_a_restored_mailbox_stays_open_when_its_item_gets_a_change_key_that_it_had_before_the_restore()
    {
        await using var mailbox = await StartManualAsync();
        mailbox.Add(Hour("Course"));
        mailbox.Add(Hour("Other"));
        await mailbox.RunAsync();
        foreach (var edit in Enumerable.Range(0, 10))
        {
            mailbox.Outlook.Change(Item(mailbox).Id, content => content with { Location = $"Room {edit}" });
        }

        await mailbox.RunAsync();
        mailbox.Edit("Course", content => content with { Place = "Hall" });
        mailbox.Outlook.Change(Item(mailbox).Id, content => content with { Location = "Attic" });
        var old = mailbox.Store.AllLinks().Single(link => link.MicrobizzBase.Title == "Course").ExchangeVersion;
        mailbox.Outlook.Migrate();
        await mailbox.RunAsync();
        AssertOpen(mailbox);

        for (var edits = 1; Item(mailbox).ChangeKey != old && edits < 40; edits++)
        {
            mailbox.Outlook.Change(Item(mailbox).Id, content => content with { Location = $"Attic {edits}" });
        }

        Assert.Equal(old, Item(mailbox).ChangeKey);
        await mailbox.RunAsync();

        AssertOpen(mailbox);
    }

    [Fact]
    public async Task An_edited_date_of_a_series_that_is_missing_in_Exchange_without_proof_waits_instead_of_failing()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var series = mailbox.Add(Hour("Course") with { RecurrenceRule = "FREQ=WEEKLY;COUNT=4;BYDAY=TU" });
        await mailbox.RunAsync();
        mailbox.Outlook.Delete(mailbox.Outlook.List().Single().Id);
        mailbox.Server.Faults.Add(new Fault { Kind = FaultKind.SyncStateRefused, Operation = "SyncFolderItems" });
        var exception = await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Course, late"));

        foreach (var attempt in new[] { 1, 2 })
        {
            var run = await mailbox.RunAsync();

            Assert.Equal((SyncRunStatus.Completed, 0), (run.Status, SyncedMailbox.Written(run)));
            var row = mailbox.Store.Pending().Single(row => row.Key == exception.ToString("D"));
            Assert.Equal((PendingKind.Retry, SyncReasons.MissingWithoutProof, attempt), (row.Kind, row.Reason, row.Attempts));
        }

        Assert.Equal("Course, late", mailbox.Appointments.Get(exception).Content.Title);
    }

    [Fact]
    public async Task A_series_that_Exchange_refuses_is_tried_once_though_one_of_its_dates_was_edited()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series, ConflictPolicy = ConflictPolicy.MicrobizzWins };
        var twoDays = mailbox.Add(Hour("Fair") with { Time = Hour("").Time with { End = First.PlusHours(26) } });
        await mailbox.RunAsync();
        mailbox.Outlook.Delete(Item(mailbox, "Fair").Id);
        mailbox.Update(twoDays, content => content with { RecurrenceRule = "FREQ=DAILY;COUNT=4" });
        await mailbox.AddExceptionAsync(twoDays, First.Date.PlusDays(1), Hour("Fair, short", First.PlusDays(1)));

        var run = await mailbox.RunAsync();

        Assert.Equal(1, run.Failed);
        Assert.Equal((PendingKind.Quarantined, twoDays.ToString("D")), mailbox.Store.Pending().Select(row => (row.Kind, row.Key)).Single());
        await mailbox.AssertIdleAsync();
    }

    private static MailboxItem Item(SyncedMailbox mailbox, string subject = "Course") => mailbox.Outlook.List().Single(item => item.Content.Subject == subject);

    private static void AssertOpen(SyncedMailbox mailbox) => Assert.Single(mailbox.Store.Pending(), row => row.Kind == PendingKind.Conflict);

    private async Task<SyncedMailbox> StartManualAsync()
    {
        var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.Manual };
        return mailbox;
    }

    private static EntryContent Hour(string title) => Hour(title, First);

    private static EntryContent Hour(string title, LocalDateTime start) =>
        new() { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } };
}
