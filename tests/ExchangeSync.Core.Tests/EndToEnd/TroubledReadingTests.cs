using ExchangeSync.Benchmarks.Soak;
using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>What a run must not overlook, or take for proof, when reading goes wrong in its middle. Each was first found by a random history.</summary>
public sealed class TroubledReadingTests : IDisposable
{
    private static readonly LocalDateTime Start = new(2026, 3, 3, 10, 0);
    private readonly World _world = new(new HistoryPlan(1, new Setup(0, 0, 0, Recurrence: 0, Private: 1, 0), []));

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task What_is_added_between_the_listing_and_a_second_refusal_of_the_sync_state_is_seen()
    {
        // The first run drains the feed, lists the window, and reads the feed again: that state is refused.
        _world.Server.Faults.Add(new Fault { Kind = FaultKind.SyncStateRefused, Operation = "SyncFolderItems", Skip = 1 });
        _world.Wire.OnRequest = number =>
        {
            if (number == 5)
            {
                _world.Outlook.Add(CalendarItem.Timed("Late", Start, Start.PlusHours(1), "Romance Standard Time"));
            }
        };

        await _world.RunAsync();
        _world.Wire.OnRequest = null;
        await _world.RunAsync();

        Assert.Single(_world.AllAppointments(), appointment => appointment.Content.Title == "Late");
    }

    [Fact]
    public async Task An_item_that_can_not_be_read_in_a_restored_mailbox_is_not_made_a_second_time()
    {
        _world.Outlook.Add(CalendarItem.Timed("Course", Start, Start.PlusHours(1), "Romance Standard Time") with { Recurrence = new Recurrence(new DailyPattern(7), Start.Date, Count: 2) });
        await _world.RunAsync();
        var before = _world.AllAppointments().Select(appointment => appointment.Id).ToList();
        for (var request = 0; request < 6; request++)
        {
            _world.Outlook.Migrate();
            _world.Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "GetItem", Code = "ErrorItemCorrupt", Skip = request, Times = 2 });
            await Record.ExceptionAsync(() => _world.RunAsync());
            _world.Server.Faults.Clear();
            _world.Clock.Advance(Duration.FromHours(2));
            await _world.RunAsync();
            await _world.RunAsync();

            Assert.Equal(before, _world.AllAppointments().Select(appointment => appointment.Id));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_undo_does_not_find_is_decided_anew_by_the_next_run(bool isSeries)
    {
        var item = CalendarItem.Timed("Course", Start, Start.PlusHours(1), "Romance Standard Time");
        _world.Outlook.Add(isSeries ? item with { Recurrence = new Recurrence(new DailyPattern(7), Start.Date, Count: 3) } : item);
        var run = await _world.RunAsync();
        _world.Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "GetItem", Code = "ErrorItemNotFound", AllEntries = true, Times = 99 });
        await _world.UndoAsync(run.Id);
        _world.Server.Faults.Clear();
        Assert.Empty(_world.AllAppointments());

        await _world.RunAsync();

        Assert.Equal(isSeries ? 3 : 1, _world.AllAppointments().Count);
    }

    [Theory]
    [InlineData(RecurrenceMode.Instances, 0)]
    [InlineData(RecurrenceMode.Instances, 1)]
    [InlineData(RecurrenceMode.Instances, 2)]
    [InlineData(RecurrenceMode.Instances, 3)]
    [InlineData(RecurrenceMode.Series, 0)]
    [InlineData(RecurrenceMode.Series, 1)]
    public async Task A_series_that_is_listed_and_hidden_when_it_is_read_has_its_appointments_later(RecurrenceMode mode, int hiddenFrom)
    {
        _world.Settings = _world.Settings with { Recurrence = mode == RecurrenceMode.Series ? RecurrenceMode.Instances : RecurrenceMode.Series };
        await _world.RunAsync();
        _world.Settings = _world.Settings with { Recurrence = mode };
        _world.Outlook.Add(CalendarItem.Timed("Course", Start, Start.PlusHours(1), "Romance Standard Time") with { Recurrence = new Recurrence(new DailyPattern(7), Start.Date, Count: 3) });
        _world.Outlook.Migrate();
        _world.Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "GetItem", Code = "ErrorItemNotFound", AllEntries = true, Skip = hiddenFrom, Times = 99 });
        await _world.RunAsync();
        _world.Server.Faults.Clear();
        _world.Clock.Advance(Duration.FromHours(2));

        await _world.RunAsync();

        Assert.Equal(mode == RecurrenceMode.Series ? 1 : 3, _world.AllAppointments().Count);
        Assert.Empty(_world.Store.Pending());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_was_lost_with_its_mailbox_and_can_not_be_read_once_is_not_deleted_for_being_missing_then(int request)
    {
        _world.Outlook.Add(CalendarItem.Timed("Course", Start, Start.PlusHours(1), "Romance Standard Time"));
        await _world.RunAsync();
        _world.Outlook.Migrate();
        _world.Outlook.Change(_world.Outlook.List().Single(item => item.Content.Subject == "Course").Id, item => item with { Subject = "Lesson" });
        await _world.RunAsync();
        _world.Settings = _world.Settings with { Filters = new SyncFilters { ExcludedCategories = ["red"] } };
        _world.Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "GetItem", Code = "ErrorItemCorrupt", Skip = request });

        for (var run = 0; run < 3; run++)
        {
            await _world.RunAsync();
            _world.Clock.Advance(Duration.FromHours(2));
        }

        Assert.Equal(["Course", "Lesson"], _world.AllAppointments().Select(appointment => appointment.Content.Title).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_mailbox_restored_after_a_first_run_that_died_proves_no_delete()
    {
        _world.Outlook.Add(CalendarItem.Timed("Alike", Start, Start.PlusHours(1), "Romance Standard Time"));
        Add("Alike", Start);
        var single = Add("Visit", Start.PlusDays(1));

        // Dies once the item is made and linked, before it could store which calendar it read.
        for (var step = 1; _world.Store.CountLinks() < 2; step++)
        {
            Assert.True(step < 200);
            _world.Process.BeginRun();
            _world.Process.DiesAt = step;
            await Record.ExceptionAsync(() => _world.RunAsync());
            _world.Restart();
            _world.Clock.Advance(Duration.FromMinutes(12));
        }

        var item = _world.Outlook.List().Single(found => found.Content.Subject == "Visit");
        _world.Outlook.Change(item.Id, content => content with { Subject = "Elsewhere", Start = content.Start + Duration.FromDays(400), End = content.End + Duration.FromDays(400), ExtendedProperties = [] });
        _world.Outlook.Migrate();

        await _world.RunAsync();
        await _world.RunAsync();
        await _world.RunAsync();

        Assert.NotNull(_world.Appointments.Find(single));
    }

    [Fact]
    public async Task A_series_has_its_appointment_again_wherever_a_run_in_the_other_recurrence_mode_died()
    {
        var (died, steps) = (true, 0);
        while (died)
        {
            using var world = new World(new HistoryPlan(1, new Setup(0, 0, 0, Recurrence: 1, Private: 1, 0), []));
            world.Outlook.Add(CalendarItem.Timed("Course", Start, Start.PlusHours(1), "Romance Standard Time") with { Recurrence = new Recurrence(new DailyPattern(7), Start.Date, Count: 3) });
            await world.RunAsync();
            world.Settings = world.Settings with { Recurrence = RecurrenceMode.Instances };
            world.Process.BeginRun();
            world.Process.DiesAt = ++steps;
            await Record.ExceptionAsync(() => world.RunAsync());
            died = world.Process.IsDead;
            world.Restart();
            world.Clock.Advance(Duration.FromMinutes(12));
            world.Settings = world.Settings with { Recurrence = RecurrenceMode.Series };

            await world.RunAsync();
            await world.RunAsync();

            Assert.Single(world.ItemsByStart);
            Assert.Single(world.AllAppointments(), appointment => appointment.Content.RecurrenceRule is not null);
        }

        Assert.InRange(steps, 20, 200);
    }

    [Fact]
    public async Task An_item_that_a_dying_run_found_again_under_a_new_id_is_missed_when_a_user_deletes_it_then()
    {
        var (died, steps) = (true, 0);
        while (died)
        {
            using var world = new World(new HistoryPlan(1, new Setup(0, 0, 0, Recurrence: 0, Private: 1, 0), []));
            var item = world.Outlook.Add(CalendarItem.Timed("Course", Start, Start.PlusHours(1), "Romance Standard Time"));
            await world.RunAsync();
            var now = world.Outlook.Move(world.Outlook.Move(item.Id, "deleteditems").Id, "calendar");
            world.Process.BeginRun();
            world.Process.DiesAt = ++steps;
            await Record.ExceptionAsync(() => world.RunAsync());
            died = world.Process.IsDead;
            world.Restart();
            world.Clock.Advance(Duration.FromMinutes(12));
            world.Outlook.Delete(now.Id);

            await world.RunAsync();
            await world.RunAsync();

            // No feed tells of an id that came and went since the position that the dead run had: then the appointment waits for a proof.
            Assert.True(
                world.AllAppointments().Count == 0 || world.Store.Pending().Any(row => row.Reason == SyncReasons.MissingWithoutProof),
                $"died at step {steps}");
        }

        Assert.InRange(steps, 5, 200);
    }

    [Fact]
    public async Task A_mask_is_never_taken_for_the_text_wherever_the_run_died_that_puts_it_on()
    {
        var (died, steps) = (true, 0);
        while (died)
        {
            using var world = new World(new HistoryPlan(1, new Setup(0, 0, 0, Recurrence: 0, Private: 1, 0), []));
            world.Settings = world.Settings with { PrivateMode = PrivateMode.BusyOnly };
            var content = new EntryContent { Title = "Interview", Time = new EntryTime { Start = Start, End = Start.PlusHours(1), Zone = "Romance Standard Time" } };
            var appointment = world.Appointments.Add(TemplateDatabase.User, content, world.Now).Id;
            await world.RunAsync();
            world.Outlook.Change(world.ItemsByStart.Single().Id, item => item with { Sensitivity = "Private" });
            world.Process.BeginRun();
            world.Process.DiesAt = ++steps;
            await Record.ExceptionAsync(() => world.RunAsync());
            died = world.Process.IsDead;
            world.Restart();
            world.Clock.Advance(Duration.FromMinutes(12));
            world.Settings = world.Settings with { PrivateMode = PrivateMode.Full };
            world.Appointments.Update(appointment, now => now with { Place = "Town" }, world.Now);

            await world.RunAsync();
            await world.RunAsync();

            var (original, copy) = (world.Appointments.Get(appointment).Content, world.ItemsByStart.Single().Content);
            Assert.True((original.Title, original.Place, original.Private) == ("Interview", "Town", true), $"died at step {steps}: {original.Title}, {original.Place}");
            Assert.True((copy.Subject, copy.Location, copy.Sensitivity) == ("Interview", "Town", "Private"), $"died at step {steps}: {copy.Subject}, {copy.Location}");
        }

        Assert.InRange(steps, 10, 200);
    }

    private Guid Add(string title, LocalDateTime start) => _world.Appointments.Add(
        TemplateDatabase.User,
        new EntryContent { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = "Romance Standard Time" } },
        _world.Now).Id;
}
