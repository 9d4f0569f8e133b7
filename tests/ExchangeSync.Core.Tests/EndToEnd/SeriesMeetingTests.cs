using ExchangeSync.Benchmarks.Soak;
using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Series that both sides change before a run, and changes of the mode that meet edits. Each was first found by a random history.</summary>
public sealed class SeriesMeetingTests : IDisposable
{
    private const string Zone = "Romance Standard Time";
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);
    private readonly World _world = new(new HistoryPlan(1, new Setup(0, 0, 0, Recurrence: 1, Private: 1, 0), []));

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task An_exception_made_while_its_series_is_edited_across_follows_the_edit()
    {
        var series = Add(Weekly("Staff"));
        await _world.RunAsync();
        _world.Outlook.Change(Occurrence(1).Id, item => item with { Location = "Attic" });
        Edit(series, content => content with { Here = false });

        await _world.RunAsync();

        Assert.Equal("OOF", Occurrence(1).Content.FreeBusy);
        Assert.False(Assert.Single(_world.AllAppointments(), appointment => appointment.SeriesId == series).Content.Here);
        await AssertIdleAsync();
    }

    [Fact]
    public async Task Each_side_deletes_another_date_and_both_are_gone()
    {
        var series = Add(Weekly("Staff"));
        await _world.RunAsync();
        _world.Outlook.Delete(Occurrence(0).Id);
        _world.Occurrences.Remove(series, First.Date.PlusWeeks(1), _world.Now);

        await _world.RunAsync();

        Assert.Equal([First.Date, First.Date.PlusWeeks(1)], _world.Appointments.Get(series).Content.DeletedDates);
        Assert.Equal([First.Date, First.Date.PlusWeeks(1)], _world.Outlook.DeletedOccurrences(_world.Outlook.List().Single().Id));
        await AssertIdleAsync();
    }

    [Fact]
    public async Task A_series_that_began_before_its_pattern_takes_place_on_the_same_day_once_it_is_a_single()
    {
        var series = Add(Weekly("Staff") with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=FR;COUNT=4" });
        await _world.RunAsync();
        _world.Outlook.Change(_world.Outlook.List().Single().Id, item => item with { Recurrence = null });

        await _world.RunAsync();

        Assert.Equal(First.PlusDays(3), _world.Appointments.Get(series).Content.Time.Start);
        await AssertIdleAsync();
    }

    [Fact]
    public async Task An_exception_that_no_run_has_carried_over_outlives_the_change_to_instances()
    {
        var series = Add(Weekly("Staff"));
        await _world.RunAsync();
        _world.Settings = _world.Settings with { Recurrence = RecurrenceMode.Instances };
        var exception = _world.Occurrences.Update(series, First.Date.PlusWeeks(1), content => content with { Title = "Staff and guests" }, _world.Now);

        await _world.RunAsync();

        Assert.Equal("Staff and guests", _world.Appointments.Get(exception.Id).Content.Title);
        Assert.Equal("Staff and guests", Occurrence(1).Content.Subject);
        Assert.All(_world.AllAppointments(), appointment => Assert.Null(appointment.Content.RecurrenceRule ?? appointment.SeriesId?.ToString()));
        Assert.Equal(4, _world.AllAppointments().Count);
        await AssertIdleAsync();
    }

    [Fact]
    public async Task What_was_made_to_recur_under_instances_recurs_in_Exchange_under_series()
    {
        _world.Settings = _world.Settings with { Recurrence = RecurrenceMode.Instances };
        var single = Add(Weekly("Staff") with { RecurrenceRule = null });
        await _world.RunAsync();
        Edit(single, content => content with { RecurrenceRule = "FREQ=WEEKLY;COUNT=4" });
        await _world.RunAsync();
        Assert.Equal(SyncReasons.RecurringAppointment, Assert.Single(_world.Store.Pending()).Reason);

        _world.Settings = _world.Settings with { Recurrence = RecurrenceMode.Series };
        await _world.RunAsync();

        Assert.NotNull(_world.Outlook.List().Single().Content.Recurrence);
        Assert.Empty(_world.Store.Pending());
        await AssertIdleAsync();
    }

    [Fact]
    public async Task An_item_that_is_deleted_as_soon_as_it_was_created_takes_its_appointment_with_it()
    {
        Add(Weekly("Staff"));
        await _world.RunAsync();
        var single = Add(Weekly("Visit") with { RecurrenceRule = null });
        _world.Wire.Requests = 0;
        _world.Wire.OnRequest = _ =>
        {
            // Before the run reads what its own writes have left in the feed: that one will not tell of it.
            if (_world.Outlook.List().FirstOrDefault(item => item.Content.Subject == "Visit") is { } item)
            {
                _world.Outlook.Delete(item.Id);
            }
        };

        await _world.RunAsync();
        await _world.RunAsync();

        Assert.Null(_world.Appointments.Find(single));
    }

    [Fact]
    public async Task An_item_that_is_moved_away_and_back_as_soon_as_it_was_created_is_not_doubled()
    {
        Add(Weekly("Staff"));
        await _world.RunAsync();
        Add(Weekly("Visit") with { RecurrenceRule = null });
        var moved = false;
        _world.Wire.OnRequest = _ =>
        {
            if (!moved && _world.Outlook.List().FirstOrDefault(item => item.Content.Subject == "Visit") is { } item)
            {
                moved = true;
                _world.Outlook.Move(_world.Outlook.Move(item.Id, "deleteditems").Id, "calendar");
            }
        };

        await _world.RunAsync();

        Assert.Single(_world.AllAppointments(), appointment => appointment.Content.Title == "Visit");
        Assert.Single(_world.Outlook.List(), item => item.Content.Subject == "Visit");
        await AssertIdleAsync();
    }

    [Theory]
    [InlineData(ConflictPolicy.ExchangeWins)]
    [InlineData(ConflictPolicy.MicrobizzWins)]
    [InlineData(ConflictPolicy.Manual)]
    public async Task An_end_in_Exchange_and_a_later_start_in_Microbizz_that_leave_no_date_are_a_conflict(ConflictPolicy policy)
    {
        var series = Add(Weekly("Staff") with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;COUNT=4" });
        await _world.RunAsync();
        _world.Settings = _world.Settings with { ConflictPolicy = policy };
        _world.Outlook.Change(Occurrence(0).Id, item => item with { Location = "Attic" });
        var master = _world.Outlook.List().Single();
        _world.Outlook.Change(master.Id, item => item with { Recurrence = item.Recurrence! with { Count = null, EndDate = First.Date.PlusDays(2) } });
        Edit(series, content => content with { Time = content.Time with { Start = First.PlusDays(1), End = First.PlusDays(1).PlusHours(1) } });

        var run = await _world.RunAsync();

        Assert.Equal((0, policy == ConflictPolicy.Manual ? 1 : 0), (run.Failed, _world.Store.Pending().Count(row => row.Kind == PendingKind.Conflict)));
        Assert.Equal(0, run.DeletedInExchange);
        Assert.Equal(policy == ConflictPolicy.MicrobizzWins ? 4 : 1, _world.Outlook.View(First.InUtc().ToInstant() - Duration.FromDays(1), First.PlusWeeks(8).InUtc().ToInstant()).Count);
        await AssertIdleAsync();
    }

    [Fact]
    public async Task A_start_moved_to_another_week_takes_the_day_on_which_weeks_begin_along()
    {
        var saturday = new LocalDateTime(2026, 3, 28, 22, 30);
        var series = Add(new EntryContent { Title = "Staff", Time = new EntryTime { Start = saturday, End = saturday.PlusHours(1), Zone = Zone }, RecurrenceRule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA;WKST=SU" });
        await _world.RunAsync();
        var sunday = saturday.PlusHours(2);
        Edit(series, content => content with { Time = content.Time with { Start = sunday, End = sunday.PlusHours(1) } });

        await _world.RunAsync();

        var zone = Zones.Find(Zone)!;
        var shown = _world.Outlook.View(Instant.FromUtc(2026, 3, 1, 0, 0), Instant.FromUtc(2026, 4, 16, 0, 0)).Select(item => item.Content.Start.InZone(zone).Date);
        Assert.Equal([new LocalDate(2026, 3, 31), new(2026, 4, 4), new(2026, 4, 14)], shown.Order());
        await AssertIdleAsync();
    }

    [Fact]
    public async Task A_series_that_begins_before_its_pattern_keeps_its_weeks_at_another_hour()
    {
        // A Sunday with which its week begins; in weeks that begin on Monday it would be the last day of another one.
        var sunday = new LocalDateTime(2026, 3, 8, 0, 15);
        var series = Add(new EntryContent { Title = "Staff", Time = new EntryTime { Start = sunday, End = sunday.PlusHours(1), Zone = Zone }, RecurrenceRule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA;WKST=SU;COUNT=5" });
        await _world.RunAsync();
        Edit(series, content => content with { Time = content.Time with { Start = sunday.PlusHours(3), End = sunday.PlusHours(4) } });
        await _world.RunAsync();

        var shown = _world.Outlook.View(Instant.FromUtc(2026, 3, 1, 0, 0), Instant.FromUtc(2026, 4, 30, 0, 0)).Select(item => item.Content.Start.InZone(Zones.Find(Zone)!).LocalDateTime);
        Assert.Equal(_world.Occurrences.List(series, null, sunday.PlusYears(1)).Select(occurrence => occurrence.Content.Time.Start), shown.Order());
        Assert.Equal(new LocalDateTime(2026, 3, 10, 3, 15), shown.Min());
        await AssertIdleAsync();
    }

    private static EntryContent Weekly(string title) => new()
    {
        Title = title,
        Time = new EntryTime { Start = First, End = First.PlusHours(1), Zone = Zone },
        RecurrenceRule = "FREQ=WEEKLY;COUNT=4",
    };

    private Guid Add(EntryContent content) => _world.Appointments.Add(TemplateDatabase.User, content, _world.Now).Id;

    private void Edit(Guid id, Func<EntryContent, EntryContent> change) => _world.Appointments.Update(id, change, _world.Now);

    private MailboxItem Occurrence(int week) =>
        _world.Outlook.Occurrence(_world.Outlook.List().Single(item => item.Content.Recurrence is not null).Id, First.Date.PlusWeeks(week));

    private async Task AssertIdleAsync()
    {
        Assert.True((await _world.PlanAsync()).IsIdle);
        var run = await _world.RunAsync();
        Assert.Equal(0, run.CreatedInExchange + run.UpdatedInExchange + run.DeletedInExchange + run.CreatedInMicrobizz + run.UpdatedInMicrobizz + run.DeletedInMicrobizz);
    }
}
