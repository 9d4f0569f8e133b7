using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Undoing a run restores both sides field by field, wherever nobody has touched them since.</summary>
public sealed class UndoTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_first_run_is_taken_back_whole_and_can_be_made_again()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        for (var day = 1; day <= 3; day++)
        {
            mailbox.Add(Hour($"Ours {day}", day));
            mailbox.Outlook.Add(Item($"Theirs {day}", day));
        }

        var before = CalendarSnapshot.Of(mailbox);
        var run = await mailbox.RunAsync();
        Assert.Equal((3, 3), (run.CreatedInExchange, run.CreatedInMicrobizz));

        var undo = await mailbox.UndoAsync(run.Id);

        Assert.Equal(before, CalendarSnapshot.Of(mailbox));
        Assert.Equal((SyncRunStatus.Completed, 3, 3, 0), (undo.Status, undo.DeletedInExchange, undo.DeletedInMicrobizz, undo.Skipped));
        Assert.Equal(run.Id, mailbox.Store.Runs(1)[0].Undoes);
        Assert.Equal(3, mailbox.Outlook.List("deleteditems").Count);
        Assert.Equal(0, mailbox.Store.CountLinks());

        var again = await mailbox.RunAsync();
        Assert.Equal((3, 3, 0, 0), (again.CreatedInExchange, again.CreatedInMicrobizz, again.DeletedInExchange, again.DeletedInMicrobizz));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task Edits_of_a_run_are_taken_back_field_by_field_and_the_next_run_makes_them_again()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (ours, theirs) = await LinkedAsync(mailbox);
        mailbox.Update(ours, content => content with { Title = "Ours, renamed", Place = "Hall", Note = new Note { Text = "one\ntwo" } });
        mailbox.Outlook.Change(theirs, item => item with { Subject = "Theirs, renamed", Start = item.Start + Duration.FromHours(2), End = item.End + Duration.FromHours(2), FreeBusy = "OOF" });
        var before = CalendarSnapshot.Of(mailbox);
        var run = await mailbox.RunAsync();
        Assert.Equal((1, 1), (run.UpdatedInExchange, run.UpdatedInMicrobizz));

        var undo = await mailbox.UndoAsync(run.Id);

        Assert.Equal(before, CalendarSnapshot.Of(mailbox));
        Assert.Equal((1, 1, 0), (undo.UpdatedInExchange, undo.UpdatedInMicrobizz, undo.Skipped));
        var again = await mailbox.RunAsync();
        Assert.Equal((1, 1, 0), (again.UpdatedInExchange, again.UpdatedInMicrobizz, again.Conflicts));
        Assert.Equal("Ours, renamed", mailbox.Outlook.List().Single(item => item.Content.Location == "Hall").Content.Subject);
        Assert.False(mailbox.Find("Theirs, renamed").Content.Here);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_series_is_taken_back_with_its_exceptions_after_a_switch_to_Instances_too()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var first = new LocalDate(2026, 3, 10);
        var series = mailbox.Outlook.Add(Item("Course", 8) with { Recurrence = new Recurrence(new DailyPattern(7), first, Count: 3) });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(series.Id, first.PlusWeeks(1)).Id, item => item with { Location = "Attic" });
        var run = await mailbox.RunAsync();
        Assert.Equal(2, mailbox.Calendar.Count);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Instances };

        await mailbox.UndoAsync(run.Id);

        Assert.Empty(mailbox.Calendar);
    }

    [Theory]
    [InlineData(Side.Exchange)]
    [InlineData(Side.Microbizz)]
    public async Task A_series_of_which_a_date_was_edited_since_is_left_and_reported(Side made)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var (first, late) = (new LocalDate(2026, 3, 10), new LocalDate(2026, 3, 17));
        if (made == Side.Exchange)
        {
            await mailbox.AddExceptionAsync(mailbox.Add(Hour("Course", 8) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=3" }), late, Hour("Late", 15));
        }
        else
        {
            var series = mailbox.Outlook.Add(Item("Course", 8) with { Recurrence = new Recurrence(new DailyPattern(7), first, Count: 3) });
            mailbox.Outlook.Change(mailbox.Outlook.Occurrence(series.Id, late).Id, item => item with { Subject = "Late" });
        }

        var run = await mailbox.RunAsync();
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.NewestWins };
        if (made == Side.Exchange)
        {
            mailbox.Outlook.Change(mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, late).Id, item => item with { Location = "Attic" });
        }
        else
        {
            mailbox.Edit("Late", content => content with { Place = "Attic" });
        }

        var undo = await mailbox.UndoAsync(run.Id);

        Assert.Equal((0, 0), (undo.DeletedInExchange, undo.DeletedInMicrobizz));
        Assert.Contains(mailbox.Store.Journal(undo.Id), line => line.Reason == SyncReasons.ChangedSince);
        await mailbox.RunAsync();
        Assert.Equal("Attic", mailbox.Find("Late").Content.Place);
    }

    [Fact]
    public async Task An_edit_taken_back_in_a_mailbox_restored_meanwhile_is_decided_anew_too()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (_, theirs) = await LinkedAsync(mailbox);
        mailbox.Outlook.Change(theirs, item => item with { Location = "Attic" });
        var run = await mailbox.RunAsync();
        mailbox.Outlook.Migrate();

        await mailbox.UndoAsync(run.Id);

        Assert.Equal("Room", mailbox.Find("Theirs").Content.Place);
        await mailbox.RunAsync();
        Assert.Equal("Attic", mailbox.Find("Theirs").Content.Place);
    }

    [Fact]
    public async Task What_a_user_has_edited_since_stays_and_is_named()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (ours, theirs) = await LinkedAsync(mailbox);
        mailbox.Update(ours, content => content with { Title = "Ours, renamed", Place = "Hall" });
        mailbox.Outlook.Change(theirs, item => item with { Subject = "Theirs, renamed", Location = "Attic" });
        mailbox.Outlook.Add(Item("New", 4));
        var run = await mailbox.RunAsync();
        var written = mailbox.Outlook.List().Single(item => item.Content.Subject == "Ours, renamed");
        mailbox.Outlook.Change(written.Id, item => item with { Subject = "Edited since" });
        mailbox.Edit("Theirs, renamed", content => content with { Place = "Edited since" });
        mailbox.Edit("New", content => content with { Note = new Note { Text = "Edited since" } });

        var undo = await mailbox.UndoAsync(run.Id);

        Assert.Equal(("Edited since", ""), (mailbox.Outlook.Find(written.Id)!.Content.Subject, mailbox.Outlook.Find(written.Id)!.Content.Location));
        Assert.Equal("Edited since", mailbox.Find("Theirs").Content.Place);
        Assert.Equal("Edited since", mailbox.Find("New").Content.Note.Text);
        Assert.Equal(3, undo.Skipped);
        Assert.Equal(
            [(Side.Exchange, EntryFields.Title), (Side.Microbizz, EntryFields.Place), (Side.Microbizz, EntryFields.Note)],
            mailbox.Store.Journal(undo.Id).Where(line => line.Kind == JournalKind.Skip).Select(line => (line.Side, line.Fields)).Order());
        Assert.All(mailbox.Store.Journal(undo.Id).Where(line => line.Kind == JournalKind.Skip), line => Assert.Equal(SyncReasons.ChangedSince, line.Reason));

        // The user's edits stay through what follows.
        await mailbox.RunAsync();
        Assert.Equal("Edited since", mailbox.Find("New").Content.Note.Text);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task What_an_undo_took_back_while_its_item_had_a_new_id_is_carried_over_again()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (_, theirs) = await LinkedAsync(mailbox);
        mailbox.Outlook.Change(theirs, item => item with { Subject = "Theirs, renamed" });
        var run = await mailbox.RunAsync();
        mailbox.Outlook.Migrate();

        Assert.Equal(1, (await mailbox.UndoAsync(run.Id)).UpdatedInMicrobizz);

        Assert.DoesNotContain(mailbox.Calendar, content => content.Title == "Theirs, renamed");
        await mailbox.RunAsync();
        Assert.Contains(mailbox.Calendar, content => content.Title == "Theirs, renamed");
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_has_a_partner_that_cannot_be_read_stays_and_is_named(bool isEdit)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var theirs = isEdit ? (await LinkedAsync(mailbox)).Theirs : mailbox.Outlook.Add(Item("Theirs", 2)).Id;
        mailbox.Outlook.Change(theirs, item => item with { Location = "Hall" });
        var run = await mailbox.RunAsync();
        var before = CalendarSnapshot.Of(mailbox);
        mailbox.Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "GetItem", Code = "ErrorItemCorrupt" });

        var undo = await mailbox.UndoAsync(run.Id);

        Assert.Equal(before, CalendarSnapshot.Of(mailbox));
        Assert.Equal("ErrorItemCorrupt", mailbox.Store.Journal(undo.Id).Single(line => line.Kind == JournalKind.Skip).Reason);
        await mailbox.AssertIdleAsync();
        var again = await mailbox.UndoAsync(run.Id);
        Assert.Equal(isEdit ? (0, 1) : (1, 0), (again.DeletedInMicrobizz, again.UpdatedInMicrobizz));
    }

    [Fact]
    public async Task An_item_that_is_put_back_after_an_undo_belongs_to_its_appointment_also_where_the_settings_leave_that_out_by_now()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.Skip };
        var start = SyncedMailbox.Today.At(new LocalTime(10, 0));
        mailbox.Add(new EntryContent { Title = "Visit", Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } });
        await mailbox.UndoAsync((await mailbox.RunAsync()).Id);
        mailbox.Edit("Visit", content => content with { Private = true });
        await mailbox.RunAsync();

        mailbox.Outlook.Move(mailbox.Outlook.List("deleteditems").Single().Id, "calendar");
        await mailbox.RunAsync();

        Assert.Single(mailbox.Calendar);
        Assert.Equal("Visit", Assert.Single(mailbox.Outlook.List()).Content.Subject);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task What_a_later_run_has_written_stays_and_is_named()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (ours, _) = await LinkedAsync(mailbox);
        mailbox.Update(ours, content => content with { Title = "Second", Place = "Hall" });
        var run = await mailbox.RunAsync();
        mailbox.Update(ours, content => content with { Title = "Third" });
        var later = await mailbox.RunAsync();

        var undo = await mailbox.UndoAsync(run.Id);

        var item = mailbox.Outlook.List().Single(item => item.Content.Subject == "Third");
        Assert.Equal("", item.Content.Location);
        var line = Assert.Single(mailbox.Store.Journal(undo.Id), line => line.Kind == JournalKind.Skip);
        Assert.Equal(EntryFields.Title, line.Fields);
        await mailbox.UndoAsync(later.Id);
        Assert.Contains(mailbox.Outlook.List(), item => item.Content.Subject == "Second");
    }

    [Fact]
    public async Task Deleted_entries_come_back_an_item_with_all_that_Exchange_knows_an_appointment_under_its_id()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var imported = mailbox.Appointments.Import(mailbox.User, "key@example.com", Hour("Ours", 1), EntryFields.All, mailbox.Clock.GetCurrentInstant()).Appointment!.Id;
        var theirs = mailbox.Outlook.Add(Item("Theirs", 2)).Id;
        await mailbox.RunAsync();
        mailbox.Outlook.Change(mailbox.Outlook.List().Single(item => item.Content.Subject == "Ours").Id, item => item with { ReminderIsSet = true, ReminderMinutes = 42 });
        await mailbox.RunAsync();
        var theirsHere = mailbox.Find("Theirs").Id;
        var linked = CalendarSnapshot.Of(mailbox);
        mailbox.Appointments.Remove(imported, mailbox.Clock.GetCurrentInstant());
        mailbox.Outlook.Delete(theirs);
        var before = CalendarSnapshot.Of(mailbox);
        var run = await mailbox.RunForcedAsync();
        Assert.Equal((1, 1), (run.DeletedInExchange, run.DeletedInMicrobizz));

        var undo = await mailbox.UndoAsync(run.Id);

        Assert.Equal(before, CalendarSnapshot.Of(mailbox));
        Assert.Equal(42, mailbox.Outlook.List().Single().Content.ReminderMinutes);
        Assert.Equal(theirsHere, mailbox.Find("Theirs").Id);
        Assert.Equal((1, 1, 0), (undo.CreatedInExchange, undo.CreatedInMicrobizz, undo.Skipped));

        // What was brought back is an entry again, and gets its partner; nothing is deleted for it.
        var after = await mailbox.RunAsync();
        Assert.Equal((1, 1, 0, 0), (after.CreatedInExchange, after.CreatedInMicrobizz, after.DeletedInExchange, after.DeletedInMicrobizz));
        Assert.Equal(2, mailbox.Outlook.List().Count);
        Assert.Equal(linked.Count, CalendarSnapshot.Of(mailbox).Count);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task An_external_key_comes_back_with_its_appointment()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var imported = mailbox.Appointments.Import(mailbox.User, "key@example.com", Hour("Ours", 1), EntryFields.All, mailbox.Clock.GetCurrentInstant()).Appointment!;
        await mailbox.RunAsync();
        mailbox.Outlook.Delete(mailbox.Outlook.List().Single().Id);
        var run = await mailbox.RunForcedAsync();
        Assert.Null(mailbox.Appointments.Find(imported.Id));

        await mailbox.UndoAsync(run.Id);

        var back = mailbox.Appointments.Get(imported.Id);
        Assert.Equal(("key@example.com", imported.Created), (back.ExternalKey, back.Created));
    }

    [Fact]
    public async Task An_item_that_is_not_in_Deleted_Items_any_more_is_made_anew()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (_, _) = await LinkedAsync(mailbox);
        mailbox.Appointments.Remove(mailbox.Find("Theirs").Id, mailbox.Clock.GetCurrentInstant());
        var before = CalendarSnapshot.Of(mailbox);
        var run = await mailbox.RunAsync();
        mailbox.Outlook.Delete(Assert.Single(mailbox.Outlook.List("deleteditems")).Id, DeleteKind.HardDelete);

        var undo = await mailbox.UndoAsync(run.Id);

        Assert.Equal((1, 0), (undo.CreatedInExchange, undo.Failed));
        var made = mailbox.Outlook.List().Single(item => item.Content.Subject == "Theirs").Content;
        Assert.Equal((Item("Theirs", 2).Start, "Room"), (made.Start, made.Location));
        Assert.Equal(before.Count, CalendarSnapshot.Of(mailbox).Count);
        await mailbox.RunAsync();
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task An_item_that_its_owner_has_brought_back_is_not_brought_back_twice()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        await LinkedAsync(mailbox);
        mailbox.Appointments.Remove(mailbox.Find("Theirs").Id, mailbox.Clock.GetCurrentInstant());
        var run = await mailbox.RunAsync();
        mailbox.Outlook.Move(Assert.Single(mailbox.Outlook.List("deleteditems")).Id, "calendar");

        await mailbox.UndoAsync(run.Id);

        Assert.Single(mailbox.Outlook.List(), item => item.Content.Subject == "Theirs");
    }

    [Fact]
    public async Task An_undo_can_be_undone()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (ours, theirs) = await LinkedAsync(mailbox);
        mailbox.Update(ours, content => content with { Title = "Renamed", Place = "Hall" });
        mailbox.Outlook.Add(Item("New there", 5));
        mailbox.Add(Hour("New here", 6));
        mailbox.Outlook.Delete(theirs);
        var run = await mailbox.RunAsync();
        var after = CalendarSnapshot.Of(mailbox);
        var undo = await mailbox.UndoAsync(run.Id);
        Assert.NotEqual(after, CalendarSnapshot.Of(mailbox));

        var redo = await mailbox.UndoAsync(undo.Id);

        Assert.Equal(after, CalendarSnapshot.Of(mailbox));
        Assert.Equal((0, 0), (redo.Skipped, redo.Failed));
        await mailbox.RunAsync();
        Assert.Equal(after, CalendarSnapshot.Of(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_plan_of_an_undo_writes_nothing_and_is_what_the_undo_does()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (ours, theirs) = await LinkedAsync(mailbox);
        mailbox.Update(ours, content => content with { Title = "Renamed" });
        mailbox.Outlook.Delete(theirs);
        var run = await mailbox.RunAsync();
        var (before, links) = (CalendarSnapshot.Of(mailbox), mailbox.Store.AllLinks());

        var plan = await mailbox.PlanUndoAsync(run.Id);

        Assert.Equal(
            [(SyncActionKind.Update, Side.Exchange), (SyncActionKind.Restore, Side.Microbizz)],
            plan.Actions.Select(action => (action.Kind, action.Side)));
        Assert.Equal(before, CalendarSnapshot.Of(mailbox));
        Assert.Equal(links.Count, mailbox.Store.AllLinks().Count);
        Assert.Equal(run.Id, mailbox.Store.Runs(1)[0].Id);
        var undo = await mailbox.UndoAsync(run.Id);
        Assert.Equal((1, 1), (undo.UpdatedInExchange, undo.CreatedInMicrobizz));
    }

    [Fact]
    public async Task A_conflict_that_the_run_decided_stands_again()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (ours, _) = await LinkedAsync(mailbox);
        var item = mailbox.Outlook.List().Single(item => item.Content.Subject == "Ours").Id;
        mailbox.Update(ours, content => content with { Place = "Hall" });
        mailbox.Outlook.Change(item, content => content with { Location = "Attic" });
        var run = await mailbox.RunAsync();
        Assert.Equal(("Attic", 1), (mailbox.Appointments.Get(ours).Content.Place, run.Conflicts));

        await mailbox.UndoAsync(run.Id);
        Assert.Equal("Hall", mailbox.Appointments.Get(ours).Content.Place);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.MicrobizzWins };
        var again = await mailbox.RunAsync();

        Assert.Equal(("Hall", "Hall", 1), (mailbox.Appointments.Get(ours).Content.Place, mailbox.Outlook.Find(item)!.Content.Location, again.Conflicts));
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData("UpdateItem", FaultKind.CutAfter)]
    [InlineData("UpdateItem", FaultKind.CutBefore)]
    [InlineData("MoveItem", FaultKind.CutAfter)]
    [InlineData("MoveItem", FaultKind.CutBefore)]
    [InlineData("DeleteItem", FaultKind.CutAfter)]
    [InlineData("DeleteItem", FaultKind.CutBefore)]
    public async Task An_undo_cut_short_loses_nothing_and_can_be_run_again(string operation, FaultKind fault)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (ours, _) = await LinkedAsync(mailbox);
        mailbox.Update(ours, content => content with { Title = "Renamed" });
        mailbox.Appointments.Remove(mailbox.Find("Theirs").Id, mailbox.Clock.GetCurrentInstant());
        mailbox.Add(Hour("New here", 6));
        var before = CalendarSnapshot.Of(mailbox);
        var run = await mailbox.RunAsync();
        Assert.Equal((1, 1, 1), (run.CreatedInExchange, run.UpdatedInExchange, run.DeletedInExchange));
        mailbox.Server.Faults.Add(new Fault { Kind = fault, Operation = operation });
        await Assert.ThrowsAnyAsync<SideException>(() => mailbox.UndoAsync(run.Id));
        Assert.Equal(SyncRunStatus.Failed, mailbox.Store.Runs(1)[0].Status);

        await mailbox.UndoAsync(run.Id);

        Assert.Equal(before, CalendarSnapshot.Of(mailbox));
        await mailbox.RunAsync();
        Assert.Equal(["New here", "Renamed", "Theirs"], mailbox.Outlook.List().Select(item => item.Content.Subject).Order(StringComparer.Ordinal));
        Assert.Equal(["New here", "Renamed", "Theirs"], mailbox.Calendar.Select(content => content.Title).Order(StringComparer.Ordinal));
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData("UpdateItem")]
    [InlineData("MoveItem")]
    [InlineData("DeleteItem")]
    public async Task After_an_undo_that_was_cut_short_an_ordinary_run_deletes_nothing_of_a_user(string operation)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (ours, _) = await LinkedAsync(mailbox);
        mailbox.Update(ours, content => content with { Title = "Renamed" });
        mailbox.Appointments.Remove(mailbox.Find("Theirs").Id, mailbox.Clock.GetCurrentInstant());
        mailbox.Add(Hour("New here", 6));
        var run = await mailbox.RunAsync();
        mailbox.Server.Faults.Add(new Fault { Kind = FaultKind.CutAfter, Operation = operation });
        await Assert.ThrowsAnyAsync<SideException>(() => mailbox.UndoAsync(run.Id));

        await mailbox.RunAsync();

        Assert.Superset(new HashSet<string> { "New here", "Renamed" }, mailbox.Calendar.Select(content => content.Title).ToHashSet());
        Assert.Equal(mailbox.Calendar.Select(content => content.Title).Order(), mailbox.Outlook.List().Select(item => item.Content.Subject).Order());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task What_changes_while_the_undo_writes_is_looked_at_again()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (ours, _) = await LinkedAsync(mailbox);
        mailbox.Update(ours, content => content with { Title = "Renamed", Place = "Hall" });
        var run = await mailbox.RunAsync();
        mailbox.Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "UpdateItem", Code = "ErrorIrresolvableConflict" });

        var undo = await mailbox.UndoAsync(run.Id);

        Assert.Equal((1, 0), (undo.UpdatedInExchange, undo.Failed));
        Assert.Equal(("Ours", ""), mailbox.Outlook.List().Where(item => item.Content.Subject == "Ours").Select(item => (item.Content.Subject, item.Content.Location)).Single());
    }

    [Fact]
    public async Task The_pattern_of_a_series_stays_where_single_dates_were_edited_since_and_the_rest_is_taken_back()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var first = new LocalDateTime(2026, 3, 3, 10, 0);
        var series = mailbox.Add(Hour("Weekly", 1) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=6;BYDAY=TU" });
        await mailbox.RunAsync();
        mailbox.Update(series, content => content with { Title = "All hands", RecurrenceRule = "FREQ=WEEKLY;COUNT=8;BYDAY=TU" });
        var run = await mailbox.RunAsync();
        var item = mailbox.Outlook.List().Single().Id;
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(item, first.Date.PlusWeeks(1)).Id, content => content with { Location = "Attic" });

        var undo = await mailbox.UndoAsync(run.Id);

        var now = mailbox.Outlook.Find(item)!.Content;
        Assert.Equal(("Weekly", 8), (now.Subject, now.Recurrence!.Count));
        Assert.Equal("Attic", Assert.Single(mailbox.Outlook.Exceptions(item)).Content.Location);
        var left = Assert.Single(mailbox.Store.Journal(undo.Id), line => line.Reason == SyncReasons.ExceptionsStand);
        Assert.Equal(EntryFields.Recurrence, left.Fields);
    }

    [Theory]
    [InlineData(SyncedMailbox.Zone, true)]
    [InlineData("Line Islands Standard Time", false)]
    public async Task A_series_stays_where_a_date_was_edited_since_also_where_its_first_date_is_deleted_or_another_one_here(string zone, bool isFirstDeleted)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var first = new LocalDateTime(2026, 3, 3, 8, 0);
        var item = mailbox.Outlook.Add(CalendarItem.Timed("Weekly", first, first.PlusHours(1), zone) with { Recurrence = new Recurrence(new DailyPattern(7), first.Date, Count: 6) }).Id;
        if (isFirstDeleted)
        {
            mailbox.Outlook.Delete(mailbox.Outlook.Occurrence(item, first.Date).Id);
        }

        var run = await mailbox.RunAsync();
        new OccurrenceTable(mailbox.Database).Update(mailbox.Find("Weekly").Id, first.Date.PlusWeeks(3), content => content with { Place = "Attic" }, mailbox.Clock.GetCurrentInstant());

        var undo = await mailbox.UndoAsync(run.Id);

        Assert.Equal(0, undo.DeletedInMicrobizz);
        Assert.Contains(mailbox.Calendar, content => content.Place == "Attic");
        Assert.Equal(SyncReasons.ChangedSince, Assert.Single(mailbox.Store.Journal(undo.Id)).Reason);
    }

    [Fact]
    public async Task A_series_that_was_taken_back_in_Exchange_and_is_made_again_still_has_its_edited_dates_in_Microbizz()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var series = mailbox.Add(Hour("Weekly", 1) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=6;BYDAY=TU" });
        await mailbox.AddExceptionAsync(series, new LocalDate(2026, 3, 10), Hour("Weekly, late", 8));
        var run = await mailbox.RunAsync();
        await mailbox.UndoAsync(run.Id);
        Assert.Empty(mailbox.Outlook.List());

        var again = await mailbox.RunAsync();

        Assert.Equal((2, 0), (again.CreatedInExchange, again.DeletedInMicrobizz));
        Assert.Contains(mailbox.Calendar, content => content.Title == "Weekly, late");
        Assert.Contains("2026-03-10T10 Weekly, late", mailbox.ViewInExchange());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_series_that_became_a_single_stays_one_when_the_run_that_carried_it_over_is_undone()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var series = mailbox.Add(Hour("Weekly", 1) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=6;BYDAY=TU" });
        await mailbox.RunAsync();
        mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, item => item with { Recurrence = null });
        var run = await mailbox.RunAsync();
        await mailbox.UndoAsync(run.Id);
        Assert.NotNull(mailbox.Appointments.Get(series).Content.RecurrenceRule);

        await mailbox.RunAsync();

        Assert.Null(mailbox.Appointments.Get(series).Content.RecurrenceRule);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task Dates_outside_the_window_of_a_series_that_became_a_single_sleep_on_when_what_was_made_of_that_is_taken_back()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Instances };
        var series = mailbox.Outlook.Add(Item("Weekly", 1) with { Recurrence = new Recurrence(new DailyPattern(7), SyncedMailbox.Today.PlusDays(1), Count: 4) });
        await mailbox.RunAsync();
        var far = mailbox.Appointments.List(mailbox.User).Where(one => one.Content.Time.Start.Date > SyncedMailbox.Today.PlusDays(14)).Select(one => one.Id.ToString("D")).ToList();
        Assert.Equal(2, far.Count);
        mailbox.Outlook.Change(series.Id, item => item with { Recurrence = null });
        mailbox.Settings = mailbox.Settings with { WeeksAhead = 1 };
        mailbox.Appointments.Remove(mailbox.Appointments.List(mailbox.User).Single(one => one.Content.Time.Start.Date == SyncedMailbox.Today.PlusDays(1)).Id, mailbox.Clock.GetCurrentInstant());
        var run = await mailbox.RunAsync();
        Assert.Equal(1, run.CreatedInMicrobizz);
        Assert.All(far, key => Assert.True(mailbox.Store.FindLink(Side.Microbizz, key)!.Dormant));

        await mailbox.UndoAsync(run.Id);

        Assert.All(far, key => Assert.True(mailbox.Store.FindLink(Side.Microbizz, key)!.Dormant));
        mailbox.Settings = mailbox.Settings with { WeeksAhead = 26 };
        await mailbox.RunAsync();
        Assert.All(far, key => Assert.Null(mailbox.Appointments.Find(Guid.Parse(key))));
    }

    [Fact]
    public async Task A_single_that_was_moved_out_of_the_window_and_made_a_series_there_follows_it_when_the_undo_brings_it_back()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Instances, WeeksAhead = 6 };
        var (_, theirs) = await LinkedAsync(mailbox);
        mailbox.Outlook.Change(theirs, item => item with { Start = Item("", 100).Start, End = Item("", 100).End });
        var run = await mailbox.RunAsync();
        mailbox.Outlook.Change(theirs, item => item with { Recurrence = new Recurrence(new DailyPattern(7), SyncedMailbox.Today.PlusDays(100), Count: 3) });
        await mailbox.RunAsync();
        await mailbox.UndoAsync(run.Id);
        Assert.Equal(Hour("", 2).Time.Start, mailbox.Find("Theirs").Content.Time.Start);

        await mailbox.RunAsync();

        Assert.DoesNotContain(mailbox.Calendar, content => content.Title == "Theirs");
        await mailbox.AssertIdleAsync();
        mailbox.Settings = mailbox.Settings with { WeeksAhead = 26 };
        await mailbox.RunAsync();
        Assert.Equal(3, mailbox.Calendar.Count(content => content.Title == "Theirs"));
    }

    [Fact]
    public async Task A_series_with_its_exceptions_is_taken_back_and_edits_of_it_too()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var first = new LocalDateTime(2026, 3, 3, 10, 0);
        var series = mailbox.Add(Hour("Weekly", 1) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=6;BYDAY=TU" });
        await mailbox.AddExceptionAsync(series, first.Date.PlusWeeks(1), Hour("Weekly, late", 8));
        var before = CalendarSnapshot.Of(mailbox);
        var run = await mailbox.RunAsync();
        Assert.Equal(2, run.CreatedInExchange);

        await mailbox.UndoAsync(run.Id);
        Assert.Equal(before, CalendarSnapshot.Of(mailbox));

        await mailbox.RunAsync();
        Assert.Single(mailbox.Outlook.List());
        var linked = CalendarSnapshot.OfExchange(mailbox.Outlook);
        mailbox.Update(series, content => content with { Title = "All hands" });
        var edit = await mailbox.RunAsync();
        Assert.NotEqual(linked, CalendarSnapshot.OfExchange(mailbox.Outlook));
        await mailbox.UndoAsync(edit.Id);
        Assert.Equal(linked, CalendarSnapshot.OfExchange(mailbox.Outlook));
    }

    [Fact]
    public async Task A_deleted_series_comes_back_on_either_side()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var first = new LocalDateTime(2026, 3, 3, 10, 0);
        var ours = mailbox.Add(Hour("Weekly", 1) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=6;BYDAY=TU" });
        await mailbox.AddExceptionAsync(ours, first.Date.PlusWeeks(1), Hour("Weekly, late", 8));
        var theirs = mailbox.Add(Hour("Gone there", 2) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=4;BYDAY=WE" });
        await mailbox.AddExceptionAsync(theirs, first.Date.PlusDays(8), Hour("Gone there, late", 9));
        mailbox.Add(Hour("Stays", 3));
        await mailbox.RunAsync();
        mailbox.Appointments.Remove(ours, mailbox.Clock.GetCurrentInstant());
        mailbox.Outlook.Delete(mailbox.Outlook.List().Single(item => item.Content.Subject == "Gone there").Id);
        var before = CalendarSnapshot.Of(mailbox);
        var run = await mailbox.RunForcedAsync();
        Assert.DoesNotContain(mailbox.Calendar, content => content.Title.StartsWith("Gone there", StringComparison.Ordinal));

        var undo = await mailbox.UndoAsync(run.Id);

        Assert.Equal((1, 2, 0, 0), (undo.CreatedInExchange, undo.CreatedInMicrobizz, undo.Skipped, undo.Failed));
        Assert.Equal(before, CalendarSnapshot.Of(mailbox));
    }

    [Fact]
    public async Task What_is_made_private_after_the_undo_of_an_undo_is_private_on_both_sides()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var doctor = mailbox.Add(Hour("Doctor", 2));
        var run = await mailbox.RunAsync();
        var undo = await mailbox.UndoAsync(run.Id);
        Assert.Equal(1, (await mailbox.UndoAsync(undo.Id)).CreatedInExchange);

        mailbox.Update(doctor, content => content with { Private = true, Here = false });
        await mailbox.RunAsync();

        var shown = mailbox.Outlook.List().Single().Content;
        Assert.Equal(("Private", "OOF"), (shown.Sensitivity, shown.FreeBusy));
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_copy_whose_mask_an_undo_disturbed_shows_what_was_behind_it_once_the_mask_comes_off(bool madePublic)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.BusyOnly };
        var doctor = mailbox.Add(Hour("Doctor", 2) with { Private = true, Place = "Clinic" });
        await mailbox.RunAsync();
        var item = mailbox.Outlook.List().Single().Id;
        mailbox.Outlook.Change(item, content => madePublic ? content with { Sensitivity = "Normal" } : content with { Body = new ItemBody("Call first", false) });
        var run = await mailbox.RunAsync();
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line.Reason == SyncReasons.PrivateMasked);

        await mailbox.UndoAsync(run.Id);
        Assert.Equal(madePublic, mailbox.Outlook.Find(item)!.Content.Sensitivity == "Normal");
        Assert.Equal(!madePublic, mailbox.Outlook.Find(item)!.Content.Body?.Content.Contains("Call first", StringComparison.Ordinal) == true);
        mailbox.Update(doctor, content => content with { Private = madePublic, Place = "Clinic, room 2" });
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.Full };
        await mailbox.RunAsync();

        var shown = mailbox.Outlook.Find(item)!.Content;
        Assert.Equal(("Doctor", "Clinic, room 2", madePublic ? "Private" : "Normal"), (shown.Subject, shown.Location, shown.Sensitivity));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task The_journal_of_an_undo_hides_what_a_private_item_says()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.BusyOnly };
        var item = mailbox.Outlook.Add(Item("Doctor", 2) with { Sensitivity = "Private", Body = new ItemBody("results", false) }).Id;
        await mailbox.RunAsync();
        mailbox.Edit(PrivateMask.Title, content => content with { Time = Hour("", 3).Time });
        var run = await mailbox.RunAsync();
        Assert.Equal(1, run.UpdatedInExchange);

        var undo = await mailbox.UndoAsync(run.Id);

        Assert.Equal(("Doctor", Item("", 2).Start), (mailbox.Outlook.Find(item)!.Content.Subject, mailbox.Outlook.Find(item)!.Content.Start));
        var images = mailbox.Store.Journal(undo.Id).SelectMany(line => new[] { line.Before, line.After, line.PartnerContent }).OfType<EntryContent>().ToList();
        Assert.NotEmpty(images);
        Assert.All(images, image => Assert.DoesNotContain("Doctor", image.Title, StringComparison.Ordinal));
    }

    // "Ours" was made in Microbizz, "Theirs" in Exchange, and both are linked.
    private static async Task<(Guid Ours, string Theirs)> LinkedAsync(SyncedMailbox mailbox)
    {
        var ours = mailbox.Add(Hour("Ours", 1));
        var theirs = mailbox.Outlook.Add(Item("Theirs", 2) with { Location = "Room" }).Id;
        await mailbox.RunAsync();
        return (ours, theirs);
    }

    private static EntryContent Hour(string title, int day)
    {
        var start = SyncedMailbox.Today.PlusDays(day).At(new LocalTime(10, 0));
        return new EntryContent { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } };
    }

    private static CalendarItem Item(string subject, int day)
    {
        var start = SyncedMailbox.Today.PlusDays(day).At(new LocalTime(10, 0)).InZoneStrictly(Zones.Find(SyncedMailbox.Zone)!).ToInstant();
        return new CalendarItem { Subject = subject, Start = start, End = start + Duration.FromHours(1), StartTimeZone = SyncedMailbox.Zone, EndTimeZone = SyncedMailbox.Zone };
    }
}
