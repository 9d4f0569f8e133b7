using ExchangeSync.Benchmarks.Soak;
using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>What users do between two requests of a run is not lost, whichever two they are.</summary>
public sealed class MeanwhileTests : IDisposable
{
    private static readonly LocalDateTime Start = new(2026, 3, 3, 10, 0);
    private readonly World _world = new(new HistoryPlan(1, new Setup(0, 0, 0, Recurrence: 1, Private: 1, 0), []));

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task An_occurrence_edited_in_Outlook_while_its_exception_is_carried_over_from_Microbizz_is_not_overwritten()
    {
        var number = 0;
        while (true)
        {
            // A series of its own each time: one that nobody but these two users has touched.
            var (title, first) = ($"Course {number}.", Start.PlusDays(number % 5));
            var series = Add(title, first, "FREQ=WEEKLY;COUNT=5");
            await _world.RunAsync();
            var item = _world.Outlook.List().Single(one => one.Content.Subject == title);
            var date = first.Date.PlusWeeks(2);
            _world.Occurrences.Update(series, date, content => content with { Title = "Ours" }, _world.Now);
            var edited = false;
            await RunAsync(++number, () => edited = _world.Outlook.Change(_world.Outlook.Occurrence(item.Id, date).Id, content => content with { Subject = $"Theirs {number}" }) is not null);
            await _world.RunAsync();
            if (!edited)
            {
                // The run was over before its request of that number.
                break;
            }

            Assert.True(
                _world.Outlook.Occurrence(item.Id, date).Content.Subject == $"Theirs {number}" || Journaled().Contains($"Theirs {number}"),
                $"lost: the edit before request {number}");
            Assert.Equal(_world.Outlook.Occurrence(item.Id, date).Content.Subject, _world.Occurrences.Get(series, date).Content.Title);
        }

        Assert.InRange(number, 8, 40);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_edited_in_Outlook_while_the_deleted_dates_of_a_new_series_follow_reaches_Microbizz(bool isSeriesEdited)
    {
        var (number, edits, wasReached) = (0, 0, true);
        while (wasReached)
        {
            var (title, first) = ($"Course {number}.", Start.PlusDays(number % 5));
            var series = Add(title, first, "FREQ=WEEKLY;COUNT=5");
            _world.Appointments.Update(series, content => content with { DeletedDates = [first.Date.PlusWeeks(1), first.Date.PlusWeeks(3)] }, _world.Now);
            var date = first.Date.PlusWeeks(2);
            (wasReached, var edited) = (false, false);
            await RunAsync(++number, () =>
            {
                wasReached = true;
                if (_world.Outlook.List().SingleOrDefault(one => one.Content.Subject == title) is { } made)
                {
                    _world.Outlook.Change(isSeriesEdited ? made.Id : _world.Outlook.Occurrence(made.Id, date).Id, content => content with { Location = $"Theirs {number}" });
                    edited = true;
                }
            });
            await _world.RunAsync();
            if (edited)
            {
                edits++;
                Assert.True(_world.Occurrences.Get(series, date).Content.Place == $"Theirs {number}", $"not carried over: the edit before request {number}");
                Assert.DoesNotContain(_world.Occurrences.List(series, null, Start.PlusYears(1)), one => one.OriginalDate == first.Date.PlusWeeks(1));
            }
        }

        Assert.InRange(edits, 4, 20);
    }

    [Fact]
    public async Task A_deleted_date_that_comes_back_with_a_new_hour_and_is_edited_before_it_is_deleted_again_is_not_lost()
    {
        var (number, edits, wasReached) = (0, 0, true);
        while (wasReached)
        {
            var (title, first) = ($"Course {number}.", Start.PlusDays(number % 5));
            var series = Add(title, first, "FREQ=WEEKLY;COUNT=5");
            await _world.RunAsync();
            var item = _world.Outlook.List().Single(one => one.Content.Subject == title);
            var date = first.Date.PlusWeeks(2);
            _world.Outlook.Delete(_world.Outlook.Occurrence(item.Id, date).Id);
            _world.Appointments.Update(series, content => content with { Time = content.Time with { Start = first.PlusHours(2), End = first.PlusHours(3) } }, _world.Now);
            var (edited, isDelete) = (false, false);
            wasReached = false;
            await RunAsync(++number, () =>
            {
                wasReached = true;
                isDelete = _world.Wire.IsDelete;
                edited = !_world.Outlook.DeletedOccurrences(item.Id).Contains(date)
                    && _world.Outlook.Change(_world.Outlook.Occurrence(item.Id, date).Id, content => content with { Location = $"Theirs {number}" }) is not null;
            });
            await _world.RunAsync();
            if (edited && !isDelete)
            {
                // In the very instant of DeleteItem nothing would tell: that checks no change key.
                edits++;
                Assert.True(
                    _world.Occurrences.List(series, null, Start.PlusYears(1)).Any(one => one.Content.Place == $"Theirs {number}")
                    || _world.Store.Runs(int.MaxValue).SelectMany(run => _world.Store.Journal(run.Id)).Any(line => line.Before?.Place == $"Theirs {number}" || line.PartnerContent?.Place == $"Theirs {number}"),
                    $"lost: the edit before request {number}");
            }
        }

        Assert.InRange(edits, 2, 10);
    }

    [Fact]
    public async Task An_exception_edited_once_more_in_Outlook_while_a_delete_in_Microbizz_takes_its_date_is_not_lost()
    {
        var (number, edits, wasReached) = (0, 0, true);
        while (wasReached)
        {
            var (title, first) = ($"Course {number}.", Start.PlusDays(number % 5));
            var series = Add(title, first, "FREQ=WEEKLY;COUNT=5");
            await _world.RunAsync();
            var item = _world.Outlook.List().Single(one => one.Content.Subject == title);
            var date = first.Date.PlusWeeks(2);
            _world.Outlook.Change(_world.Outlook.Occurrence(item.Id, date).Id, content => content with { Subject = "Once" });
            _world.Appointments.Update(series, content => content with { DeletedDates = [date] }, _world.Now);
            var (edited, isDelete) = (false, false);
            wasReached = false;
            await RunAsync(++number, () =>
            {
                wasReached = true;
                isDelete = _world.Wire.IsDelete;
                edited = !_world.Outlook.DeletedOccurrences(item.Id).Contains(date)
                    && _world.Outlook.Change(_world.Outlook.Occurrence(item.Id, date).Id, content => content with { Subject = $"Theirs {number}" }) is not null;
            });
            await _world.RunAsync();
            Assert.Contains(date, _world.Outlook.DeletedOccurrences(item.Id));
            if (edited && !isDelete)
            {
                edits++;
                Assert.True(Journaled().Contains($"Theirs {number}"), $"lost: the edit before request {number}");
            }
        }

        Assert.InRange(edits, 4, 20);
    }

    [Fact]
    public async Task Appointments_join_their_series_also_where_it_is_edited_in_Outlook_in_the_run_after_the_switch_to_Series()
    {
        var (number, wasReached) = (0, true);
        while (wasReached)
        {
            var title = $"Course {number}.";
            var first = Start.PlusDays(number % 5);
            _world.Settings = _world.Settings with { Recurrence = RecurrenceMode.Instances };
            var series = _world.Outlook.Add(CalendarItem.Timed(title, first, first.PlusHours(1), "Romance Standard Time") with { Recurrence = new Recurrence(new DailyPattern(7), first.Date, Count: 3) });
            await _world.RunAsync();
            _world.Settings = _world.Settings with { Recurrence = RecurrenceMode.Series };

            // A run that writes in Exchange reads what changed there meanwhile.
            Add($"Lunch {number}.", first.PlusHours(2), rule: null);
            wasReached = false;
            await RunAsync(++number, () => wasReached = _world.Outlook.Change(series.Id, content => content with { Location = "Attic" }) is not null);
            await _world.RunAsync();

            var appointments = _world.AllAppointments().Where(one => one.Content.Title == title).ToList();
            Assert.True(appointments.Count(one => one.SeriesId is null) == 1, $"not joined: the edit before request {number}");
            Assert.Equal(4, appointments.Count);
            _world.Outlook.Delete(series.Id);
            await _world.RunAsync();
        }

        Assert.InRange(number, 6, 40);
    }

    [Fact]
    public async Task An_exception_edited_in_Outlook_while_its_series_gets_another_pattern_from_Microbizz_is_not_lost()
    {
        var (number, edits, wasReached) = (0, 0, true);
        while (wasReached)
        {
            var (title, first) = ($"Course {number}.", Start.PlusDays(number % 5));
            var series = Add(title, first, "FREQ=WEEKLY;COUNT=5");
            var date = first.Date.PlusWeeks(2);
            _world.Occurrences.Update(series, date, content => content with { Title = "Ours" }, _world.Now);
            await _world.RunAsync();
            var item = _world.Outlook.List().Single(one => one.Content.Subject == title);
            _world.Appointments.Update(series, content => content with { RecurrenceRule = "FREQ=DAILY;INTERVAL=7;COUNT=4" }, _world.Now);
            (wasReached, var edited) = (false, false);
            await RunAsync(++number, () =>
            {
                wasReached = true;
                var there = _world.Outlook.Occurrence(item.Id, date);
                edited = there.Content.Subject == "Ours" && _world.Outlook.Change(there.Id, content => content with { Subject = $"Theirs {number}" }) is not null;
            });
            await _world.RunAsync();
            if (edited)
            {
                edits++;
                Assert.True(
                    _world.Occurrences.Get(series, date).Content.Title == $"Theirs {number}" || _world.Outlook.Occurrence(item.Id, date).Content.Subject == $"Theirs {number}" || Journaled().Contains($"Theirs {number}"),
                    $"lost: the edit before request {number}");
            }
        }

        Assert.InRange(edits, 5, 30);
    }

    private IEnumerable<string> Journaled() => _world.Store.Runs(int.MaxValue).SelectMany(run => _world.Store.Journal(run.Id))
        .Where(line => line.State == JournalState.Done)
        .SelectMany(line => new[] { line.Before?.Title, line.PartnerContent?.Title }).OfType<string>();

    /// <summary>A run in which something happens while its request of that number is on its way.</summary>
    private async Task RunAsync(int number, Action happens)
    {
        _world.Wire.Requests = 0;
        _world.Wire.OnRequest = request =>
        {
            if (request == number)
            {
                happens();
            }
        };
        await _world.RunAsync();
        _world.Wire.OnRequest = null;
    }

    private Guid Add(string title, LocalDateTime start, string? rule) => _world.Appointments.Add(
        TemplateDatabase.User,
        new EntryContent { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = "Romance Standard Time" }, RecurrenceRule = rule },
        _world.Now).Id;
}
