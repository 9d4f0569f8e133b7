using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Series that are split, single entries that become series, and the way back; in both recurrence modes, from either side.</summary>
public sealed class SeriesShapeTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);

    [Theory]
    [InlineData(RecurrenceMode.Series)]
    [InlineData(RecurrenceMode.Instances)]
    public async Task A_series_split_in_Exchange_is_split_in_Microbizz(RecurrenceMode mode)
    {
        await using var mailbox = await StartAsync(mode);
        var series = mailbox.Outlook.Add(Hourly("Course", First) with { Recurrence = Weekly(6) });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(series.Id, First.Date.PlusWeeks(1)).Id, content => content with { Location = "Attic" });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(series.Id, First.Date.PlusWeeks(4)).Id, content => content with { Location = "Cellar" });
        mailbox.Outlook.Delete(mailbox.Outlook.Occurrence(series.Id, First.Date.PlusWeeks(2)).Id);
        await mailbox.RunAsync();

        // "This and following" as Outlook does it: the old series ends, a new one begins, at another time.
        mailbox.Outlook.Change(series.Id, content => content with { Recurrence = content.Recurrence! with { Count = null, EndDate = First.Date.PlusWeeks(3).PlusDays(-1) } });
        var begin = First.PlusWeeks(3).PlusHours(4);
        mailbox.Outlook.Add(Hourly("Course", begin) with { Recurrence = new Recurrence(new DailyPattern(7), begin.Date, Count: 3) });
        var run = await mailbox.RunAsync();

        Assert.Equal(0, run.Failed);
        Assert.Equal(["2026-03-03T10 Course", "2026-03-10T10 Course", "2026-03-24T14 Course", "2026-03-31T14 Course", "2026-04-07T14 Course"], InMicrobizz(mailbox));
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        Assert.Contains(mailbox.Calendar, content => content.Place == "Attic");
        Assert.DoesNotContain(mailbox.Calendar, content => content.Place == "Cellar");
        Assert.Equal(mode == RecurrenceMode.Series ? 2 : 0, mailbox.Calendar.Count(content => content.RecurrenceRule is not null));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task Instances_of_the_half_that_was_split_off_unchanged_keep_their_appointments()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Instances);
        var series = mailbox.Outlook.Add(Hourly("Course", First) with { Recurrence = Weekly(6) });
        await mailbox.RunAsync();
        var before = mailbox.Appointments.List().Select(one => (one.Id, one.Content.Time.Start)).ToHashSet();

        mailbox.Outlook.Change(series.Id, content => content with { Recurrence = content.Recurrence! with { Count = null, EndDate = First.Date.PlusWeeks(3).PlusDays(-1) } });
        mailbox.Outlook.Add(Hourly("Course", First.PlusWeeks(3)) with { Recurrence = new Recurrence(new DailyPattern(7), First.Date.PlusWeeks(3), Count: 3) });
        var run = await mailbox.RunAsync();

        Assert.Equal((0, 0), (run.CreatedInMicrobizz, run.DeletedInMicrobizz));
        Assert.Equal(before, mailbox.Appointments.List().Select(one => (one.Id, one.Content.Time.Start)).ToHashSet());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task An_exception_that_goes_when_its_series_is_given_another_start_is_kept_in_the_journal()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Instances);
        var item = mailbox.Outlook.Add(Hourly("Lunch", First));
        await mailbox.RunAsync();
        var lunch = mailbox.Find("Lunch").Id;
        mailbox.Update(lunch, content => content with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=4" });
        await mailbox.AddExceptionAsync(lunch, First.Date, Hour("Lunch with Anna", First));
        mailbox.Outlook.Change(item.Id, content => content with { Start = content.Start + Duration.FromDays(14), End = content.End + Duration.FromDays(14) });

        var run = await mailbox.RunAsync();

        Assert.DoesNotContain(mailbox.Calendar, content => content.Title == "Lunch with Anna");
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line.Reason == SyncReasons.ExceptionDropped && line.Before!.Title == "Lunch with Anna");
    }

    [Fact]
    public async Task A_series_without_any_date_left_waits_in_quarantine_because_Exchange_has_none_such()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=1" });
        await mailbox.RunAsync();
        mailbox.Update(series, content => content with { DeletedDates = [First.Date] });

        var run = await mailbox.RunAsync();

        Assert.Equal((SyncRunStatus.CompletedWithErrors, 1, 1), (run.Status, run.Failed, run.Quarantined));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_series_split_in_Microbizz_is_split_in_Exchange()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU", DeletedDates = [First.Date.PlusWeeks(2)] });
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Course, first half", First.PlusWeeks(1)));
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(4), Hour("Course, second half", First.PlusWeeks(4)));
        await mailbox.RunAsync();

        mailbox.Update(series, content => content with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260323" });
        var second = mailbox.Add(Hour("Course", First.PlusWeeks(3).PlusHours(4)) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=3" });
        await mailbox.AddExceptionAsync(second, First.Date.PlusWeeks(4), Hour("Course, second half", First.PlusWeeks(4).PlusHours(5)));
        var run = await mailbox.RunAsync();

        Assert.Equal(0, run.Failed);
        Assert.Equal(
            ["2026-03-03T10 Course", "2026-03-10T10 Course, first half", "2026-03-24T14 Course", "2026-03-31T15 Course, second half", "2026-04-07T14 Course"], mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(RecurrenceMode.Series)]
    [InlineData(RecurrenceMode.Instances)]
    public async Task A_single_item_that_becomes_a_series_and_a_single_again_keeps_its_appointment(RecurrenceMode mode)
    {
        await using var mailbox = await StartAsync(mode);
        var item = mailbox.Outlook.Add(Hourly("Lunch", First));
        await mailbox.RunAsync();
        var id = mailbox.Find("Lunch").Id;

        mailbox.Outlook.Change(item.Id, content => content with { Recurrence = Weekly(3) });
        var run = await mailbox.RunAsync();
        Assert.Equal((mode == RecurrenceMode.Series ? 0 : 2, 0, 0), (run.CreatedInMicrobizz, run.DeletedInMicrobizz, run.Failed));
        Assert.Equal(["2026-03-03T10 Lunch", "2026-03-10T10 Lunch", "2026-03-17T10 Lunch"], InMicrobizz(mailbox));
        Assert.Equal(First, mailbox.Appointments.Get(id).Content.Time.Start);
        await mailbox.AssertIdleAsync();

        mailbox.Outlook.Change(item.Id, content => content with { Recurrence = null });
        run = await mailbox.RunAsync();
        Assert.Equal((0, 0), (run.CreatedInMicrobizz, run.Failed));
        Assert.Equal(["2026-03-03T10 Lunch"], InMicrobizz(mailbox));
        Assert.Null(mailbox.Appointments.Get(id).Content.RecurrenceRule);
        Assert.Equal(1, mailbox.Store.CountLinks());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_linked_appointment_that_becomes_recurring_while_only_instances_count_is_told_and_its_item_stays()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Instances);
        var id = mailbox.Add(Hour("Lunch", First));
        await mailbox.RunAsync();

        mailbox.Update(id, content => content with { RecurrenceRule = "FREQ=WEEKLY;COUNT=3", Title = "Lunch club" });
        var run = await mailbox.RunAsync();
        Assert.Equal(["2026-03-03T10 Lunch club"], mailbox.ViewInExchange());
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Kind: JournalKind.Skip, Reason: SyncReasons.RecurringAppointment });
        await mailbox.AssertIdleAsync();

        mailbox.Update(id, content => content with { RecurrenceRule = null, Place = "Canteen" });
        await mailbox.RunAsync();
        Assert.Equal("Canteen", Assert.Single(mailbox.Outlook.List()).Content.Location);
        Assert.Empty(mailbox.Store.Pending());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_series_with_exceptions_that_becomes_a_single_in_Microbizz_leaves_its_exceptions_in_the_journal()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Add(Hour("Lunch", First) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=4;BYDAY=TU" });
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Brunch", First.PlusWeeks(1)));
        await mailbox.RunAsync();

        mailbox.Update(series, content => content with { RecurrenceRule = null });
        var run = await mailbox.RunAsync();

        Assert.Equal(["2026-03-03T10 Lunch"], mailbox.ViewInExchange());
        Assert.Equal(["2026-03-03T10 Lunch"], InMicrobizz(mailbox));
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Reason: SyncReasons.ExceptionDropped, Before.Title: "Brunch" });
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task Instances_of_a_series_with_another_pattern_are_the_same_appointments_on_other_days()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Instances);
        var series = mailbox.Outlook.Add(Hourly("Course", First) with { Recurrence = Weekly(5) });
        await mailbox.RunAsync();
        var before = InOrder(mailbox);

        // From Tuesdays to every second Thursday, later in the day: no date stays, so they go on in order.
        mailbox.Outlook.Change(series.Id, content => content with
        {
            Start = content.Start + Duration.FromHours(51),
            End = content.End + Duration.FromHours(51),
            Recurrence = new Recurrence(new DailyPattern(14), First.Date.PlusDays(2), Count: 5),
        });
        var run = await mailbox.RunAsync();

        Assert.Equal((0, 5, 0), (run.CreatedInMicrobizz, run.UpdatedInMicrobizz, run.DeletedInMicrobizz));
        Assert.Equal(before, InOrder(mailbox));
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        Assert.Equal("2026-03-05T13 Course", InMicrobizz(mailbox)[0]);

        // Another time of day on the same dates: each keeps its date.
        mailbox.Outlook.Change(series.Id, content => content with { Start = content.Start + Duration.FromHours(1), End = content.End + Duration.FromHours(1) });
        run = await mailbox.RunAsync();
        Assert.Equal((0, 5, 0), (run.CreatedInMicrobizz, run.UpdatedInMicrobizz, run.DeletedInMicrobizz));
        Assert.Equal(before, InOrder(mailbox));
        await mailbox.AssertIdleAsync();

        static List<Guid> InOrder(SyncedMailbox mailbox) => mailbox.Appointments.List().OrderBy(one => one.Content.Time.Start).Select(one => one.Id).ToList();
    }

    [Theory]
    [InlineData(RecurrenceMode.Series)]
    [InlineData(RecurrenceMode.Instances)]
    public async Task A_series_begun_before_the_first_date_of_its_pattern_and_made_a_single_takes_place_on_that_day_on_both_sides(RecurrenceMode mode)
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Add(Hour("Course", First.PlusDays(-2)) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=3" });
        await mailbox.RunAsync();
        mailbox.Update(series, content => content with { RecurrenceRule = null });
        if (mode == RecurrenceMode.Series)
        {
            mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, content => content with { Recurrence = null });
        }

        mailbox.Settings = mailbox.Settings with { Recurrence = mode };
        await mailbox.RunAsync();

        // Its user took the other dates away, so they are gone in either mode.
        Assert.Equal(["2026-03-01T10 Course"], InMicrobizz(mailbox));
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_series_begun_early_and_made_a_single_takes_place_on_that_day_also_where_the_run_that_says_so_dies_before()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Add(Hour("Course", First.PlusDays(-2)) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=3" });
        await mailbox.RunAsync();
        mailbox.Update(series, content => content with { RecurrenceRule = null });
        mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, content => content with { Recurrence = null });
        mailbox.Server.Faults.Add(new Fault { Kind = FaultKind.CutBefore, Operation = "UpdateItem", Times = 99 });
        await Assert.ThrowsAnyAsync<SideException>(mailbox.RunAsync);
        mailbox.Server.Faults.Clear();

        await mailbox.RunAsync();

        Assert.Equal(["2026-03-01T10 Course"], mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_edited_in_Microbizz_waits_while_it_is_a_conflict_whether_its_series_is_a_single()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.Manual };
        var item = mailbox.Outlook.Add(Hourly("Course", First) with { Recurrence = Weekly(4) });
        await mailbox.RunAsync();
        var series = mailbox.Appointments.List().Single().Id;
        mailbox.Outlook.Change(item.Id, content => content with { Recurrence = null });
        new OccurrenceTable(mailbox.Database).Remove(series, First.Date.PlusWeeks(1), mailbox.Clock.GetCurrentInstant());
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(2), Hour("Course, late", First.PlusWeeks(2).PlusHours(4)));

        var run = await mailbox.RunAsync();
        var next = await mailbox.RunAsync();

        Assert.Equal((0, 0, 0), (run.Failed, next.Failed, SyncedMailbox.Written(next)));
        Assert.Contains(mailbox.Store.Pending(), row => row is { Side: Side.Microbizz, Reason: SyncReasons.ConflictUnresolved });

        await mailbox.ResolveAsync(Assert.Single(mailbox.Store.Conflicts()).Line.Id, ConflictChoice.Microbizz);
        await mailbox.RunAsync();

        Assert.Equal(["2026-03-03T10 Course", "2026-03-17T14 Course, late", "2026-03-24T10 Course"], mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_edited_in_Outlook_in_a_mailbox_whose_ids_are_all_new_outlives_the_pattern_that_Microbizz_has_for_it()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=4" });
        await mailbox.RunAsync();
        mailbox.Outlook.Migrate();
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, First.Date.PlusWeeks(1)).Id, content => content with { Subject = "Course, late" });
        mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, content => content with { Location = "Hall" });
        mailbox.Update(series, content => content with { Time = Hour("", First.PlusHours(1)).Time });

        await mailbox.RunAsync();

        Assert.Equal(4, InMicrobizz(mailbox).Count);
        Assert.Contains("2026-03-10T10 Course, late", InMicrobizz(mailbox));
        Assert.Equal(InMicrobizz(mailbox), mailbox.ViewInExchange());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_series_ended_before_its_first_date_is_skipped_and_said_to_be_so()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=MONTHLY;BYDAY=-1SU" });
        await mailbox.RunAsync();
        mailbox.Update(series, content => content with { RecurrenceRule = "FREQ=MONTHLY;BYDAY=-1SU;UNTIL=20260328" });

        await mailbox.RunAsync();

        Assert.Contains(mailbox.Store.Pending(), row => row is { Kind: PendingKind.Skipped, Reason: SyncReasons.RecurrenceNotExpressible } && row.Key == series.ToString("D"));
        Assert.Single(mailbox.Outlook.List());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_edited_in_a_series_that_Exchange_can_only_show_as_a_single_stays_in_Microbizz_with_it_and_follows_it()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Add(Hour("Course", First));
        await mailbox.RunAsync();
        mailbox.Update(series, content => content with { RecurrenceRule = "FREQ=MONTHLY;BYMONTHDAY=3,15,27" });
        await mailbox.AddExceptionAsync(series, First.Date.PlusDays(12), Hour("Course, late", First.PlusDays(12).PlusHours(4)));
        var run = await mailbox.RunAsync();
        await mailbox.AddExceptionAsync(series, First.Date.PlusDays(24), Hour("Course, later", First.PlusDays(24).PlusHours(4)));
        var next = await mailbox.RunAsync();

        Assert.Equal((0, 0), (run.Failed, next.Failed));
        Assert.Equal(series.ToString("D"), Assert.Single(mailbox.Store.Pending()).Key);
        Assert.Equal(["2026-03-03T10 Course"], mailbox.ViewInExchange());

        mailbox.Update(series, content => content with { RecurrenceRule = "FREQ=DAILY;INTERVAL=12;COUNT=3" });
        await mailbox.RunAsync();

        Assert.Equal(["2026-03-03T10 Course", "2026-03-15T14 Course, late", "2026-03-27T14 Course, later"], mailbox.ViewInExchange());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_edited_in_Outlook_waits_while_how_its_series_recurs_is_an_open_conflict()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.Manual };
        var course = mailbox.Add(Hour("Course", First));
        await mailbox.RunAsync();
        var item = mailbox.Outlook.List().Single().Id;
        mailbox.Update(course, content => content with { RecurrenceRule = "FREQ=MONTHLY;BYMONTHDAY=3;COUNT=3" });
        mailbox.Outlook.Change(item, content => content with { Recurrence = Weekly(3) });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(item, First.Date.PlusWeeks(1)).Id, content => content with { Location = "Attic" });

        await mailbox.RunAsync();
        await mailbox.RunAsync();

        Assert.Equal(["2026-03-03T10 Course", "2026-03-10T10 Course", "2026-03-17T10 Course"], mailbox.ViewInExchange());
        Assert.DoesNotContain(mailbox.Calendar, content => content.Place == "Attic");
        await mailbox.ResolveAsync(Assert.Single(mailbox.Store.Conflicts()).Line.Id, ConflictChoice.Exchange);
        await mailbox.RunAsync();
        Assert.Contains(mailbox.Calendar, content => content.Place == "Attic");
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_edited_in_Outlook_is_not_swept_by_the_hour_of_a_series_whose_pattern_is_an_open_conflict()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.Manual };
        var course = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=3" });
        await mailbox.RunAsync();
        var item = mailbox.Outlook.List().Single().Id;
        mailbox.Outlook.Change(item, content => content with { Recurrence = new Recurrence(new DailyPattern(2), First.Date, Count: 4) });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(item, First.Date.PlusDays(2)).Id, content => content with { Location = "Attic" });
        mailbox.Update(course, content => Hour("Course", First.PlusHours(4)) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=4" });

        await mailbox.RunAsync();
        await mailbox.RunAsync();

        Assert.Equal("Attic", mailbox.Outlook.Occurrence(item, First.Date.PlusDays(2)).Content.Location);
        Assert.Equal(EntryFields.Time | EntryFields.Recurrence, Assert.Single(mailbox.Store.Conflicts()).Line.Fields);
        await mailbox.ResolveAsync(Assert.Single(mailbox.Store.Conflicts()).Line.Id, ConflictChoice.Exchange);
        await mailbox.RunAsync();
        Assert.Contains(mailbox.Calendar, content => content.Place == "Attic");
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_series_made_a_single_in_Microbizz_is_one_in_Exchange_too_after_a_switch_to_Instances()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.ExchangeWins };
        var course = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=3" });
        await mailbox.RunAsync();
        mailbox.Update(course, content => content with { RecurrenceRule = null });
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Instances };

        await mailbox.RunAsync();
        await mailbox.RunAsync();

        Assert.Equal(["2026-03-03T10 Course"], mailbox.ViewInExchange());
        Assert.Equal(course, Assert.Single(mailbox.Appointments.List()).Id);
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(ConflictPolicy.ExchangeWins, "")]
    [InlineData(ConflictPolicy.ExchangeWins, "Attic")]
    [InlineData(ConflictPolicy.NewestWins, "Attic")]
    public async Task A_series_made_a_single_in_Microbizz_that_recurs_on_by_the_policy_comes_date_by_date_after_a_switch_to_Instances(ConflictPolicy policy, string place)
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = policy };
        var course = await MakeSingleWhileOutlookMakesItWeeklyAsync(mailbox, place);

        var run = await mailbox.RunAsync();

        Assert.Equal(["2026-03-03T10 Course", "2026-03-10T10 Course", "2026-03-17T10 Course"], mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        Assert.All(mailbox.Calendar, content => Assert.Null(content.RecurrenceRule));
        Assert.Equal((2, 0), (run.CreatedInMicrobizz, run.DeletedInMicrobizz));
        Assert.Equal((First, place), (mailbox.Appointments.Get(course).Content.Time.Start, mailbox.Appointments.Get(course).Content.Place));
        var conflict = Assert.Single(mailbox.Store.Conflicts()).Line;
        Assert.Equal((run.Id, JournalKind.Conflict, Side.Microbizz, EntryFields.Recurrence), (conflict.RunId, conflict.Kind, conflict.Side, conflict.Fields));
        await mailbox.AssertIdleAsync();
        Assert.Equal("ConflictNotWritable", (await Assert.ThrowsAsync<StoreException>(() => mailbox.ResolveAsync(conflict.Id, ConflictChoice.Microbizz))).ErrorId);
    }

    [Fact]
    public async Task A_series_made_a_single_in_Microbizz_on_a_day_that_its_new_pattern_does_not_give_gives_way_to_its_dates_and_stands_in_the_journal()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.ExchangeWins };
        var course = await MakeSingleWhileOutlookMakesItWeeklyAsync(mailbox);
        mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, content => content with
        {
            Start = content.Start + Duration.FromDays(1),
            End = content.End + Duration.FromDays(1),
            Recurrence = Weekly(3) with { StartDate = First.Date.PlusDays(1) },
        });

        var run = await mailbox.RunAsync();

        Assert.Equal(["2026-03-04T10 Course", "2026-03-11T10 Course", "2026-03-18T10 Course"], mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        Assert.DoesNotContain(mailbox.Appointments.List(), one => one.Id == course);
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Kind: JournalKind.Conflict, Side: Side.Microbizz, Before: { Place: "Attic", RecurrenceRule: null } });
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(ConflictPolicy.ExchangeWins, RecurrenceMode.Series)]
    [InlineData(ConflictPolicy.MicrobizzWins, RecurrenceMode.Series)]
    [InlineData(ConflictPolicy.ExchangeWins, RecurrenceMode.Instances)]
    [InlineData(ConflictPolicy.MicrobizzWins, RecurrenceMode.Instances)]
    public async Task A_date_edited_in_a_series_that_was_made_a_single_in_Microbizz_stays_in_Exchange_where_the_series_does(ConflictPolicy policy, RecurrenceMode mode)
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = policy };
        var course = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=4" });
        await mailbox.AddExceptionAsync(course, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)));
        await mailbox.RunAsync();
        mailbox.Update(course, content => content with { RecurrenceRule = null });
        mailbox.Outlook.Delete(mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, First.Date.PlusWeeks(2)).Id);
        mailbox.Settings = mailbox.Settings with { Recurrence = mode };

        var run = await mailbox.RunAsync();

        Assert.Equal(policy == ConflictPolicy.ExchangeWins ? ["2026-03-03T10 Course", "2026-03-10T14 Course, late", "2026-03-24T10 Course"] : ["2026-03-03T10 Course"], mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Side: Side.Exchange, Reason: SyncReasons.ExceptionDropped, Before.Title: "Course, late" });
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_series_made_a_single_by_the_policy_after_a_switch_to_Instances_does_not_come_date_by_date_first()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.MicrobizzWins };
        var course = await MakeSingleWhileOutlookMakesItWeeklyAsync(mailbox);

        var run = await mailbox.RunAsync();

        Assert.Equal((0, 0), (run.CreatedInMicrobizz, run.DeletedInMicrobizz));
        Assert.Equal(["2026-03-03T10 Course"], mailbox.ViewInExchange());
        Assert.Equal(course, Assert.Single(mailbox.Appointments.List()).Id);
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Kind: JournalKind.Conflict, Side: Side.Exchange, Before.RecurrenceRule: not null });
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(ConflictChoice.Exchange)]
    [InlineData(ConflictChoice.Microbizz)]
    public async Task The_dates_of_a_series_wait_after_a_switch_to_Instances_while_it_is_an_open_conflict_whether_it_is_a_single(ConflictChoice choice)
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.Manual, WeeksAhead = 1 };
        var course = await MakeSingleWhileOutlookMakesItWeeklyAsync(mailbox);

        await mailbox.RunAsync();
        Assert.Equal(course, Assert.Single(mailbox.Appointments.List()).Id);

        // Another date of it enters the window.
        mailbox.Settings = mailbox.Settings with { WeeksAhead = 26 };
        await mailbox.RunAsync();
        Assert.Equal(course, Assert.Single(mailbox.Appointments.List()).Id);
        Assert.Equal(["2026-03-03T10 Course", "2026-03-10T10 Course", "2026-03-17T10 Course"], mailbox.ViewInExchange());
        await mailbox.AssertIdleAsync();

        await mailbox.ResolveAsync(Assert.Single(mailbox.Store.Conflicts()).Line.Id, choice);
        Assert.Null(Assert.Single(mailbox.Appointments.List()).Content.RecurrenceRule);
        await mailbox.RunAsync();

        Assert.Equal(choice == ConflictChoice.Exchange ? ["2026-03-03T10 Course", "2026-03-10T10 Course", "2026-03-17T10 Course"] : ["2026-03-03T10 Course"], mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        Assert.All(mailbox.Calendar, content => Assert.Null(content.RecurrenceRule));
        Assert.Equal("Attic", mailbox.Appointments.Get(course).Content.Place);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_edited_in_a_series_that_Microbizz_made_of_a_single_follows_it_also_where_the_single_was_moved_away_and_back()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var series = mailbox.Add(Hour("Course", First));
        await mailbox.RunAsync();
        mailbox.Update(series, content => content with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=3" });
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)));
        mailbox.Outlook.Move(mailbox.Outlook.Move(mailbox.Outlook.List().Single().Id, "deleteditems").Id, "calendar");

        await mailbox.RunAsync();

        Assert.Equal(["2026-03-03T10 Course", "2026-03-10T14 Course, late", "2026-03-17T10 Course"], mailbox.ViewInExchange());
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_single_moved_to_an_hour_that_the_clock_skips_while_Outlook_made_it_a_series_recurs_at_the_hour_that_Outlook_shows(bool refusesFirst)
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.MicrobizzWins };
        var lunch = mailbox.Add(Hour("Lunch", First));
        await mailbox.RunAsync();
        mailbox.Update(lunch, content => content with { Time = Hour("", new LocalDateTime(2026, 3, 29, 2, 30)).Time });
        mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, content => content with { Recurrence = Weekly(3) });
        if (refusesFirst)
        {
            mailbox.Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "UpdateItem", Code = "ErrorIrresolvableConflict" });
        }

        await mailbox.RunAsync();

        Assert.Equal(["2026-03-29T03 Lunch", "2026-04-05T03 Lunch", "2026-04-12T03 Lunch"], mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_single_moved_to_an_hour_that_the_clock_skips_on_the_first_day_of_the_series_that_Outlook_made_of_it_recurs_at_the_hour_that_Outlook_shows()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.MicrobizzWins };
        var lunch = mailbox.Add(Hour("Lunch", First));
        await mailbox.RunAsync();
        mailbox.Update(lunch, content => content with { Time = Hour("", new LocalDateTime(2026, 3, 24, 2, 30)).Time });
        mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, content => content with { Recurrence = new Recurrence(new WeeklyPattern(1, new DaySet("Sunday")), First.Date, Count: 2) });

        await mailbox.RunAsync();

        Assert.Equal(["2026-03-29T03 Lunch", "2026-04-05T03 Lunch"], mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_single_at_an_hour_that_the_clock_skips_recurs_at_the_hour_that_Outlook_shows()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var skipped = new LocalDateTime(2026, 3, 29, 2, 30);
        mailbox.Add(Hour("Night shift", skipped));
        await mailbox.RunAsync();
        var item = mailbox.Outlook.List().Single();
        mailbox.Outlook.Change(item.Id, content => content with { Recurrence = new Recurrence(new DailyPattern(7), skipped.Date, Count: 3) });

        await mailbox.RunAsync();

        Assert.Equal(["2026-03-29T03 Night shift", "2026-04-05T03 Night shift", "2026-04-12T03 Night shift"], mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task What_gives_way_of_an_exception_is_in_the_journal_also_where_the_pattern_of_its_series_is_written_in_the_same_run()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.MicrobizzWins };
        var series = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=4" });
        var exception = await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1)));
        await mailbox.RunAsync();
        mailbox.Update(series, content => content with { Time = Hour("", First.PlusHours(1)).Time });
        mailbox.Update(exception, content => content with { Title = "Ours" });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, First.Date.PlusWeeks(1)).Id, content => content with { Subject = "Theirs" });

        var run = await mailbox.RunAsync();

        Assert.Contains(mailbox.ViewInExchange(), shown => shown.EndsWith(" Ours", StringComparison.Ordinal));
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Kind: JournalKind.Conflict, Side: Side.Exchange, Before.Title: "Theirs" });
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task An_exception_comes_back_where_the_pattern_that_did_not_have_its_date_gave_way()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        var item = mailbox.Outlook.Add(Hourly("Course", First) with { Recurrence = Weekly(4) });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(item.Id, First.Date.PlusWeeks(1)).Id, content => content with { Subject = "Course, late" });
        await mailbox.RunAsync();
        mailbox.Edit("Course", content => content with { RecurrenceRule = "FREQ=DAILY;COUNT=2" });
        mailbox.Outlook.Change(item.Id, content => content with { Recurrence = Weekly(3) });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(item.Id, First.Date.PlusWeeks(1)).Id, content => content with { Subject = "Course, late" });

        await mailbox.RunAsync();

        Assert.Equal(["2026-03-03T10 Course", "2026-03-10T10 Course, late", "2026-03-17T10 Course"], InMicrobizz(mailbox));
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_private_date_that_is_left_alone_is_not_lost_with_a_written_pattern()
    {
        await using var mailbox = await StartAsync(RecurrenceMode.Series);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.Skip };
        var series = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=4" });
        await mailbox.RunAsync();
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, First.Date.PlusWeeks(1)).Id, content => content with { Subject = "Secret", Sensitivity = "Private" });
        mailbox.Update(series, content => content with { Title = "Lesson", Time = Hour("", First.PlusHours(1)).Time });

        var run = await mailbox.RunAsync();

        Assert.Contains("2026-03-10T10 Secret", mailbox.ViewInExchange());
        Assert.Equal(3, mailbox.ViewInExchange().Count(shown => shown.EndsWith("10 Lesson", StringComparison.Ordinal)));
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Kind: JournalKind.Skip, Reason: SyncReasons.PrivateDateInTheWay, Fields: EntryFields.Time });

        // No longer private, it is an exception like any other.
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, First.Date.PlusWeeks(1)).Id, content => content with { Sensitivity = "Normal" });
        await mailbox.RunAsync();
        Assert.Contains("2026-03-17T11 Lesson", mailbox.ViewInExchange());
        Assert.Contains(mailbox.ViewInExchange(), shown => shown.EndsWith(" Secret", StringComparison.Ordinal));
        Assert.Equal(InMicrobizz(mailbox), mailbox.ViewInExchange());
        await mailbox.AssertIdleAsync();
    }

    private static List<string> InMicrobizz(SyncedMailbox mailbox)
    {
        var occurrences = new OccurrenceTable(mailbox.Database);
        return mailbox.Appointments.List().Where(one => one.SeriesId is null)
            .SelectMany(one => one.Content.RecurrenceRule is null ? [one] : occurrences.List(one.Id, null, First.PlusYears(1)))
            .Select(one => $"{one.Content.Time.Start:uuuu-MM-dd'T'HH} {one.Content.Title}")
            .Order(StringComparer.Ordinal).ToList();
    }

    private async Task<SyncedMailbox> StartAsync(RecurrenceMode mode)
    {
        var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = mode };
        return mailbox;
    }

    // Every other day until then. Its user writes a place too, and the mode is switched before the next run.
    private static async Task<Guid> MakeSingleWhileOutlookMakesItWeeklyAsync(SyncedMailbox mailbox, string place = "Attic")
    {
        var course = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=DAILY;INTERVAL=2;COUNT=3" });
        await mailbox.RunAsync();
        mailbox.Update(course, content => content with { RecurrenceRule = null, Place = place });
        mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, content => content with { Recurrence = Weekly(3) });
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Instances };
        return course;
    }

    private static Recurrence Weekly(int count) => new(new DailyPattern(7), First.Date, Count: count);

    private static CalendarItem Hourly(string title, LocalDateTime start) => CalendarItem.Timed(title, start, start.PlusHours(1), SyncedMailbox.Zone);

    private static EntryContent Hour(string title, LocalDateTime start) =>
        new() { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } };
}
