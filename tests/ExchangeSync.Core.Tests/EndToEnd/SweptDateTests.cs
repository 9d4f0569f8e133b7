using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>What was written on a date that goes when its series is written stands in the journal before that, because a run may die right after; without the texts of private items.</summary>
public sealed class SweptDateTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);

    [Fact]
    public async Task A_date_edited_in_Microbizz_that_the_pattern_from_Exchange_does_not_give()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.ExchangeWins);
        var date = await mailbox.AddExceptionAsync(mailbox.Find("Course").Id, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)));
        await mailbox.RunAsync();
        mailbox.Update(date, content => content with { Place = "Attic" });
        mailbox.Outlook.Change(Master(mailbox), content => content with { Recurrence = new Recurrence(new DailyPattern(14), First.Date, Count: 3) });

        var run = await mailbox.RunAsync();

        AssertToldBefore(Side.Microbizz, mailbox.Store.Journal(run.Id));
        Assert.Equal(["2026-03-03T10 Course", "2026-03-17T10 Course", "2026-03-31T10 Course"], mailbox.ViewInExchange());
        Assert.DoesNotContain(mailbox.Calendar, content => content.Place == "Attic");
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_edited_in_Outlook_that_was_deleted_in_Microbizz()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.MicrobizzWins);
        var series = mailbox.Find("Course").Id;
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)));
        await mailbox.RunAsync();
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(Master(mailbox), First.Date.PlusWeeks(1)).Id, content => content with { Location = "Attic" });
        new OccurrenceTable(mailbox.Database).Remove(series, First.Date.PlusWeeks(1), mailbox.Clock.GetCurrentInstant());

        var run = await mailbox.RunAsync();

        AssertToldBefore(Side.Exchange, mailbox.Store.Journal(run.Id));
        Assert.DoesNotContain("2026-03-10T14 Course, late", mailbox.ViewInExchange());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_edited_in_Microbizz_that_the_start_from_there_and_the_pattern_from_Exchange_do_not_give_together()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.NewestWins);
        var series = mailbox.Find("Course").Id;
        var date = await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(4), Hour("Course, late", First.PlusWeeks(4).PlusHours(4)));
        await mailbox.RunAsync();
        mailbox.Update(date, content => content with { Place = "Attic" });
        mailbox.Update(series, content => content with { Time = Hour("", First.PlusWeeks(1)).Time });
        mailbox.Outlook.Change(Master(mailbox), content => content with { Recurrence = new Recurrence(new DailyPattern(14), First.Date, Count: 3) });

        var run = await mailbox.RunAsync();

        Assert.Equal(["2026-03-10T10 Course", "2026-03-24T10 Course", "2026-04-07T10 Course"], mailbox.ViewInExchange());
        Assert.DoesNotContain(mailbox.Calendar, content => content.Place == "Attic");
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Side: Side.Microbizz, Reason: SyncReasons.ExceptionDropped, Before.Place: "Attic" });
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_edited_in_Microbizz_that_was_deleted_in_Outlook_gets_no_partner_first()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.MicrobizzWins);
        var series = mailbox.Find("Course").Id;
        mailbox.Outlook.Delete(mailbox.Outlook.Occurrence(Master(mailbox), First.Date.PlusWeeks(1)).Id);
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)) with { Place = "Attic" });

        var run = await mailbox.RunAsync();

        Assert.DoesNotContain(mailbox.Store.Journal(run.Id), line => line.Kind is JournalKind.Create or JournalKind.Delete);
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Side: Side.Microbizz, Reason: SyncReasons.ExceptionDropped, Before.Place: "Attic" });
        Assert.DoesNotContain(mailbox.ViewInExchange(), shown => shown.StartsWith("2026-03-10", StringComparison.Ordinal));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_edited_in_Microbizz_that_was_deleted_in_Outlook_after_a_run_had_died_with_the_pattern_of_its_series()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.ExchangeWins);
        var date = await mailbox.AddExceptionAsync(mailbox.Find("Course").Id, First.Date.PlusWeeks(1), Hour("Course, late", First.PlusWeeks(1).PlusHours(4)));
        await mailbox.RunAsync();
        mailbox.Edit("Course", content => content with { RecurrenceRule = "FREQ=WEEKLY;COUNT=5;BYDAY=TU" });
        mailbox.Server.Faults.Add(new Fault { Kind = FaultKind.CutAfter, Operation = "UpdateItem", Times = 3 });
        await Assert.ThrowsAnyAsync<SideException>(mailbox.RunAsync);
        mailbox.Server.Faults.Clear();
        mailbox.Outlook.Delete(mailbox.Outlook.Occurrence(Master(mailbox), First.Date.PlusWeeks(1)).Id);
        mailbox.Update(date, content => content with { Place = "Attic" });

        var run = await mailbox.RunAsync();

        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Side: Side.Microbizz, Reason: SyncReasons.ExceptionDropped, Before.Place: "Attic" });
        Assert.DoesNotContain(mailbox.ViewInExchange(), shown => shown.StartsWith("2026-03-10", StringComparison.Ordinal));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_deleted_in_Microbizz_while_a_private_date_kept_its_series_where_it_was_in_Exchange_is_gone_there_once_it_moves()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.MicrobizzWins);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.BusyOnly };
        mailbox.Outlook.Delete(Master(mailbox));
        await mailbox.RunAsync();
        var start = Instant.FromUtc(2026, 3, 4, 14, 0);
        var series = mailbox.Outlook.Add(new CalendarItem
        {
            Subject = "Therapy",
            Sensitivity = "Private",
            Start = start,
            End = start + Duration.FromHours(1),
            StartTimeZone = SyncedMailbox.Zone,
            EndTimeZone = SyncedMailbox.Zone,
            Recurrence = new Recurrence(new DailyPattern(7), new LocalDate(2026, 3, 4), Count: 3),
        });
        await mailbox.RunAsync();
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(series.Id, new LocalDate(2026, 3, 11)).Id, content => content with { Location = "Attic" });
        mailbox.Edit(PrivateMask.Title, content => content with { Time = content.Time with { Start = content.Time.Start.PlusDays(1), End = content.Time.End.PlusDays(1) }, DeletedDates = [new LocalDate(2026, 3, 5)] });
        var run = await mailbox.RunAsync();
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line.Reason == SyncReasons.PrivateDateInTheWay);
        mailbox.Outlook.Change(series.Id, content => content with { Start = content.Start + Duration.FromHours(1), End = content.End + Duration.FromHours(1) });

        await mailbox.RunAsync();

        Assert.Equal(["2026-03-12T15 Therapy", "2026-03-19T15 Therapy"], mailbox.ViewInExchange());
        await mailbox.RunAsync();
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_private_date_of_a_series_whose_pattern_Microbizz_changed_keeps_its_texts_in_Exchange_and_out_of_the_journal(bool isLinked)
    {
        await using var mailbox = await StartAsync(ConflictPolicy.MicrobizzWins);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.BusyOnly };
        var second = mailbox.Outlook.Occurrence(Master(mailbox), First.Date.PlusWeeks(1)).Id;
        mailbox.Outlook.Change(second, content => content with { Subject = "Dentist", Sensitivity = isLinked ? "Private" : "Normal" });
        if (isLinked)
        {
            await mailbox.RunAsync();
            mailbox.Edit(PrivateMask.Title, content => content with { Time = Hour("", First.PlusWeeks(1).PlusHours(2)).Time });
            mailbox.Outlook.Change(mailbox.Outlook.Occurrence(Master(mailbox), First.Date.PlusWeeks(1)).Id, content => content with { End = content.End + Duration.FromHours(1) });
        }
        else
        {
            mailbox.Outlook.Change(mailbox.Outlook.Occurrence(Master(mailbox), First.Date.PlusWeeks(1)).Id, content => content with { Sensitivity = "Private" });
        }

        mailbox.Edit("Course", content => content with { RecurrenceRule = isLinked ? "FREQ=WEEKLY;COUNT=4;BYDAY=TU" : "FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=TU" });

        var run = await mailbox.RunAsync();

        Assert.Contains(mailbox.Store.Journal(run.Id), line => line.Reason == SyncReasons.PrivateDateInTheWay);
        Assert.Single(mailbox.ViewInExchange(), shown => shown.EndsWith(" Dentist", StringComparison.Ordinal));
        Assert.DoesNotContain(mailbox.Store.Journal(run.Id), line => new[] { line.Before, line.After, line.PartnerContent, line.Base }.Any(content => content?.Title == "Dentist"));
    }

    [Fact]
    public async Task A_date_that_is_made_private_in_Microbizz_while_its_series_is_moved_there_keeps_its_texts_in_Exchange()
    {
        await using var mailbox = await StartAsync(ConflictPolicy.MicrobizzWins);
        mailbox.Outlook.Delete(Master(mailbox));
        mailbox.Outlook.Add(CalendarItem.Timed("Course", First, First.PlusHours(1), SyncedMailbox.Zone) with { Recurrence = new Recurrence(new DailyPattern(7), First.Date, Count: 3) });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(Master(mailbox), First.Date.PlusWeeks(1)).Id, content => content with { Subject = "Dentist" });
        await mailbox.RunAsync();
        mailbox.Edit("Dentist", content => content with { Private = true });
        mailbox.Edit("Course", content => content with { Time = Hour("", First.PlusHours(3)).Time });
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.BusyOnly };

        var run = await mailbox.RunAsync();

        Assert.Contains(mailbox.Store.Journal(run.Id), line => line.Reason == SyncReasons.PrivateDateInTheWay);
        Assert.Contains("2026-03-10T13 Dentist", mailbox.ViewInExchange());
        Assert.Equal("Private", mailbox.Outlook.Occurrence(Master(mailbox), First.Date.PlusWeeks(1)).Content.Sensitivity);
        Assert.Contains(mailbox.Calendar, content => PrivateMask.Covers(content));
    }

    private static void AssertToldBefore(Side side, IReadOnlyList<JournalEntry> journal)
    {
        var lost = Assert.Single(journal, line => line.Kind == JournalKind.Conflict);
        Assert.Equal((side, "Attic"), (lost.Side, lost.Before!.Place));
        var written = journal.First(line => line.Side == side && line.Kind == JournalKind.Update && (line.Fields & EntryFields.Recurrence) != 0);
        Assert.True(lost.Id < written.Id);
    }

    private static string Master(SyncedMailbox mailbox) => mailbox.Outlook.List().Single(item => item.Content.Recurrence is not null).Id;

    private async Task<SyncedMailbox> StartAsync(ConflictPolicy policy)
    {
        var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series, ConflictPolicy = policy };
        mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=6;BYDAY=TU" });
        await mailbox.RunAsync();
        return mailbox;
    }

    private static EntryContent Hour(string title, LocalDateTime start) =>
        new() { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } };
}
