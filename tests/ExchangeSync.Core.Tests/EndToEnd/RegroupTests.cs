using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Appointments that join their series or leave it because the recurrence mode was switched, while something else happens to them too.</summary>
public sealed class RegroupTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);

    [Fact]
    public async Task What_has_changed_besides_is_carried_over_in_the_same_run_also_where_every_id_is_new()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Outlook.Add(Weekly("Course"));
        await mailbox.RunAsync();
        await mailbox.AddExceptionAsync(mailbox.Find("Course").Id, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)));
        await mailbox.RunAsync();
        mailbox.Outlook.Migrate();
        mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, item => item with { FreeBusy = "OOF" });
        Switch(mailbox, RecurrenceMode.Instances);

        await mailbox.RunAsync();

        Assert.False(mailbox.Find("Course, late").Content.Here);
        Assert.NotEqual(series.Id, mailbox.Outlook.List().Single().Id);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task An_edited_date_of_a_series_that_Outlook_made_a_single_stays_on_both_sides_after_a_switch_to_Instances()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.MicrobizzWins };
        var series = mailbox.Outlook.Add(Weekly("Course"));
        await mailbox.RunAsync();
        var exception = await mailbox.AddExceptionAsync(mailbox.Find("Course").Id, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)));
        await mailbox.RunAsync();
        mailbox.Update(exception, content => content with { Place = "Attic" });
        mailbox.Outlook.Change(series.Id, item => item with { Recurrence = null });
        Switch(mailbox, RecurrenceMode.Instances);

        await mailbox.RunAsync();

        Assert.Equal(["2026-03-03T10 Course", "2026-03-10T14 Course, late"], mailbox.ViewInExchange());
        Assert.Equal("Attic", mailbox.Appointments.Get(exception).Content.Place);
        Assert.Equal(2, mailbox.Calendar.Count);
        Assert.All(mailbox.Calendar, content => Assert.Null(content.RecurrenceRule));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task Dates_do_not_join_what_a_user_made_a_single_of_their_series_while_the_settings_leave_that_out()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.Skip };
        mailbox.Outlook.Add(Weekly("Course"));
        await mailbox.RunAsync();
        var series = mailbox.Find("Course").Id;
        mailbox.Update(series, content => content with { Private = true });
        Switch(mailbox, RecurrenceMode.Instances);
        await mailbox.RunAsync();
        var singles = mailbox.Calendar.Count;
        mailbox.Update(series, content => content with { RecurrenceRule = null });
        Switch(mailbox, RecurrenceMode.Series);

        var run = await mailbox.RunAsync();

        Assert.Equal((SyncRunStatus.Completed, 0, 0), (run.Status, run.Failed, run.Pending));
        Assert.Equal(singles, mailbox.Calendar.Count);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task An_exception_of_a_series_that_Outlook_made_a_single_is_gone_after_a_switch_to_Instances_also_where_every_id_is_new()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=4;BYDAY=TU" });
        await mailbox.RunAsync();
        await mailbox.AddExceptionAsync(mailbox.Find("Course").Id, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)));
        await mailbox.RunAsync();
        mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, item => item with { Recurrence = null });
        mailbox.Outlook.Migrate();
        Switch(mailbox, RecurrenceMode.Instances);

        await mailbox.RunAsync();
        var run = await mailbox.RunAsync();

        Assert.Equal(0, run.Pending);
        Assert.Equal(("Course", null), mailbox.Calendar.Select(content => (content.Title, content.RecurrenceRule)).Single());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task An_exception_that_became_an_item_of_its_own_in_a_run_that_died_leaves_its_series_after_a_switch_back_to_Series()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.MicrobizzWins };
        var series = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=4;BYDAY=TU" });
        mailbox.Add(Hour("Lunch", First));
        mailbox.Add(Hour("Talk", First));
        await mailbox.RunAsync();
        var exception = await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)));
        await mailbox.RunAsync();
        Switch(mailbox, RecurrenceMode.Instances);
        mailbox.Outlook.List().ToList().ForEach(item => mailbox.Outlook.Delete(item.Id));
        mailbox.Update(exception, content => content with { Place = "Attic" });
        for (var requests = 1; mailbox.Outlook.List().Count == 0; requests++)
        {
            mailbox.Server.Faults.Add(new Fault { Kind = FaultKind.CutBefore, Skip = requests, Times = 99 });
            await Assert.ThrowsAnyAsync<SideException>(mailbox.RunAsync);
            mailbox.Server.Faults.Clear();
        }

        Switch(mailbox, RecurrenceMode.Series);
        mailbox.Update(series, content => content with { Place = "Cellar" });
        await mailbox.RunAsync();
        await mailbox.RunAsync();

        Assert.Null(mailbox.Appointments.Get(exception).SeriesId);
        Assert.Equal(mailbox.ViewInExchange(), new OccurrenceTable(mailbox.Database).List(series, null, First.PlusYears(1)).Select(one => $"{one.Content.Time.Start:uuuu-MM-dd'T'HH} {one.Content.Title}")
            .Append("2026-03-10T14 Course, late").Order(StringComparer.Ordinal));
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dates_of_a_series_that_Exchange_shows_as_a_mask_keep_its_texts_in_Microbizz_after_a_switch_to_Instances(bool isMaskedBefore)
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.BusyOnly };
        var series = mailbox.Add(Hour("Course", First) with { Place = "Attic", Private = isMaskedBefore, RecurrenceRule = "FREQ=WEEKLY;COUNT=4;BYDAY=TU" });
        await mailbox.RunAsync();
        Assert.Equal(isMaskedBefore ? PrivateMask.Title : "Course", mailbox.Outlook.List().Single().Content.Subject);
        mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, item => item with { Sensitivity = "Private" });
        mailbox.Update(series, content => content with { Here = false });
        Switch(mailbox, RecurrenceMode.Instances);

        await mailbox.RunAsync();

        Assert.Equal(4, mailbox.Calendar.Count);
        Assert.All(mailbox.Calendar, content => Assert.Equal(("Course", "Attic", true, null), (content.Title, content.Place, content.Private, content.RecurrenceRule)));
        Assert.All(mailbox.ViewInExchange(), shown => Assert.EndsWith(PrivateMask.Title, shown, StringComparison.Ordinal));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task Dates_of_a_series_that_is_private_in_Microbizz_are_too_after_a_switch_to_Instances_though_Outlook_made_its_mask_public()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.BusyOnly };
        mailbox.Add(Hour("Course", First) with { Place = "Attic", Private = true, RecurrenceRule = "FREQ=WEEKLY;COUNT=4;BYDAY=TU" });
        await mailbox.RunAsync();
        mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, item => item with { Sensitivity = "Normal" });
        Switch(mailbox, RecurrenceMode.Instances);

        await mailbox.RunAsync();

        Assert.Equal(4, mailbox.Calendar.Count);
        Assert.All(mailbox.Calendar, content => Assert.Equal(("Course", "Attic", true), (content.Title, content.Place, content.Private)));
        Assert.All(mailbox.ViewInExchange(), shown => Assert.EndsWith(PrivateMask.Title, shown, StringComparison.Ordinal));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task Dates_that_were_appointments_of_their_own_follow_their_series_into_a_restored_mailbox()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Instances);
        mailbox.Outlook.Add(Weekly("Course"));
        await mailbox.RunAsync();
        Switch(mailbox, RecurrenceMode.Series);
        await mailbox.RunAsync();
        var links = mailbox.Store.CountLinks();
        mailbox.Outlook.Migrate();

        var run = await mailbox.RunAsync();

        Assert.Equal((SyncRunStatus.Completed, 0, 0), (run.Status, run.Pending, SyncedMailbox.Written(run)));
        Assert.Equal(links, mailbox.Store.CountLinks());
        mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, content => content with { Subject = "Course, renamed" });
        await mailbox.RunAsync();
        Assert.All(mailbox.Calendar, content => Assert.Equal("Course, renamed", content.Title));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_that_a_user_edits_in_the_series_before_its_appointment_joins_it_has_one_appointment_in_the_end()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Instances);
        mailbox.Outlook.Add(Weekly("Course"));
        await mailbox.RunAsync();
        Switch(mailbox, RecurrenceMode.Series);

        var series = await DieBeforeTheyJoinAsync(mailbox);
        Assert.Equal(5, mailbox.Calendar.Count);
        await mailbox.AddExceptionAsync(series.Id, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)));

        var run = await mailbox.RunAsync();

        Assert.Equal((SyncRunStatus.Completed, 0), (run.Status, run.Pending));
        Assert.Equal(["2026-03-03T10 Course", "2026-03-10T14 Course, late", "2026-03-17T10 Course", "2026-03-24T10 Course"], mailbox.ViewInExchange());
        Assert.Equal(5, mailbox.Calendar.Count);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_private_exception_that_is_left_alone_does_not_keep_its_series_from_being_dissolved()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Outlook.Add(Weekly("Course"));
        await mailbox.RunAsync();
        await mailbox.AddExceptionAsync(mailbox.Find("Course").Id, First.Date.PlusWeeks(1), Hour("Secret", First.PlusWeeks(1)) with { Private = true });
        await mailbox.RunAsync();
        mailbox.Outlook.Change(series.Id, item => item with { Recurrence = item.Recurrence! with { Count = 1 } });
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.Skip };
        Switch(mailbox, RecurrenceMode.Instances);

        await mailbox.RunAsync();

        Assert.Equal(["2026-03-03T10 Course", "2026-03-10T10 Secret"], mailbox.Calendar.Select(content => $"{content.Time.Start:uuuu-MM-dd'T'HH} {content.Title}").Order());
        Assert.All(mailbox.Calendar, content => Assert.Null(content.RecurrenceRule));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_private_exception_that_is_left_alone_comes_back_after_the_pattern_of_its_series_was_written()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=4" });
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Secret", First.PlusWeeks(1)) with { Private = true });
        await mailbox.RunAsync();
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.Skip };
        await mailbox.RunAsync();

        mailbox.Update(series, content => content with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=6" });
        await mailbox.RunAsync();

        Assert.Contains("2026-03-10T10 Secret", mailbox.ViewInExchange());
        Assert.Equal(6, mailbox.ViewInExchange().Count);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_series_that_was_moved_away_and_back_is_dissolved_all_the_same()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=4" });
        await mailbox.RunAsync();
        mailbox.Update(series, content => content with { DeletedDates = [First.Date.PlusWeeks(2)] });
        mailbox.Outlook.Move(mailbox.Outlook.Move(mailbox.Outlook.List().Single().Id, "deleteditems").Id, "calendar");
        Switch(mailbox, RecurrenceMode.Instances);

        await mailbox.RunAsync();

        Assert.All(mailbox.Calendar, content => Assert.Null(content.RecurrenceRule));
        Assert.Equal(mailbox.ViewInExchange(), mailbox.Calendar.Select(content => $"{content.Time.Start:uuuu-MM-dd'T'HH} {content.Title}").Order());
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_series_in_a_restored_mailbox_is_dissolved_with_what_was_edited_on_its_dates_and_shown_once(bool isEdited)
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=3" });
        await mailbox.RunAsync();
        if (isEdited)
        {
            await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)));
        }

        mailbox.Outlook.Migrate();
        Switch(mailbox, RecurrenceMode.Instances);

        var run = await mailbox.RunAsync();

        Assert.Equal((SyncRunStatus.Completed, 0), (run.Status, run.Pending));
        Assert.Equal(["2026-03-03T10 Course", isEdited ? "2026-03-10T14 Course, late" : "2026-03-10T10 Course", "2026-03-17T10 Course"], mailbox.ViewInExchange());
        Assert.All(mailbox.Calendar, content => Assert.Null(content.RecurrenceRule));
        Assert.Equal(mailbox.ViewInExchange(), mailbox.Calendar.Select(content => $"{content.Time.Start:uuuu-MM-dd'T'HH} {content.Title}").Order());
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_date_that_became_an_appointment_while_its_restored_series_could_not_be_read_gets_no_second_one_also_outside_the_window(bool isUnreadable)
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=3" });
        await mailbox.RunAsync();
        var exception = await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)));
        mailbox.Outlook.Migrate();
        Switch(mailbox, RecurrenceMode.Instances);
        var restored = mailbox.Outlook.List().Single().Id;
        Corrupt(restored);
        await mailbox.RunAsync();
        mailbox.Server.Faults.Clear();
        Assert.Contains(mailbox.Calendar, content => content.Time.Start == First.PlusWeeks(1));
        var settings = mailbox.Settings;
        mailbox.Settings = settings with { WeeksAhead = 1 };
        mailbox.Clock.AdvanceHours(1);
        if (isUnreadable)
        {
            Corrupt(mailbox.Outlook.Occurrence(restored, First.Date.PlusWeeks(1)).Id);
        }

        var run = await mailbox.RunAsync();

        Assert.Equal(isUnreadable ? (SyncRunStatus.CompletedWithErrors, 1) : (SyncRunStatus.Completed, 0), (run.Status, run.Pending));
        Assert.All(mailbox.Calendar, content => Assert.Null(content.RecurrenceRule));
        Assert.Equal("Course, late", mailbox.Appointments.Get(exception).Content.Title);
        mailbox.Server.Faults.Clear();
        mailbox.Settings = settings;
        mailbox.Clock.AdvanceHours(1);
        await mailbox.RunAsync();
        Assert.Equal(["2026-03-03T10 Course", "2026-03-10T10 Course", "2026-03-10T14 Course, late", "2026-03-17T10 Course"], mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), mailbox.Calendar.Select(content => $"{content.Time.Start:uuuu-MM-dd'T'HH} {content.Title}").Order());
        await mailbox.AssertIdleAsync();

        void Corrupt(string id) => mailbox.Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "GetItem", Code = "ErrorItemCorrupt", Matching = $"ItemId Id=\"{id}\"", Times = 99 });
    }

    [Fact]
    public async Task A_date_edited_in_a_series_that_was_moved_away_and_back_outlives_the_series_that_is_dissolved()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=3" });
        await mailbox.RunAsync();
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)));
        mailbox.Outlook.Move(mailbox.Outlook.Move(mailbox.Outlook.List().Single().Id, "deleteditems").Id, "calendar");
        Switch(mailbox, RecurrenceMode.Instances);

        await mailbox.RunAsync();

        Assert.Equal(["2026-03-03T10 Course", "2026-03-10T14 Course, late", "2026-03-17T10 Course"], mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), mailbox.Calendar.Select(content => $"{content.Time.Start:uuuu-MM-dd'T'HH} {content.Title}").Order());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_deleted_in_Outlook_and_edited_with_its_series_leaves_the_series_that_is_dissolved()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.MicrobizzWins };
        mailbox.Outlook.Add(Weekly("Course"));
        await mailbox.RunAsync();
        var series = mailbox.Outlook.List().Single().Id;
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(series, First.Date.PlusWeeks(1)).Id, content => content with { Location = "Attic" });
        await mailbox.RunAsync();
        mailbox.Update(mailbox.Appointments.List().Single(one => one.SeriesId is not null).Id, content => content with { Title = "Course, edited" });
        mailbox.Outlook.Delete(mailbox.Outlook.Occurrence(series, First.Date.PlusWeeks(1)).Id);
        Switch(mailbox, RecurrenceMode.Instances);

        await mailbox.RunAsync();

        Assert.All(mailbox.Appointments.List(), one => Assert.Equal((null, null), (one.SeriesId, one.Content.RecurrenceRule)));
        Assert.Equal(mailbox.ViewInExchange(), mailbox.Calendar.Select(content => $"{content.Time.Start:uuuu-MM-dd'T'HH} {content.Title}").Order());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_series_deleted_in_Outlook_before_its_appointments_joined_it_takes_them_along_and_makes_no_items_of_them()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Instances);
        mailbox.Outlook.Add(Weekly("Course"));
        await mailbox.RunAsync();
        Switch(mailbox, RecurrenceMode.Series);
        var series = await DieBeforeTheyJoinAsync(mailbox);
        await mailbox.AddExceptionAsync(series.Id, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)));
        mailbox.Outlook.Delete(mailbox.Outlook.List().Single().Id);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.MicrobizzWins };

        await mailbox.RunAsync();

        Assert.Single(mailbox.Outlook.List());
        Assert.Equal(["Course", "Course, late"], mailbox.Calendar.Select(content => content.Title).Order());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_series_deleted_in_Microbizz_before_its_appointments_joined_it_takes_them_along_and_an_undo_brings_them_back()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Instances);
        mailbox.Outlook.Add(Weekly("Course"));
        mailbox.Add(Hour("Lunch", First.PlusHours(2)));
        await mailbox.RunAsync();
        Switch(mailbox, RecurrenceMode.Series);
        var series = await DieBeforeTheyJoinAsync(mailbox);
        mailbox.Appointments.Remove(series.Id, mailbox.Clock.GetCurrentInstant());

        var run = await mailbox.RunAsync();

        Assert.Equal((SyncRunStatus.Completed, 0), (run.Status, run.Pending));
        Assert.Equal(["Lunch"], mailbox.Outlook.List().Select(item => item.Content.Subject));
        Assert.Equal(["Lunch"], mailbox.Calendar.Select(content => content.Title));
        await mailbox.AssertIdleAsync();

        await mailbox.UndoAsync(run.Id);
        Assert.Equal(4, mailbox.ViewInExchange().Count(line => line.EndsWith(" Course", StringComparison.Ordinal)));
        Assert.Equal(4, mailbox.Calendar.Count(content => content.Title == "Course"));
    }

    [Fact]
    public async Task What_a_user_wrote_into_a_series_reaches_Exchange_before_the_series_is_dissolved()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Outlook.Add(Weekly("Course"));
        await mailbox.RunAsync();
        mailbox.Edit("Course", content => content with { Place = "Attic", RecurrenceRule = "FREQ=DAILY;INTERVAL=7;COUNT=2" });
        Switch(mailbox, RecurrenceMode.Instances);

        var run = await mailbox.RunAsync();

        Assert.Equal("Attic", Assert.Single(mailbox.Outlook.List()).Content.Location);
        Assert.Equal(4, mailbox.Calendar.Count(content => content is { Place: "Attic", RecurrenceRule: null }));
        Assert.Equal(4, mailbox.Calendar.Count);
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Kind: JournalKind.Skip, Reason: SyncReasons.RecurrenceMode, Before.RecurrenceRule: "FREQ=DAILY;INTERVAL=7;COUNT=2" });
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task An_edited_instance_of_a_series_that_became_a_single_stays_its_appointment_under_either_mode()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Instances);
        var series = mailbox.Outlook.Add(Weekly("Course") with { Recurrence = new Recurrence(new DailyPattern(7), First.Date, Count: 1) });
        await mailbox.RunAsync();
        mailbox.Edit("Course", content => content with { Place = "Attic" });
        mailbox.Outlook.Change(series.Id, item => item with { Recurrence = null });
        Switch(mailbox, RecurrenceMode.Series);

        await mailbox.RunAsync();

        Assert.Equal("Attic", Assert.Single(mailbox.Calendar).Place);
        Assert.Equal("Attic", Assert.Single(mailbox.Outlook.List()).Content.Location);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task An_instance_that_became_a_series_of_its_own_waits_also_after_the_pattern_of_its_former_series_was_written()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Instances);
        mailbox.Outlook.Add(Weekly("Course") with { Recurrence = new Recurrence(new DailyPattern(7), First.Date, Count: 1) });
        await mailbox.RunAsync();
        mailbox.Edit("Course", content => content with { Title = "Own course", RecurrenceRule = "FREQ=MONTHLY;COUNT=3" });
        Switch(mailbox, RecurrenceMode.Series);
        await mailbox.RunAsync();

        mailbox.Edit("Course", content => content with { RecurrenceRule = "FREQ=DAILY;INTERVAL=14;COUNT=2" });
        await mailbox.RunAsync();

        Assert.Equal("FREQ=MONTHLY;COUNT=3", mailbox.Find("Own course").Content.RecurrenceRule);
        Assert.Equal(SyncReasons.RecurrenceNotExpressible, Assert.Single(mailbox.Store.Pending()).Reason);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_edited_in_a_series_that_an_instance_became_stays_in_Microbizz_with_it()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Instances);
        var course = mailbox.Outlook.Add(Weekly("Course") with { Recurrence = new Recurrence(new DailyPattern(7), First.Date, Count: 2) });
        await mailbox.RunAsync();
        var own = mailbox.Appointments.List().Single(appointment => appointment.Content.Time.Start == First).Id;
        mailbox.Update(own, content => content with { Title = "Own course", RecurrenceRule = "FREQ=MONTHLY;COUNT=3" });
        await mailbox.AddExceptionAsync(own, First.Date.PlusMonths(1), Hour("Own course, late", First.PlusMonths(1).PlusHours(4)));
        Switch(mailbox, RecurrenceMode.Series);

        var run = await mailbox.RunAsync();

        Assert.Equal(0, run.Failed);
        Assert.Equal(own.ToString("D"), Assert.Single(mailbox.Store.Pending()).Key);
        Assert.Equal(course.Id, Assert.Single(mailbox.Outlook.List()).Id);
        Assert.Equal("Own course, late", mailbox.Find("Own course, late").Content.Title);
        await mailbox.AssertIdleAsync();
    }

    // The run dies after it made the series, and before its four appointments joined it.
    private static async Task<Appointment> DieBeforeTheyJoinAsync(SyncedMailbox mailbox)
    {
        for (var requests = 1; mailbox.Calendar.All(content => content.RecurrenceRule is null); requests++)
        {
            mailbox.Server.Faults.Add(new Fault { Kind = FaultKind.CutBefore, Skip = requests, Times = 99 });
            await Assert.ThrowsAnyAsync<SideException>(mailbox.RunAsync);
            mailbox.Server.Faults.Clear();
        }

        return mailbox.Appointments.List().Single(appointment => appointment.Content.RecurrenceRule is not null);
    }

    private static void Switch(SyncedMailbox mailbox, RecurrenceMode mode) => mailbox.Settings = mailbox.Settings with { Recurrence = mode };

    private async Task<SyncedMailbox> StartAsync(RecurrenceMode mode)
    {
        var mailbox = await SyncedMailbox.StartAsync(output);
        Switch(mailbox, mode);
        return mailbox;
    }

    private static CalendarItem Weekly(string subject)
    {
        var start = First.InZoneStrictly(Zones.Find(SyncedMailbox.Zone)!).ToInstant();
        return new CalendarItem
        {
            Subject = subject,
            Start = start,
            End = start + Duration.FromHours(1),
            StartTimeZone = SyncedMailbox.Zone,
            EndTimeZone = SyncedMailbox.Zone,
            Recurrence = new Recurrence(new DailyPattern(7), First.Date, Count: 4),
        };
    }

    private static EntryContent Hour(string title, LocalDateTime start) =>
        new() { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } };
}
