using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>A lost database, a new machine, a reset: the first run over two calendars that are the same creates nothing.</summary>
public sealed class NewMachineTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);

    [Theory]
    [InlineData(RecurrenceMode.Series)]
    [InlineData(RecurrenceMode.Instances)]
    public async Task A_database_that_is_made_anew_pairs_everything_and_creates_nothing(RecurrenceMode mode)
    {
        await using var old = await SyncedMailbox.StartAsync(output);
        await FillAsync(old, mode);
        var view = old.ViewInExchange();

        // Another store with the same appointments under other ids, as an export and an import leave them; another installation, another connection.
        await using var anew = SyncedMailbox.At(old, output);
        anew.Settings = old.Settings;
        var ids = new Dictionary<Guid, Guid>();
        foreach (var appointment in old.Appointments.List().OrderBy(appointment => appointment.SeriesId is not null))
        {
            ids[appointment.Id] = appointment is { SeriesId: { } series, OriginalDate: { } date }
                ? await anew.AddExceptionAsync(ids[series], date, appointment.Content)
                : anew.Add(appointment.Content);
        }

        Assert.NotEqual(old.Database.InstallationId, anew.Database.InstallationId);
        await AssertPairsAsync(anew, old.Calendar.Count, view);
    }

    [Theory]
    [InlineData(RecurrenceMode.Series)]
    [InlineData(RecurrenceMode.Instances)]
    public async Task After_a_reset_too(RecurrenceMode mode)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        await FillAsync(mailbox, mode);
        var view = mailbox.ViewInExchange();
        mailbox.Store.Forget();
        await AssertPairsAsync(mailbox, mailbox.Calendar.Count, view);
    }

    [Fact]
    public async Task A_series_of_which_the_one_date_in_the_window_was_moved_out_of_it_is_not_made_twice()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series, WeeksBack = 1, WeeksAhead = 8 };
        var series = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3;COUNT=3" });
        await mailbox.AddExceptionAsync(series, First.Date, Hour("Course", First.PlusWeeks(6)));
        mailbox.Add(Hour("Other", First));
        await mailbox.RunAsync();
        Assert.Equal(2, mailbox.Outlook.List().Count);

        mailbox.Settings = mailbox.Settings with { WeeksAhead = 2 };
        mailbox.Store.Forget();
        await mailbox.RunAsync();
        mailbox.Settings = mailbox.Settings with { WeeksAhead = 8 };
        await mailbox.RunAsync();

        Assert.Equal(2, mailbox.Outlook.List().Count);
        Assert.Equal(3, mailbox.Store.CountLinks());
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_copy_is_not_taken_for_its_original_that_was_made_a_series_since()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Instances };
        mailbox.Add(Hour("Visit", First));
        await mailbox.RunAsync();
        var original = mailbox.Outlook.List().Single();
        mailbox.Clock.AdvanceMinutes(5);
        mailbox.Outlook.Add(original.Content with { Uid = null });
        await mailbox.RunAsync();
        mailbox.Outlook.Change(original.Id, content => content with { Subject = "Course", Recurrence = new Recurrence(new DailyPattern(7), First.Date, Count: 3) });
        await mailbox.RunAsync();
        var view = mailbox.ViewInExchange();

        mailbox.Store.Forget();

        await AssertPairsAsync(mailbox, 4, view);
    }

    [Fact]
    public async Task An_exception_follows_its_series_into_a_restored_mailbox_also_where_the_series_was_given_another_hour()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var series = mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=3" });
        var exception = await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Course, elsewhere", First.PlusWeeks(1)));
        await mailbox.RunAsync();
        mailbox.Outlook.Migrate();
        var item = mailbox.Outlook.List().Single();
        mailbox.Outlook.Change(item.Id, content => content with { Start = content.Start + Duration.FromHours(2), End = content.End + Duration.FromHours(2) });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(item.Id, First.Date.PlusWeeks(1)).Id, content => content with { Subject = "Course, in the hall" });

        await mailbox.RunAsync();

        Assert.Equal("Course, in the hall", mailbox.Appointments.Get(exception).Content.Title);
        Assert.Equal(2, mailbox.Calendar.Count);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task The_dates_of_a_private_series_sleep_with_it_in_a_restored_mailbox_and_wake_with_it()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Instances, PrivateMode = PrivateMode.BusyOnly };
        mailbox.Outlook.Add(CalendarItem.Timed("Course", First, First.PlusHours(1), SyncedMailbox.Zone) with { Sensitivity = "Private", Recurrence = new Recurrence(new DailyPattern(7), First.Date, Count: 3) });
        await mailbox.RunAsync();

        // Each date has been an appointment of its own and keeps it; in Exchange it is an occurrence like the others.
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        await mailbox.RunAsync();
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.Skip };
        mailbox.Outlook.Migrate();
        await mailbox.RunAsync();
        Assert.All(mailbox.Store.AllLinks(), link => Assert.True(link is { Dormant: true, LeftOut: not null }, link.ExchangeKey));

        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.Full };
        await mailbox.RunAsync();

        Assert.Equal(Enumerable.Repeat("Course", 4), mailbox.Calendar.Select(content => content.Title));
        Assert.All(mailbox.Store.AllLinks(), link => Assert.False(link.Dormant));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_series_that_begins_off_its_pattern_and_one_that_is_spelled_in_another_way_are_found_again()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        mailbox.Add(Hour("Off its pattern", First) with { RecurrenceRule = "FREQ=MONTHLY;BYDAY=2MO" });
        var weekly = mailbox.Add(Hour("Weekly", First) with { RecurrenceRule = "FREQ=DAILY;INTERVAL=7;COUNT=5" });
        await mailbox.RunAsync();
        mailbox.Edit("Weekly", content => content with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260404" });
        await mailbox.RunAsync();
        Assert.Equal("FREQ=WEEKLY;BYDAY=TU;UNTIL=20260404", mailbox.Appointments.Get(weekly).Content.RecurrenceRule);
        foreach (var item in mailbox.Outlook.List())
        {
            // As if another system had made them: without a stamp only what they say tells.
            mailbox.Outlook.Change(item.Id, content => content with { ExtendedProperties = [], Uid = null });
        }

        await mailbox.RunAsync();
        var view = mailbox.ViewInExchange();
        mailbox.Store.Forget();

        await AssertPairsAsync(mailbox, 2, view);
    }

    [Fact]
    public async Task An_item_that_ends_in_an_hour_that_comes_twice_is_found_again()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { WeeksAhead = 40 };

        // Clocks go back from three to two: it ends at half past two the second time.
        mailbox.Outlook.Add(CalendarItem.Timed("Night shift", new(2026, 10, 24, 22, 0), new(2026, 10, 25, 4, 0), SyncedMailbox.Zone) with { End = Instant.FromUtc(2026, 10, 25, 1, 30) });
        await mailbox.RunAsync();
        var view = mailbox.ViewInExchange();
        mailbox.Store.Forget();

        await AssertPairsAsync(mailbox, 1, view);
    }

    [Fact]
    public async Task In_a_restored_mailbox_a_copy_is_not_taken_for_its_original_that_lies_outside_the_window()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var original = mailbox.Add(Hour("Course", First));
        await mailbox.RunAsync();
        mailbox.Outlook.Add(mailbox.Outlook.List().Single().Content with { Uid = null });
        var far = Hour("Course", First.PlusYears(2)).Time;
        mailbox.Update(original, content => content with { Time = far });
        await mailbox.RunAsync();
        mailbox.Outlook.Migrate();

        var run = await mailbox.RunAsync();

        Assert.Equal(0, SyncedMailbox.Written(run));
        Assert.Equal(far.Start, mailbox.Appointments.Get(original).Content.Time.Start);
    }

    [Theory]
    [InlineData("Attic")]
    [InlineData("Cellar")]
    public async Task In_a_restored_mailbox_entries_of_one_time_and_title_are_told_apart_by_what_else_they_say(string leftOut)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        foreach (var place in new[] { "Attic", "Cellar" })
        {
            mailbox.Outlook.Add(CalendarItem.Timed("Alike", First, First.PlusHours(1), SyncedMailbox.Zone) with { Location = place });
        }

        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.Skip };
        await mailbox.RunAsync();
        mailbox.Outlook.Change(mailbox.Outlook.List().Single(item => item.Content.Location == leftOut).Id, item => item with { Sensitivity = "Private" });
        await mailbox.RunAsync();
        mailbox.Outlook.Migrate();

        var run = await mailbox.RunAsync();

        Assert.Equal(0, SyncedMailbox.Written(run));
        Assert.Equal(["Attic", "Cellar"], mailbox.Calendar.Select(content => content.Place).Order());
    }

    private static async Task AssertPairsAsync(SyncedMailbox mailbox, int count, IReadOnlyList<string> view)
    {
        var run = await mailbox.RunAsync();
        Assert.Equal((0, 0, 0), (SyncedMailbox.Written(run), run.Failed, run.Conflicts));
        Assert.Equal(count, mailbox.Calendar.Count);
        Assert.Equal(view, mailbox.ViewInExchange());
        await mailbox.AssertIdleAsync();
    }

    private static async Task FillAsync(SyncedMailbox mailbox, RecurrenceMode mode)
    {
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var series = mailbox.Add(Hour("Weekly", First) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=4;BYDAY=TU", DeletedDates = [First.Date.PlusWeeks(2)] });
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Weekly, late", First.PlusWeeks(1).PlusHours(4)));
        mailbox.Add(Hour("Single", First.PlusDays(1)));
        mailbox.Add(Hour("Single", First.PlusDays(1)));
        await mailbox.RunAsync();
        mailbox.Settings = mailbox.Settings with { Recurrence = mode };
        await mailbox.RunAsync();
        await mailbox.AssertIdleAsync();
    }

    private static EntryContent Hour(string title, LocalDateTime start) =>
        new() { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } };
}
