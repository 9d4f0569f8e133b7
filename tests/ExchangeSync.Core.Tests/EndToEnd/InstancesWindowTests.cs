using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Series of which every occurrence in the window is an appointment of its own.</summary>
public sealed class InstancesWindowTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Never_ending_series_are_kept_filled_for_a_year_as_the_window_moves_over_both_clock_changes()
    {
        await using var mailbox = await StartAsync(weeksBack: 1, weeksAhead: 3);
        var today = SyncedMailbox.Today;
        var series = new[]
        {
            (Item: CalendarItem.Timed("Late in Seattle", today.At(new LocalTime(22, 30)), today.At(new LocalTime(23, 30)), "Pacific Standard Time"), Days: 3),
            (Item: CalendarItem.Timed("Night shift", today.At(new LocalTime(23, 0)), today.PlusDays(1).At(new LocalTime(2, 0)), SyncedMailbox.Zone), Days: 7),
            (Item: CalendarItem.AllDay("On call", today, today.PlusDays(1), "AUS Eastern Standard Time"), Days: 5),
        };
        foreach (var (item, days) in series)
        {
            mailbox.Outlook.Add(item with { Recurrence = new Recurrence(new DailyPattern(days), today) });
        }

        var versions = mailbox.Outlook.List().Select(item => item.ChangeKey).ToList();
        var expected = new SortedSet<string>(StringComparer.Ordinal);
        var (runs, created) = (0, 0);
        for (var day = today; day < today.PlusDays(370); runs++)
        {
            var window = mailbox.Settings.WindowAt(day);
            expected.UnionWith(series.SelectMany(one => Occurrences(one.Item, one.Days, window)));
            var run = await mailbox.RunAsync();
            created += run.CreatedInMicrobizz;
            Assert.Equal((run.CreatedInMicrobizz, 0, 0), (SyncedMailbox.Written(run), run.Failed, run.Pending));
            Assert.Equal(expected, mailbox.Calendar.Select(content => Line(content.Time.Start, content.Title)).Order(StringComparer.Ordinal));
            await mailbox.AssertIdleAsync();

            // Most days there is a run, once the machine was off for a fortnight.
            var pause = runs % 12 == 11 ? 15 : 1 + (runs % 6);
            mailbox.Clock.Advance(Duration.FromDays(pause));
            day = day.PlusDays(pause);
        }

        Assert.Equal(created, mailbox.Calendar.Count);
        Assert.Equal(versions, mailbox.Outlook.List().Select(item => item.ChangeKey));
        output.WriteLine($"{runs} runs over a year: {created} appointments, each made once");
    }

    [Fact]
    public async Task A_date_that_was_moved_into_the_window_goes_back_where_its_series_has_it_when_that_drops_its_exceptions()
    {
        await using var mailbox = await StartAsync(weeksBack: 3, weeksAhead: 2);
        var first = SyncedMailbox.Today.PlusWeeks(-2).At(new LocalTime(9, 0));
        var series = mailbox.Outlook.Add(CalendarItem.Timed("Course", first, first.PlusHours(1), SyncedMailbox.Zone) with { Recurrence = new Recurrence(new DailyPattern(28), first.Date, Count: 3) });
        mailbox.Outlook.Change(mailbox.Outlook.Occurrence(series.Id, first.Date).Id, content => content with { Start = content.Start + Duration.FromDays(16), End = content.End + Duration.FromDays(16) });
        await mailbox.RunAsync();
        mailbox.Settings = mailbox.Settings with { WeeksBack = 1 };
        await mailbox.RunAsync();

        mailbox.Outlook.Change(series.Id, content => content with { End = content.End + Duration.FromHours(1) });
        await mailbox.RunAsync();

        Assert.Equal(["02-16T09-11", "03-16T09-11"], mailbox.Calendar.OrderBy(content => content.Time.Start).Select(content => $"{content.Time.Start:MM-dd'T'HH}-{content.Time.End:HH}"));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task An_occurrence_that_the_calendar_does_not_show_once_is_read_again()
    {
        await using var mailbox = await StartAsync(weeksBack: 1, weeksAhead: 2);
        await mailbox.RunAsync();
        AddCourse(mailbox);
        Hide(mailbox.Server.Faults, times: 1);

        var run = await mailbox.RunAsync();

        Assert.True(mailbox.Server.Faults.IsEmpty);
        Assert.Equal((3, 0), (run.CreatedInMicrobizz, run.Pending));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task An_occurrence_that_the_calendar_does_not_show_waits_and_comes_when_it_does()
    {
        await using var mailbox = await StartAsync(weeksBack: 1, weeksAhead: 2);
        await mailbox.RunAsync();
        AddCourse(mailbox);
        Hide(mailbox.Server.Faults, times: 100);
        var run = await mailbox.RunAsync();
        Assert.Equal(2, run.CreatedInMicrobizz);
        Assert.Equal(SyncReasons.OccurrenceUnclear, Assert.Single(mailbox.Store.Pending()).Reason);

        mailbox.Server.Faults.Clear();
        mailbox.Clock.AdvanceHours(1);
        run = await mailbox.RunAsync();

        Assert.Equal((1, 0), (run.CreatedInMicrobizz, run.Pending));
        Assert.Equal(3, mailbox.Calendar.Count);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_linked_occurrence_that_the_calendar_does_not_show_is_not_taken_for_deleted()
    {
        await using var mailbox = await StartAsync(weeksBack: 1, weeksAhead: 2);
        var series = AddCourse(mailbox);
        await mailbox.RunAsync();
        Hide(mailbox.Server.Faults, times: 100);
        mailbox.Outlook.Change(series, content => content with { Subject = "Seminar" });

        var run = await mailbox.RunAsync();

        Assert.Equal((0, 0), (run.CreatedInMicrobizz, run.DeletedInMicrobizz));
        Assert.Equal(3, mailbox.Calendar.Count);
        mailbox.Server.Faults.Clear();
        mailbox.Clock.AdvanceHours(1);
        await mailbox.RunAsync();
        Assert.All(mailbox.Calendar, content => Assert.Equal("Seminar", content.Title));
        await mailbox.AssertIdleAsync();
    }

    private static string AddCourse(SyncedMailbox mailbox)
    {
        var first = SyncedMailbox.Today.PlusDays(1).At(new LocalTime(10, 0));
        return mailbox.Outlook.Add(CalendarItem.Timed("Course", first, first.PlusHours(1), SyncedMailbox.Zone) with { Recurrence = new Recurrence(new DailyPattern(4), first.Date, Count: 3) }).Id;
    }

    // The second occurrence, in the views of the calendar and by its number.
    private static void Hide(FaultPlan faults, int times)
    {
        faults.Add(new Fault { Kind = FaultKind.EntryHidden, Operation = "FindItem", Hidden = "2026-03-07T09:00:00Z", Times = times });
        faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "GetItem", Matching = "InstanceIndex=\"2\"", Code = "ErrorItemNotFound", Times = times });
    }

    private static IEnumerable<string> Occurrences(CalendarItem first, int every, DateInterval window)
    {
        var zone = Zones.Find(SyncedMailbox.Zone)!;
        var (from, to) = (zone.AtStartOfDay(window.Start).ToInstant(), zone.AtStartOfDay(window.End.PlusDays(1)).ToInstant());
        var own = Zones.Find(first.StartTimeZone)!;
        var (start, end) = (first.StartWall(), first.EndWall());
        for (; start.Date <= window.End.PlusDays(1); (start, end) = (start.PlusDays(every), end.PlusDays(every)))
        {
            var overlaps = first.IsAllDay
                ? start.Date <= window.End && end.Date > window.Start
                : start.InZoneLeniently(own).ToInstant() < to && end.InZoneLeniently(own).ToInstant() > from;
            if (overlaps)
            {
                yield return Line(start, first.Subject);
            }
        }
    }

    private static string Line(LocalDateTime start, string title) => $"{start:uuuu-MM-dd'T'HH:mm} {title}";

    private async Task<SyncedMailbox> StartAsync(int weeksBack, int weeksAhead)
    {
        var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Instances, WeeksBack = weeksBack, WeeksAhead = weeksAhead };
        return mailbox;
    }
}
