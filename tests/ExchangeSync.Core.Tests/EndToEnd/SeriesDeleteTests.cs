using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Series and occurrences deleted on one side: what users said of single dates on the other is not lost by it.</summary>
public sealed class SeriesDeleteTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);

    [Theory]
    [InlineData(ConflictPolicy.ExchangeWins, true)]
    [InlineData(ConflictPolicy.NewestWins, true)]
    [InlineData(ConflictPolicy.Manual, true)]
    [InlineData(ConflictPolicy.MicrobizzWins, false)]
    public async Task A_series_deleted_in_Microbizz_while_an_occurrence_was_edited_in_Exchange(ConflictPolicy policy, bool returns)
    {
        await using var mailbox = await StartAsync(policy);
        var series = mailbox.Add(Weekly("Staff meeting"));
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Staff meeting, late", First.PlusWeeks(1).PlusHours(4)));
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(2), Hour("Staff meeting, later", First.PlusWeeks(2).PlusHours(5)));
        mailbox.Add(Hour("Other", First));
        await mailbox.RunAsync();
        var master = mailbox.Outlook.List().Single(item => item.Content.Recurrence is not null);
        // One that had been an exception, and one that had not.
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(master.Id, First.Date.PlusWeeks(1)).Id, content => content with { Location = "Attic" });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(master.Id, First.Date.PlusWeeks(3)).Id, content => content with { Subject = "Farewell" });
        var before = mailbox.ViewInExchange();
        mailbox.Appointments.Remove(series, mailbox.Clock.GetCurrentInstant());

        var run = await mailbox.RunAsync();

        Assert.Equal(0, run.Failed);
        var lost = mailbox.Store.Journal(run.Id).Where(line => line.Kind == JournalKind.Conflict).ToList();
        if (returns)
        {
            Assert.Equal(before, mailbox.ViewInExchange());
            Assert.Equal(before, InMicrobizz(mailbox));
            Assert.Empty(lost);
            Assert.Contains(mailbox.Calendar, content => content is { Title: "Staff meeting, late", Place: "Attic" });
        }
        else
        {
            Assert.Equal(["2026-03-03T10 Other"], mailbox.ViewInExchange());
            Assert.Equal(["2026-03-03T10 Other"], InMicrobizz(mailbox));
            Assert.Equal(["Farewell", "Staff meeting, late"], lost.Select(line => line.Before!.Title).Order());
        }

        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(ConflictPolicy.MicrobizzWins, true)]
    [InlineData(ConflictPolicy.ExchangeWins, false)]
    public async Task A_series_deleted_in_Exchange_while_an_occurrence_was_edited_in_Microbizz(ConflictPolicy policy, bool returns)
    {
        await using var mailbox = await StartAsync(policy);
        var series = mailbox.Add(Weekly("Staff meeting"));
        var linked = await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Staff meeting, late", First.PlusWeeks(1).PlusHours(4)));
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(2), Hour("Staff meeting, later", First.PlusWeeks(2).PlusHours(5)));
        mailbox.Add(Hour("Other", First));
        await mailbox.RunAsync();
        mailbox.Outlook.Delete(mailbox.Outlook.List().Single(item => item.Content.Recurrence is not null).Id);
        mailbox.Update(linked, content => content with { Place = "Attic" });
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(3), Hour("Farewell", First.PlusWeeks(3)));
        var before = InMicrobizz(mailbox);

        var run = await mailbox.RunAsync();

        Assert.Equal(0, run.Failed);
        var lost = mailbox.Store.Journal(run.Id).Where(line => line.Kind == JournalKind.Conflict).ToList();
        if (returns)
        {
            Assert.Equal(before, mailbox.ViewInExchange());
            Assert.Equal(before, InMicrobizz(mailbox));
            Assert.Empty(lost);
            Assert.Contains(mailbox.Outlook.Exceptions(mailbox.Outlook.List().Single(item => item.Content.Recurrence is not null).Id), item => item.Content.Location == "Attic");
        }
        else
        {
            Assert.Equal(["2026-03-03T10 Other"], mailbox.ViewInExchange());
            Assert.Equal(["2026-03-03T10 Other"], InMicrobizz(mailbox));
            Assert.Equal(["Farewell", "Staff meeting, late"], lost.Select(line => line.Before!.Title).Order());
        }

        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_series_that_comes_back_has_the_date_whose_appointment_was_left_out_and_went_with_it()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.ExchangeWins);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.Skip };
        var series = mailbox.Add(Weekly("Staff meeting"));
        var exception = await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Staff meeting, late", First.PlusWeeks(1).PlusHours(4)));
        mailbox.Add(Hour("Other", First));
        await mailbox.RunAsync();
        mailbox.Update(exception, content => content with { Private = true });
        await mailbox.RunAsync();
        mailbox.Outlook.Change(mailbox.Outlook.List().Single(item => item.Content.Recurrence is not null).Id, content => content with { Location = "Attic" });
        mailbox.Appointments.Remove(series, mailbox.Clock.GetCurrentInstant());

        await mailbox.RunAsync();

        Assert.Contains("2026-03-10T14 Staff meeting, late", mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(false, SyncReasons.ExceptionDropped)]
    [InlineData(true, SyncReasons.EditedAndDeleted)]
    public async Task What_the_settings_leave_out_of_a_series_deleted_in_Exchange_stands_in_the_journal(bool isEdited, string reason)
    {
        await using var mailbox = await StartAsync(ConflictPolicy.ExchangeWins);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.Skip };
        var series = mailbox.Add(Weekly("Staff meeting"));
        mailbox.Add(Hour("Other", First));
        await mailbox.RunAsync();
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Dentist", First.PlusWeeks(1)) with { Private = true });
        mailbox.Update(series, content => content with { Place = isEdited ? "Attic" : "" });
        mailbox.Outlook.Delete(mailbox.Outlook.List().Single(item => item.Content.Recurrence is not null).Id);

        var run = await mailbox.RunAsync();

        Assert.Equal("Other", Assert.Single(mailbox.Calendar).Title);
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Before.Title: "Dentist" } && line.Reason == reason);
    }

    [Fact]
    public async Task A_deleted_series_takes_its_exceptions_with_it_on_both_sides_and_the_journal_has_them()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.ExchangeWins);
        var ids = Enumerable.Range(0, 2).Select(i => mailbox.Add(Weekly($"Series {i}"))).ToList();
        foreach (var id in ids)
        {
            await mailbox.AddExceptionAsync(id, First.Date.PlusWeeks(1), Hour("Once", First.PlusWeeks(1).PlusHours(4)));
        }

        mailbox.Add(Hour("Other", First));
        await mailbox.RunAsync();
        mailbox.Appointments.Remove(ids[0], mailbox.Clock.GetCurrentInstant());
        mailbox.Outlook.Delete(mailbox.Outlook.List().Single(item => item.Content.Subject == "Series 1").Id);

        var run = await mailbox.RunAsync();

        Assert.Equal((2, 2, 0), (run.DeletedInExchange, run.DeletedInMicrobizz, run.Failed));
        Assert.Equal(1, mailbox.Store.CountLinks());
        var images = mailbox.Store.Journal(run.Id).Where(line => line is { Kind: JournalKind.Delete, State: JournalState.Done }).Select(line => $"{line.Side} {line.Before!.Title}");
        Assert.Equal(["Exchange Once", "Exchange Series 0", "Microbizz Once", "Microbizz Series 1"], images.Order());
        Assert.Equal(["2026-03-03T10 Other"], mailbox.ViewInExchange());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task Exceptions_whose_date_a_new_rule_in_Microbizz_leaves_out_are_journaled_with_the_reason()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.ExchangeWins);
        var series = mailbox.Add(Weekly("Staff meeting"));
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Staff meeting, late", First.PlusWeeks(1).PlusHours(4)));
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(2), Hour("Staff meeting, later", First.PlusWeeks(2).PlusHours(5)));
        await mailbox.RunAsync();

        mailbox.Update(series, content => content with { RecurrenceRule = "FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=TU" });
        var run = await mailbox.RunAsync();

        Assert.Equal(["2026-03-03T10 Staff meeting", "2026-03-17T15 Staff meeting, later", "2026-03-31T10 Staff meeting"], mailbox.ViewInExchange());
        var dropped = Assert.Single(mailbox.Store.Journal(run.Id), line => line.Reason == SyncReasons.ExceptionDropped && line.Kind == JournalKind.Skip);
        Assert.Equal("Staff meeting, late", dropped.Before!.Title);
        Assert.DoesNotContain(mailbox.Store.Journal(run.Id), line => line.State == JournalState.Failed);
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(RecurrenceMode.Series)]
    [InlineData(RecurrenceMode.Instances)]
    public async Task The_last_occurrence_deleted_in_Microbizz_takes_the_series_with_it(RecurrenceMode mode)
    {
        await using var mailbox = await StartAsync(ConflictPolicy.ExchangeWins);
        mailbox.Settings = mailbox.Settings with { Recurrence = mode };
        mailbox.Add(Hour("Other", First));
        mailbox.Add(Hour("Another", First));
        mailbox.Outlook.Add(CalendarItem.Timed("Course", First, First.PlusHours(1), SyncedMailbox.Zone) with { Recurrence = new Recurrence(new DailyPattern(7), First.Date, Count: 3) });
        await mailbox.RunAsync();

        foreach (var week in Enumerable.Range(0, 3))
        {
            if (mode == RecurrenceMode.Series)
            {
                new OccurrenceTable(mailbox.Database).Remove(mailbox.Find("Course").Id, First.Date.PlusWeeks(week), mailbox.Clock.GetCurrentInstant());
            }
            else
            {
                mailbox.Appointments.Remove(mailbox.Appointments.List().First(one => one.Content.Title == "Course").Id, mailbox.Clock.GetCurrentInstant());
            }
        }

        Assert.DoesNotContain(mailbox.Calendar, content => content.Title == "Course");
        var run = await mailbox.RunAsync();

        Assert.Equal(0, run.Failed);
        Assert.Equal(["2026-03-03T10 Another", "2026-03-03T10 Other"], mailbox.ViewInExchange());
        Assert.Contains(mailbox.Outlook.List("deleteditems"), item => item.Content.Subject == "Course");
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task An_exception_that_has_not_reached_Exchange_yet_is_not_lost_when_recurrence_goes_back_to_Instances()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.ExchangeWins);
        var series = mailbox.Add(Weekly("Staff meeting"));
        var linked = await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Staff meeting, late", First.PlusWeeks(1).PlusHours(4)));
        await mailbox.RunAsync();
        var unlinked = await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(2), Hour("Farewell", First.PlusWeeks(2).PlusHours(5)));
        // So far that Exchange refuses it: it would pass the next occurrence.
        var refused = await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(3), Hour("Much later", First.PlusWeeks(5)));

        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Instances };
        await mailbox.RunAsync();

        Assert.Equal("Staff meeting, late", mailbox.Appointments.Get(linked).Content.Title);
        Assert.Equal("Farewell", mailbox.Appointments.Get(unlinked).Content.Title);
        Assert.Equal("Much later", mailbox.Appointments.Get(refused).Content.Title);
        Assert.All(mailbox.Appointments.List(), one => Assert.Null(one.SeriesId));
        Assert.DoesNotContain(mailbox.Calendar, content => content.RecurrenceRule is not null);
        Assert.Contains("2026-03-17T15 Farewell", mailbox.ViewInExchange());
        Assert.Contains("2026-04-07T10 Much later", mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(false, ConflictPolicy.Manual)]
    [InlineData(true, ConflictPolicy.Manual)]
    [InlineData(false, ConflictPolicy.ExchangeWins)]
    [InlineData(true, ConflictPolicy.ExchangeWins)]
    public async Task What_was_written_of_a_date_deleted_in_Outlook_stands_in_the_journal_also_where_its_series_has_another_id(bool isNewId, ConflictPolicy policy)
    {
        await using var mailbox = await StartAsync(policy);
        var series = mailbox.Add(Weekly("Course"));
        var exception = await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)));
        mailbox.Add(Hour("Other", First));
        await mailbox.RunAsync();
        mailbox.Update(exception, content => content with { Place = "Attic" });
        var item = mailbox.Outlook.List().Single(one => one.Content.Recurrence is not null);
        if (isNewId)
        {
            mailbox.Outlook.Move(mailbox.Outlook.Move(item.Id, "deleteditems").Id, "calendar");
        }

        mailbox.Outlook.Delete(mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single(one => one.Content.Recurrence is not null).Id, First.Date.PlusWeeks(1)).Id);

        var run = await mailbox.RunAsync();

        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Side: Side.Microbizz, State: JournalState.Done, Before.Place: "Attic" });
        Assert.DoesNotContain("2026-03-10T14 Course, late", mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(FaultKind.CutBefore)]
    [InlineData(FaultKind.CutAfter)]
    public async Task Dates_deleted_on_both_sides_are_gone_on_both_also_where_the_replies_to_their_deletes_are_lost(FaultKind fault)
    {
        await using var mailbox = await StartAsync(ConflictPolicy.MicrobizzWins);
        mailbox.Add(Weekly("Course"));
        await mailbox.RunAsync();
        mailbox.Edit("Course", content => content with { Place = "Attic", DeletedDates = [First.Date.PlusWeeks(3)] });
        mailbox.Outlook.Delete(mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, First.Date.PlusWeeks(1)).Id);
        mailbox.Server.Faults.Add(new Fault { Kind = fault, Operation = "DeleteItem", Times = 3 });
        await Assert.ThrowsAnyAsync<SideException>(mailbox.RunAsync);
        mailbox.Server.Faults.Clear();

        await mailbox.RunAsync();

        Assert.Equal(["2026-03-03T10 Course", "2026-03-17T10 Course", "2026-03-31T10 Course", "2026-04-07T10 Course"], mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task What_Outlook_edits_on_a_date_survives_that_its_series_was_made_anew_in_Microbizz_with_another_pattern()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.NewestWins);
        mailbox.Add(Weekly("Course"));
        await mailbox.RunAsync();
        var series = mailbox.Find("Course").Id;
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(2), Hour("Course, late", First.PlusWeeks(2).PlusHours(4)));
        await mailbox.RunAsync();
        mailbox.Update(series, content => content with { RecurrenceRule = null });
        mailbox.Update(series, content => content with { RecurrenceRule = "FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=TU" });
        Assert.Single(mailbox.Calendar);
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, First.Date.PlusWeeks(2)).Id, content => content with { Location = "Attic" });

        await mailbox.RunAsync();

        Assert.Equal("Attic", mailbox.Find("Course, late").Content.Place);
        Assert.Equal(["2026-03-03T10 Course", "2026-03-17T14 Course, late", "2026-03-31T10 Course"], mailbox.ViewInExchange());
        Assert.Equal(mailbox.ViewInExchange(), InMicrobizz(mailbox));
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

    private async Task<SyncedMailbox> StartAsync(ConflictPolicy policy)
    {
        var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series, ConflictPolicy = policy };
        return mailbox;
    }

    private static EntryContent Weekly(string title) => Hour(title, First) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=6;BYDAY=TU" };

    private static EntryContent Hour(string title, LocalDateTime start) =>
        new() { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } };
}
