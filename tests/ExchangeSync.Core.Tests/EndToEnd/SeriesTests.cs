using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Sync;
using ExchangeSync.Tests.Exchangelib;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>A series is one series on both sides, with its exceptions; and the way back to instances.</summary>
public sealed class SeriesTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);

    [Fact]
    public async Task A_series_of_which_one_date_was_moved_into_the_window_is_in_the_window()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series, WeeksBack = 1, WeeksAhead = 2 };
        var first = SyncedMailbox.Today.PlusWeeks(5).At(new LocalTime(10, 0));
        var series = mailbox.Outlook.Add(CalendarItem.Timed("Kickoff", first, first.PlusHours(1), SyncedMailbox.Zone) with { Recurrence = new Recurrence(new DailyPattern(7), first.Date, Count: 3) });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(series.Id, first.Date).Id, content => content with { Start = content.Start - Duration.FromDays(28), End = content.End - Duration.FromDays(28) });

        await mailbox.RunAsync();

        Assert.Equal(["Kickoff 2026-03-09T09", "Kickoff 2026-04-06T10"], mailbox.Calendar.Select(content => $"{content.Title} {content.Time.Start:uuuu-MM-dd'T'HH}").Order(StringComparer.Ordinal));
        mailbox.Outlook.Change(series.Id, content => content with { Location = "Attic" });
        await mailbox.RunAsync();
        Assert.Contains(mailbox.Calendar, content => content is { Place: "Attic", RecurrenceRule: not null });
        await mailbox.AssertIdleAsync();

        mailbox.Outlook.Delete(series.Id);
        await mailbox.RunAsync();
        Assert.Empty(mailbox.Calendar);
    }

    [Fact]
    public async Task A_series_of_Microbizz_with_exceptions_arrives_in_Exchange_and_goes_on_both_ways()
    {
        await using var mailbox = await StartAsync();
        var series = mailbox.Add(Weekly("Staff meeting") with { DeletedDates = [First.Date.PlusWeeks(3)] });
        var moved = await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Staff meeting, late", First.PlusWeeks(1).PlusHours(4)));

        var run = await mailbox.RunAsync();

        Assert.Equal((2, 0), (run.CreatedInExchange, run.Failed));
        Assert.Equal(
            ["2026-03-03T10 Staff meeting", "2026-03-10T14 Staff meeting, late", "2026-03-17T10 Staff meeting", "2026-03-31T10 Staff meeting", "2026-04-07T10 Staff meeting"],
            mailbox.ViewInExchange());
        await mailbox.AssertIdleAsync();

        // Another occurrence is deleted, one edited, and the whole renamed; the exception keeps its own title.
        mailbox.Update(series, content => content with { Title = "All hands", DeletedDates = [First.Date.PlusWeeks(2), First.Date.PlusWeeks(3)] });
        mailbox.Update(moved, content => content with { Place = "Attic" });
        await mailbox.RunAsync();
        Assert.Equal(
            ["2026-03-03T10 All hands", "2026-03-10T14 Staff meeting, late", "2026-03-31T10 All hands", "2026-04-07T10 All hands"],
            mailbox.ViewInExchange());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_written_pattern_does_not_lose_the_exceptions()
    {
        await using var mailbox = await StartAsync();
        var series = mailbox.Add(Weekly("Staff meeting"));
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Staff meeting, late", First.PlusWeeks(1).PlusHours(4)));
        await mailbox.RunAsync();

        mailbox.Update(series, content => content with { RecurrenceRule = "FREQ=WEEKLY;COUNT=3;BYDAY=TU" });
        await mailbox.RunAsync();

        Assert.Equal(["2026-03-03T10 Staff meeting", "2026-03-10T14 Staff meeting, late", "2026-03-17T10 Staff meeting"], mailbox.ViewInExchange());
        Assert.Equal(2, mailbox.Appointments.List().Count);
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_Outlook_said_of_a_date_is_in_Microbizz_also_where_the_reply_to_the_written_pattern_is_lost(bool isEditedInBoth)
    {
        await using var mailbox = await StartAsync();
        var series = mailbox.Add(Weekly("Staff meeting"));
        var late = await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Staff meeting, late", First.PlusWeeks(1)));
        await mailbox.RunAsync();
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(mailbox.Outlook.List().Single().Id, First.Date.PlusWeeks(1)).Id, content => content with { Subject = "Staff meeting, with cake" });
        mailbox.Update(series, content => content with { Time = Hour("", First.PlusHours(3)).Time });
        mailbox.Update(late, content => isEditedInBoth ? content with { Place = "Attic" } : content);
        mailbox.Server.Faults.Add(new Fault { Kind = FaultKind.CutAfter, Operation = "UpdateItem", Times = 99 });
        await Assert.ThrowsAnyAsync<SideException>(mailbox.RunAsync);
        mailbox.Server.Faults.Clear();

        await mailbox.RunAsync();

        Assert.Equal("Staff meeting, with cake", mailbox.Appointments.Get(late).Content.Title);
        Assert.Contains("Staff meeting, with cake", string.Join(", ", mailbox.ViewInExchange()), StringComparison.Ordinal);
        Assert.Equal(isEditedInBoth ? "Attic" : "", mailbox.Appointments.Get(late).Content.Place);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_written_time_that_the_exceptions_follow_does_not_lose_what_they_say()
    {
        await using var mailbox = await StartAsync();
        var days = new EntryTime { AllDay = true, Start = First.Date.AtMidnight(), End = First.Date.PlusDays(1).AtMidnight(), Zone = SyncedMailbox.Zone };
        var series = mailbox.Add(Weekly("On call") with { Time = days });
        var second = days with { Start = days.Start.PlusWeeks(1), End = days.End.PlusWeeks(1) };
        await mailbox.AddExceptionAsync(series, second.Start.Date, Hour("On call, by phone", First) with { Time = second });
        await mailbox.RunAsync();

        // The exception lasts two days too, and its own title must not go with what Exchange drops.
        mailbox.Update(series, content => content with { Time = days with { End = days.End.PlusDays(1) } });
        await mailbox.RunAsync();

        Assert.Equal(
            ["2026-03-03T00 On call", "2026-03-10T00 On call, by phone", "2026-03-17T00 On call", "2026-03-24T00 On call", "2026-03-31T00 On call", "2026-04-07T00 On call"],
            mailbox.ViewInExchange());
        Assert.Equal("On call, by phone", Assert.Single(mailbox.Appointments.List(), one => one.SeriesId is not null).Content.Title);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task Exceptions_that_Exchange_drops_with_a_new_time_are_not_counted_as_deletes()
    {
        await using var mailbox = await StartAsync();
        foreach (var i in Enumerable.Range(0, 12))
        {
            var series = mailbox.Add(Weekly($"Series {i}"));
            await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Once", First.PlusWeeks(1)));
        }

        await mailbox.RunAsync();
        foreach (var master in mailbox.Outlook.List())
        {
            mailbox.Outlook.Change(master.Id, content => content with { Start = content.Start + Duration.FromHours(1), End = content.End + Duration.FromHours(1) });
        }

        var run = await mailbox.RunAsync();

        Assert.Empty(mailbox.Store.Pending());
        Assert.Equal(12, mailbox.Appointments.List().Count);
        Assert.Equal(12, mailbox.Store.Journal(run.Id).Count(line => line is { Kind: JournalKind.Delete, Side: Side.Microbizz, Before.Title: "Once" }));
        await mailbox.AssertIdleAsync();
    }

    [SkippableFact]
    public async Task A_series_of_Exchange_with_exceptions_arrives_in_Microbizz_and_goes_on_both_ways()
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        await using var mailbox = await StartAsync();
        await mailbox.Exchangelib.FillAsync("2026-03-02", count: 10);

        await mailbox.RunAsync();

        var series = mailbox.Appointments.List().Single(appointment => appointment.Content.Title == "Series 6" && appointment.SeriesId is null);
        var exception = mailbox.Appointments.List().Single(appointment => appointment.SeriesId == series.Id);
        Assert.StartsWith("FREQ=WEEKLY", series.Content.RecurrenceRule, StringComparison.Ordinal);
        Assert.Single(series.Content.DeletedDates);
        Assert.Equal("Moved", exception.Content.Place);
        await mailbox.AssertIdleAsync();

        await mailbox.Exchangelib.EditAsync(
            """
            [
              {"op": "change", "subject": "Series 6", "occurrence": 3, "set": {"subject": "Once only"}},
              {"op": "delete", "subject": "Series 6", "occurrence": 1}
            ]
            """);
        await mailbox.RunAsync();
        Assert.Equal(2, mailbox.Appointments.Get(series.Id).Content.DeletedDates.Count);
        Assert.Contains(mailbox.Calendar, content => content.Title == "Once only");
        await mailbox.AssertIdleAsync();

        await mailbox.Exchangelib.EditAsync("""[{"op": "delete", "subject": "Series 6"}]""");
        await mailbox.RunAsync();
        Assert.DoesNotContain(mailbox.Calendar, content => content.Title is "Series 6" or "Once only");
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_deleted_occurrence_that_is_wanted_back_in_Microbizz_stays_deleted_in_Exchange_and_other_edits_go_on()
    {
        await using var mailbox = await StartAsync();
        var series = mailbox.Add(Weekly("Staff meeting") with { DeletedDates = [First.Date.PlusWeeks(1)] });
        await mailbox.RunAsync();

        mailbox.Update(series, content => content with { Title = "All hands", DeletedDates = [First.Date.PlusWeeks(2)] });
        var run = await mailbox.RunAsync();

        Assert.Equal(["2026-03-03T10 All hands", "2026-03-24T10 All hands", "2026-03-31T10 All hands", "2026-04-07T10 All hands"], mailbox.ViewInExchange());
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line.Reason == "DeletedOccurrenceCannotReturn");
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData("FREQ=YEARLY;BYWEEKNO=10", null, "RecurrenceNotExpressible")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=1,15", null, "RecurrenceNotExpressible")]
    [InlineData("FREQ=WEEKLY", "Exclude", "HolidayRuleNotExpressible")]
    public async Task What_Exchange_cannot_express_is_skipped_with_the_reason_and_left_alone(string rule, string? holidays, string reason)
    {
        await using var mailbox = await StartAsync();
        var series = mailbox.Add(Hour("Odd", First) with { RecurrenceRule = rule, HolidayRule = holidays });

        var run = await mailbox.RunAsync();

        Assert.Equal((0, 1), (run.CreatedInExchange, run.Skipped));
        Assert.Equal(reason, Assert.Single(mailbox.Store.Pending()).Reason);
        Assert.Equal(rule, mailbox.Appointments.Get(series).Content.RecurrenceRule);
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(29, 2, "SU")]
    [InlineData(29, 1, "SU")]
    [InlineData(27, 2, "SU")]
    [InlineData(29, 2, "TU")]
    public async Task A_series_that_begins_or_ends_at_an_hour_that_the_clock_skips_on_its_first_day_is_left_alone(int day, int hour, string weekday)
    {
        await using var mailbox = await StartAsync();
        mailbox.Add(Hour("Night shift", new LocalDateTime(2026, 3, day, hour, 15)) with { RecurrenceRule = $"FREQ=WEEKLY;BYDAY={weekday};COUNT=3" });

        var run = await mailbox.RunAsync();

        Assert.Equal((0, SyncReasons.RecurrenceNotExpressible), (run.CreatedInExchange, Assert.Single(mailbox.Store.Pending()).Reason));
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData("FREQ=WEEKLY;BYDAY=SU;COUNT=3")]
    [InlineData("FREQ=WEEKLY;BYDAY=SU;COUNT=4")]
    public async Task A_series_moved_to_an_hour_that_the_clock_skips_on_its_first_day_stays_where_it_is_in_Exchange(string rule)
    {
        await using var mailbox = await StartAsync();
        var series = mailbox.Add(Hour("Night shift", new LocalDateTime(2026, 3, 22, 10, 0)) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=SU;COUNT=3" });
        await mailbox.RunAsync();
        mailbox.Update(series, content => content with { Time = Hour("", new LocalDateTime(2026, 3, 29, 2, 30)).Time, RecurrenceRule = rule, Place = "Attic" });

        await mailbox.RunAsync();

        Assert.Equal(["2026-03-22T10 Night shift", "2026-03-29T10 Night shift", "2026-04-05T10 Night shift"], mailbox.ViewInExchange());
        Assert.Equal(SyncReasons.RecurrenceNotExpressible, Assert.Single(mailbox.Store.Pending()).Reason);
        await mailbox.AssertIdleAsync();

        mailbox.Update(series, content => content with { Time = Hour("", new LocalDateTime(2026, 3, 29, 4, 30)).Time, RecurrenceRule = "FREQ=WEEKLY;BYDAY=SU;COUNT=3" });
        await mailbox.RunAsync();
        Assert.Equal(["2026-03-29T04 Night shift", "2026-04-05T04 Night shift", "2026-04-12T04 Night shift"], mailbox.ViewInExchange());
        Assert.Empty(mailbox.Store.Pending());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_single_that_becomes_a_series_and_a_single_again_stays_one_pair()
    {
        await using var mailbox = await StartAsync();
        var id = mailbox.Add(Hour("Lunch", First));
        await mailbox.RunAsync();

        mailbox.Update(id, content => content with { RecurrenceRule = "FREQ=WEEKLY;COUNT=3;BYDAY=TU" });
        await mailbox.RunAsync();
        Assert.Equal(["2026-03-03T10 Lunch", "2026-03-10T10 Lunch", "2026-03-17T10 Lunch"], mailbox.ViewInExchange());
        await mailbox.AssertIdleAsync();

        mailbox.Update(id, content => content with { RecurrenceRule = null });
        await mailbox.RunAsync();
        Assert.Equal(["2026-03-03T10 Lunch"], mailbox.ViewInExchange());
        Assert.Single(mailbox.Appointments.List());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_mailbox_whose_ids_are_all_new_keeps_its_series_and_exceptions()
    {
        await using var mailbox = await StartAsync();
        var series = mailbox.Add(Weekly("Staff meeting"));
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Staff meeting, late", First.PlusWeeks(1).PlusHours(4)));
        await mailbox.RunAsync();
        var before = mailbox.ViewInExchange();
        mailbox.Server.Mailboxes["anna@example.com"].Migrate();

        await mailbox.RunAsync();

        Assert.Equal(before, mailbox.ViewInExchange());
        Assert.Equal(2, mailbox.Appointments.List().Count);
        Assert.Equal(2, mailbox.Store.CountLinks());
        await mailbox.AssertIdleAsync();
        mailbox.Update(series, content => content with { Title = "All hands" });
        await mailbox.RunAsync();
        Assert.Contains("2026-03-03T10 All hands", mailbox.ViewInExchange());
        Assert.Contains("2026-03-10T14 Staff meeting, late", mailbox.ViewInExchange());
    }

    [SkippableFact]
    public async Task Switching_between_instances_and_series_and_back_neither_doubles_nor_deletes()
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        await using var mailbox = await StartAsync();
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Instances };
        await mailbox.Exchangelib.FillAsync("2026-03-02", count: 20);
        await mailbox.RunAsync();
        var instances = mailbox.Appointments.List().Select(appointment => (appointment.Id, appointment.Content.Title)).Where(one => one.Title.StartsWith("Series", StringComparison.Ordinal)).ToHashSet();
        var inExchange = mailbox.ViewInExchange();

        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var run = await mailbox.RunAsync();
        Assert.Equal((0, 0, 0, 0), (run.CreatedInExchange, run.UpdatedInExchange, run.DeletedInExchange, run.DeletedInMicrobizz));
        Assert.Equal(2, run.CreatedInMicrobizz);
        var occurrences = mailbox.Appointments.List().Where(appointment => appointment.SeriesId is not null).Select(appointment => (appointment.Id, appointment.Content.Title)).ToHashSet();
        Assert.Equal(instances, occurrences);
        await mailbox.AssertIdleAsync();

        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Instances };
        await mailbox.RunAsync();
        Assert.Equal(
            instances,
            mailbox.Appointments.List().Where(appointment => appointment.Content.Title.StartsWith("Series", StringComparison.Ordinal)).Select(appointment => (appointment.Id, appointment.Content.Title)).ToHashSet());
        Assert.Equal(inExchange, mailbox.ViewInExchange());
        await mailbox.AssertIdleAsync();
    }

    private async Task<SyncedMailbox> StartAsync()
    {
        var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        return mailbox;
    }

    private static EntryContent Weekly(string title) => Hour(title, First) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=6;BYDAY=TU" };

    private static EntryContent Hour(string title, LocalDateTime start) =>
        new() { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } };
}
