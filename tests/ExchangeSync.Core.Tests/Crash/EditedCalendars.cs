using System.Globalization;
using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Crash;

/// <summary>
/// Users who edit both calendars at random, no entry on both sides between two runs, so that it is known to the letter what both have to say after a run. Every entry has a number in its title.
/// </summary>
internal sealed class EditedCalendars(SimulatedMailbox outlook, Database database, Guid user, ShiftedClock clock, Random dice)
{
    private const string Zone = "Romance Standard Time";
    private readonly Dictionary<int, Known> _entries = [];
    private readonly AppointmentTable _appointments = new(database);
    private readonly OccurrenceTable _occurrences = new(database);
    private int _last;

    /// <summary>What the users did since the last <see cref="Edit"/>.</summary>
    public List<string> Told { get; } = [];

    /// <summary>Some edits on either side, at least one of them a new entry.</summary>
    public void Edit()
    {
        Told.Clear();
        var touched = new HashSet<int>();
        for (var i = 0; i < 2; i++)
        {
            touched.Add(Add());
        }

        var edits = dice.Next(2, 6);
        for (var i = 0; i < edits && _entries.Count > touched.Count; i++)
        {
            var free = _entries.Keys.Except(touched).Order().ToList();
            var number = free[dice.Next(free.Count)];
            touched.Add(number);
            Change(number, mayDelete: i == 0);
        }
    }

    /// <summary>What has to be on a side.</summary>
    public IReadOnlyList<string> Expected() => _entries.Values.SelectMany(entry => entry.Lines()).Order(StringComparer.Ordinal).ToList();

    /// <summary>What is in Exchange.</summary>
    public IReadOnlyList<string> InExchange()
    {
        var now = clock.GetCurrentInstant();
        return outlook.View(now - Duration.FromDays(400), now + Duration.FromDays(400))
            .Select(item => Line(item.Content.Subject, item.Content.StartWall(), item.Content.Location))
            .Order(StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>What is in Microbizz.</summary>
    public IReadOnlyList<string> InMicrobizz()
    {
        var all = _appointments.List(user).ToList();
        return all.Where(appointment => appointment is { SeriesId: null, Content.RecurrenceRule: null })
            .Concat(all.Where(appointment => appointment.Content.RecurrenceRule is not null).SelectMany(series => _occurrences.List(series.Id, null, new LocalDateTime(2100, 1, 1, 0, 0))))
            .Select(appointment => Line(appointment.Content.Title, appointment.Content.Time.Start, appointment.Content.Place))
            .Order(StringComparer.Ordinal)
            .ToList();
    }

    private Instant Now => clock.GetCurrentInstant();

    private int Add()
    {
        var number = ++_last;
        var start = Now.InUtc().Date.PlusDays(dice.Next(1, 30)).At(new LocalTime(dice.Next(6, 20), 0));
        var entry = new Known { Title = $"#{number} made", Start = start, Weeks = dice.Next(4) == 0 ? 3 : 0 };
        _entries.Add(number, entry);
        var inExchange = dice.Next(2) == 0;
        Told.Add($"{entry.Title} ({entry.Weeks} weeks) in {Side(inExchange)}");
        if (inExchange)
        {
            var item = CalendarItem.Timed(entry.Title, start, start.PlusHours(1), Zone);
            outlook.Add(entry.Weeks == 0 ? item : item with { Recurrence = new Recurrence(new WeeklyPattern(1, new DaySet(start.DayOfWeek.ToString())), start.Date, Count: entry.Weeks) });
        }
        else
        {
            _appointments.Add(user, new EntryContent
            {
                Title = entry.Title,
                Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = Zone },
                RecurrenceRule = entry.Weeks == 0 ? null : $"FREQ=WEEKLY;COUNT={entry.Weeks}",
            }, Now);
        }

        return number;
    }

    private void Change(int number, bool mayDelete)
    {
        var entry = _entries[number];
        var inExchange = dice.Next(2) == 0;
        if (mayDelete && dice.Next(3) == 0)
        {
            _entries.Remove(number);
            Told.Add($"{entry.Title} deleted in {Side(inExchange)}");
            if (inExchange)
            {
                outlook.Delete(Item(number));
            }
            else
            {
                _appointments.Remove(Appointment(number), Now);
            }

            return;
        }

        if (entry.Weeks > 0)
        {
            ChangeOccurrence(number, entry, inExchange);
            return;
        }

        var (title, place, start) = dice.Next(3) switch
        {
            0 => ($"#{number} renamed {dice.Next(1000)}", entry.Place, entry.Start),
            1 => (entry.Title, $"Room {dice.Next(1000)}", entry.Start),
            _ => (entry.Title, entry.Place, entry.Start.PlusHours(dice.Next(1, 4))),
        };
        _entries[number] = entry with { Title = title, Place = place, Start = start };
        Told.Add($"{entry.Title} became {Line(title, start, place)} in {Side(inExchange)}");
        if (inExchange)
        {
            var moved = CalendarItem.Timed(title, start, start.PlusHours(1), Zone);
            outlook.Change(Item(number), item => item with { Subject = title, Location = place, Start = moved.Start, End = moved.End });
        }
        else
        {
            _appointments.Update(Appointment(number), content => content with { Title = title, Place = place, Time = content.Time with { Start = start, End = start.PlusHours(1) } }, Now);
        }
    }

    private void ChangeOccurrence(int number, Known entry, bool inExchange)
    {
        var week = dice.Next(entry.Weeks);
        var title = $"#{number} once {dice.Next(1000)}";
        _entries[number] = entry with { Exceptions = new Dictionary<int, string>(entry.Exceptions) { [week] = title } };
        var date = entry.Start.Date.PlusWeeks(week);
        Told.Add($"{entry.Title} became {title} on {date} in {Side(inExchange)}");
        if (inExchange)
        {
            outlook.Change(outlook.Occurrence(Item(number), date).Id, item => item with { Subject = title });
        }
        else
        {
            _occurrences.Update(Appointment(number), date, content => content with { Title = title }, Now);
        }
    }

    private string Item(int number) => outlook.List().Single(item => item.Content.Subject.StartsWith($"#{number} ", StringComparison.Ordinal)).Id;

    private Guid Appointment(int number) =>
        _appointments.List(user).Single(appointment => appointment.SeriesId is null && appointment.Content.Title.StartsWith($"#{number} ", StringComparison.Ordinal)).Id;

    private static string Side(bool inExchange) => inExchange ? "Exchange" : "Microbizz";

    private static string Line(string title, LocalDateTime start, string place) => string.Create(CultureInfo.InvariantCulture, $"{title} | {start:s} | {place}");

    private sealed record Known
    {
        public required string Title { get; init; }

        public string Place { get; init; } = "";

        public LocalDateTime Start { get; init; }

        /// <summary>0: it takes place once.</summary>
        public int Weeks { get; init; }

        /// <summary>Titles of single weeks.</summary>
        public Dictionary<int, string> Exceptions { get; init; } = [];

        public IEnumerable<string> Lines() => Enumerable.Range(0, Math.Max(1, Weeks)).Select(week => Line(Exceptions.GetValueOrDefault(week, Title), Start.PlusWeeks(week), Place));
    }
}
