using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>What users of Microbizz write on a date of a series that shows the mask.</summary>
public sealed class MaskedSeriesTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(PrivateMode.BusyOnly, 9, PrivateMask.Title, "")]
    [InlineData(PrivateMode.BusyOnly, 10, PrivateMask.Title, "")]
    [InlineData(PrivateMode.Full, 9, "Dentist", "Town")]
    [InlineData(PrivateMode.Full, 10, "Dentist", "Town")]
    public async Task Its_text_and_its_privacy_give_way_and_go_to_the_journal_while_its_time_is_carried_over(PrivateMode next, int day, string title, string place)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.BusyOnly, Recurrence = RecurrenceMode.Series };
        var first = SyncedMailbox.Today.At(new LocalTime(15, 0));
        mailbox.Outlook.Add(CalendarItem.Timed("Dentist", first, first.PlusHours(1), SyncedMailbox.Zone) with
        {
            Location = "Town",
            Sensitivity = "Private",
            Recurrence = new Recurrence(new DailyPattern(7), first.Date, Count: 3),
        });
        await mailbox.RunAsync();
        var start = new LocalDateTime(2026, 3, day, 15, 0);
        var time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone };
        var date = await mailbox.AddExceptionAsync(mailbox.Find(PrivateMask.Title).Id, first.Date.PlusDays(7), new EntryContent { Title = "I was here", Time = time });

        mailbox.Settings = mailbox.Settings with { PrivateMode = next };
        var run = await mailbox.RunAsync();

        var shown = mailbox.Appointments.Get(date).Content;
        Assert.Equal((title, place, true, start), (shown.Title, shown.Place, shown.Private, shown.Time.Start));
        Assert.Equal(["2026-03-02T15 Dentist", $"2026-03-{day:00}T15 Dentist", "2026-03-16T15 Dentist"], mailbox.ViewInExchange());
        var journal = mailbox.Store.Journal(run.Id);
        Assert.Contains(journal, line => line is { Kind: JournalKind.Skip, Reason: SyncReasons.PrivateMasked, Before.Title: "I was here" });
        Assert.Equal(next == PrivateMode.Full, journal.Any(line => line.After?.Title == "Dentist"));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_date_that_Exchange_refuses_to_move_past_another_one_waits_and_is_not_tried_again_at_once()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.BusyOnly, Recurrence = RecurrenceMode.Series };
        var first = SyncedMailbox.Today.At(new LocalTime(15, 0));
        mailbox.Outlook.Add(CalendarItem.Timed("Dentist", first, first.PlusHours(1), SyncedMailbox.Zone) with { Sensitivity = "Private", Recurrence = new Recurrence(new DailyPattern(7), first.Date, Count: 3) });
        await mailbox.RunAsync();
        var time = new EntryTime { Start = first.PlusDays(15), End = first.PlusDays(15).PlusHours(1), Zone = SyncedMailbox.Zone };
        var date = await mailbox.AddExceptionAsync(mailbox.Find(PrivateMask.Title).Id, first.Date.PlusDays(7), new EntryContent { Title = PrivateMask.Title, Private = true, Time = time });

        var run = await mailbox.RunAsync();

        Assert.Equal(1, run.Failed);
        var row = Assert.Single(mailbox.Store.Pending());
        Assert.Equal((PendingKind.Quarantined, "ErrorOccurrenceCrossingBoundary", date.ToString("D")), (row.Kind, row.Reason, row.Key));
        Assert.True(row.NextAttempt > mailbox.Clock.GetCurrentInstant());
        await mailbox.AssertIdleAsync();
        mailbox.Appointments.Update(date, content => content with { Time = time with { Start = first.PlusDays(8), End = first.PlusDays(8).PlusHours(1) } }, mailbox.Clock.GetCurrentInstant());
        Assert.Equal(1, (await mailbox.RunAsync()).CreatedInExchange);
        Assert.Empty(mailbox.Store.Pending());
        Assert.Equal(["2026-03-02T15 Dentist", "2026-03-10T15 Dentist", "2026-03-16T15 Dentist"], mailbox.ViewInExchange());
    }

    [Fact]
    public async Task What_a_private_date_says_in_Exchange_is_not_lost_with_a_pattern_that_Microbizz_writes()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.BusyOnly, Recurrence = RecurrenceMode.Series };
        var first = SyncedMailbox.Today.At(new LocalTime(15, 0));
        var series = mailbox.Outlook.Add(CalendarItem.Timed("Dentist", first, first.PlusHours(1), SyncedMailbox.Zone) with { Sensitivity = "Private", Recurrence = new Recurrence(new DailyPattern(7), first.Date, Count: 3) });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(series.Id, first.Date.PlusDays(7)).Id, content => content with { Subject = "Dentist, bring the x-rays" });
        await mailbox.RunAsync();
        var copy = mailbox.Appointments.List().Single(appointment => appointment.Content.RecurrenceRule is not null).Id;

        mailbox.Update(copy, content => content with { Time = content.Time with { Start = first.PlusHours(1), End = first.PlusHours(2) } });
        var run = await mailbox.RunAsync();

        Assert.Equal(["2026-03-02T15 Dentist", "2026-03-09T16 Dentist, bring the x-rays", "2026-03-16T15 Dentist"], mailbox.ViewInExchange());
        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Kind: JournalKind.Skip, Reason: SyncReasons.PrivateDateInTheWay, Fields: EntryFields.Time });
        await mailbox.AssertIdleAsync();

        // Once it says no more than its series, the times follow.
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(series.Id, first.Date.PlusDays(7)).Id, content => content with { Subject = "Dentist", FreeBusy = "OOF" });
        await mailbox.RunAsync();
        Assert.Equal(["2026-03-02T16 Dentist", "2026-03-09T16 Dentist", "2026-03-16T16 Dentist"], mailbox.ViewInExchange());
        await mailbox.AssertIdleAsync();
    }
}
